"""The card's buttons: Approve decides, Reject asks for a reason."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.voting import Choice, Refused
from app.slack import ids
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from
from app.slack.views.approvals.modals import reject_reason


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""

    @bolt.action(ids.APPROVE)
    async def approve(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        verdict = await desk.decide(click, Choice.APPROVE)
        await ack()  # Slack only hears "ok" once the click is durable
        answers.decided(click, Choice.APPROVE, verdict)

    @bolt.action(ids.REJECT)
    async def reject(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        found = await desk.start_decision(click)
        if isinstance(found, Refused):
            answers.verdict(click, Choice.REJECT, found)
        else:
            view = reject_reason(found, channel=click.channel, ts=click.ts)
            await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()
