"""Submitted modals: the reason of a rejection, an edited reply, and the note for another draft."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.domain.approvals.voting import Choice
from app.slack import ids
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.cases.reply_screening import Editing, Rejecting
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.forms import edit_from, note_from, reason_from, reason_shown, told_from
from app.slack.requests.interactions import submission_from
from app.slack.views.approvals import modals


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""
    editing, rejecting = Editing(desk), Rejecting(desk)

    @bolt.view(ids.REJECT_MODAL)
    async def rejected(ack: AsyncAck, body: dict[str, Any]) -> None:
        click, reason = submission_from(body, desk.config.tenant, desk.us), reason_from(body)
        verdict = await rejecting.submit(click, reason, shown=reason_shown(body), told=told_from(body))
        if isinstance(verdict, dict):
            await ack(**verdict)
            return
        await ack(**await answers.verdict_in_modal(click, Choice.REJECT, verdict))
        answers.decided_in_modal(click, Choice.REJECT, verdict)

    @bolt.view(ids.EDIT_MODAL)
    async def edited(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        verdict = await editing.submit(click, edit_from(body))
        if isinstance(verdict, dict):
            await ack(**verdict)
            return
        await ack(**answers.sending_in_modal(click, verdict))
        desk.repaint_draft(click)

    @bolt.view(ids.RETRY_MODAL)
    async def retried(ack: AsyncAck, body: dict[str, Any]) -> None:
        click, note = submission_from(body, desk.config.tenant, desk.us), note_from(body)
        if problem := modals.note_problem(note):
            await ack(response_action="errors", errors={ids.NOTE_BLOCK: problem})
            return
        verdict = await desk.retry_draft(click, note)
        await ack(**answers.retrying_in_modal(click, verdict))
        desk.repaint_draft(click)
