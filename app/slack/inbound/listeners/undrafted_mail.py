"""Try Again and Answer by Hand, under a mail that no draft came for, and the modal of the second."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.replies import SendVerdict
from app.slack import ids
from app.slack.handlers.approvals import Desk
from app.slack.handlers.ephemeral import Answers
from app.slack.handlers.undrafted_mail import ByHand
from app.slack.i18n import catalogue
from app.slack.requests.forms import edit_from
from app.slack.requests.interactions import click_from, submission_from
from app.slack.views.approvals.modals import answer_by_hand


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

    @bolt.action(ids.BY_HAND)
    async def by_hand(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        found = await hands.start(click)
        if isinstance(found, SendVerdict):
            answers.sending(click, found)
        else:
            view = answer_by_hand(found, channel=click.channel, ts=click.ts)
            await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.view(ids.BY_HAND_MODAL)
    async def answered(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        verdict = await hands.submit(click, edit_from(body))
        if isinstance(verdict, dict):
            await ack(**verdict)
            return
        await ack(**answers.sending_in_modal(click, verdict))
        hands.show(click, verdict)
