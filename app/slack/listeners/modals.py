"""Submitted modals: the reason of a rejection, and an edited reply."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.domain.approval import Choice
from app.slack import ids
from app.slack.answers import Answers
from app.slack.desk import Desk
from app.slack.payloads import reason_from, reply_from, submission_from
from app.slack.views import modals


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""

    @bolt.view(ids.REJECT_MODAL)
    async def rejected(ack: AsyncAck, body: dict[str, Any]) -> None:
        click, reason = submission_from(body, desk.config.tenant, desk.us), reason_from(body)
        if problem := modals.reason_problem(reason):
            await ack(response_action="errors", errors={ids.REASON_BLOCK: problem})
            return
        verdict = await desk.decide(click, Choice.REJECT, reason)
        await ack(**await answers.verdict_in_modal(click, Choice.REJECT, verdict))
        desk.repaint_card(click, verdict)

    @bolt.view(ids.EDIT_MODAL)
    async def edited(ack: AsyncAck, body: dict[str, Any]) -> None:
        click, reply = submission_from(body, desk.config.tenant, desk.us), reply_from(body)
        if problem := modals.reply_problem(reply):
            await ack(response_action="errors", errors={ids.BODY_BLOCK: problem})
            return
        verdict = await desk.send_draft(click, reply)
        await ack(**answers.sending_in_modal(click, verdict))
        desk.repaint_draft(click)
