"""The draft's buttons: Send mails it, Edit & Send opens it first, Try Again asks for another."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.case import SendVerdict
from app.slack import ids
from app.slack.answers import Answers
from app.slack.desk import Desk
from app.slack.payloads import click_from
from app.slack.views.modals import edit_reply, retry_note


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""

    @bolt.action(ids.SEND_DRAFT)
    async def send(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        verdict = await desk.send_draft(click)
        await ack()
        answers.sending(click, verdict)
        desk.repaint_draft(click)

    @bolt.action(ids.EDIT_DRAFT)
    async def edit(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        found = await desk.start_edit(click)
        if isinstance(found, SendVerdict):
            answers.sending(click, found)
        else:
            view = edit_reply(found, channel=click.channel, ts=click.ts)
            await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.action(ids.RETRY_DRAFT)
    async def retry(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        found = await desk.start_retry(click)
        if isinstance(found, SendVerdict):
            answers.sending(click, found)
        else:
            view = retry_note(found, channel=click.channel, ts=click.ts)
            await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()
