"""Try Again and Answer by Hand, where no draft came for a mail; Reply on its case; and the modal of both."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import SendVerdict
from app.slack import ids
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.cases.undrafted_mail import ByHand
from app.slack.handlers.ephemeral import Answers
from app.slack.i18n import catalogue
from app.slack.requests.forms import edit_from
from app.slack.requests.interactions import click_from, submission_from
from app.slack.requests.presses import Click


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""
    hands = ByHand(desk)

    @bolt.action(ids.TRY_AGAIN)
    async def again(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        tried = await hands.try_again(click)
        await ack()
        answers.tell(click, catalogue.TRIED[tried.value])
        hands.show(click)

    async def opened(client: AsyncWebClient, click: Click, found: Stalled | SendVerdict, *, on_head: bool) -> None:
        if isinstance(found, SendVerdict):
            answers.sending(click, found)
        else:
            view = hands.form(click, found, on_head=on_head)
            await client.views_open(trigger_id=click.trigger_id, view=view)

    @bolt.action(ids.BY_HAND)
    async def by_hand(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        await opened(client, click, await hands.start(click), on_head=False)
        await ack()

    @bolt.action(ids.REPLY_CASE)
    async def reply(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        await opened(client, click, await hands.start_of_case(click), on_head=True)
        await ack()

    @bolt.view(ids.REPLY_MODAL)
    @bolt.view(ids.BY_HAND_MODAL)
    async def answered(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        verdict = await hands.submit(click, edit_from(body))
        if isinstance(verdict, dict):
            await ack(**verdict)
            return
        await ack(**answers.sending_in_modal(click, verdict))
        hands.show(click, verdict)
