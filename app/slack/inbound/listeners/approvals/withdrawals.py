"""Withdraw, in the details of a request, and its modal."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.voting import WITHDRAWN_REASON_MAX, Choice, Counted
from app.slack import ids
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.ephemeral import Answers
from app.slack.i18n import catalogue
from app.slack.requests.forms import typed
from app.slack.requests.interactions import submission_from
from app.slack.views.approvals.withdraw import withdraw_modal


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""

    @bolt.action(ids.WITHDRAW)
    async def ask(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        view = withdraw_modal(click.approval_id, channel=click.channel, ts=click.ts)
        await client.views_push(trigger_id=str(body.get("trigger_id") or ""), view=view)
        await ack()

    @bolt.view(ids.WITHDRAW_MODAL)
    async def withdraw(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        reason = typed(body, ids.WITHDRAW_BLOCK, ids.WITHDRAW_INPUT).strip()
        if not reason or len(reason) > WITHDRAWN_REASON_MAX:
            await ack(response_action="errors", errors={ids.WITHDRAW_BLOCK: catalogue.WITHDRAW_WHY})
            return
        verdict = await desk.withdraw(click, reason)
        done = {"response_action": "clear"} if isinstance(verdict, Counted) else {}
        await ack(**(done or await answers.verdict_in_modal(click, Choice.REJECT, verdict)))
        desk.repaint_card(click, verdict)
