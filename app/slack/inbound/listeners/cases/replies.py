"""The draft's buttons: Send, Edit & Send, Try Again; and where nobody knows whether it was sent, what to do."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.replies import DraftDetails, SendVerdict
from app.slack import ids
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from
from app.slack.requests.presses import Click
from app.slack.views.approvals.modals import edit_reply, retry_note
from app.slack.views.blocks.modal import View

Look = Callable[[Click], Awaitable[DraftDetails | SendVerdict]]


class Modal(Protocol):
    """A modal about a draft, which carries where its message is."""

    def __call__(self, details: DraftDetails, *, channel: str, ts: str) -> View: ...


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""

    @bolt.action(ids.SEND_DRAFT)
    async def send(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        verdict = await desk.send_draft(click)
        await ack()
        answers.sending(click, verdict)
        desk.repaint_draft(click)

    @bolt.action(ids.SEND_AGAIN)
    async def send_again(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        verdict = await desk.resolve_sending(click, arrived=False)
        await ack()
        answers.sending(click, verdict)
        desk.repaint_draft(click)

    @bolt.action(ids.ARRIVED)
    async def arrived(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        verdict = await desk.resolve_sending(click, arrived=True)
        await ack()
        answers.arrived(click, verdict)
        desk.repaint_draft(click)

    async def show(body: dict[str, Any], client: AsyncWebClient, look: Look, modal: Modal) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        found = await look(click)
        if isinstance(found, SendVerdict):
            answers.sending(click, found)
        else:
            view = modal(found, channel=click.channel, ts=click.ts)
            await client.views_open(trigger_id=click.trigger_id, view=view)

    @bolt.action(ids.EDIT_DRAFT)
    async def edit(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await show(body, client, desk.start_edit, edit_reply)
        await ack()

    @bolt.action(ids.RETRY_DRAFT)
    async def retry(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await show(body, client, desk.start_retry, retry_note)
        await ack()
