"""Answering a call of somebody's agent, or approving it with other arguments: what the submitted form does."""

from dataclasses import dataclass
from typing import Any

from app.domain.actions.tool_call import Asks, ToolCallAction, ToolCallFacts
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused
from app.errors import NotFound
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk, Remarks
from app.slack.requests.argument_form import (
    Answer,
    FieldErrors,
    NewArguments,
    Values,
    read_changes,
    read_choice,
    read_text,
)
from app.slack.requests.presses import Click

Verdict = Counted | Refused


@dataclass(frozen=True)
class Calls:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk

    async def submit(self, click: Click, values: Values) -> Verdict | dict[str, Any]:
        """An approving vote, or what is wrong with which field. The vote itself is judged in its commit."""
        async with within(self.desk.answer_seconds):
            try:
                approval = (await self.desk.approvals.details(click.tenant, click.approval_id)).approval
            except NotFound:
                return Refused(Refusal.UNKNOWN)
        action, facts = approval.action, approval.facts
        if not isinstance(action, ToolCallAction) or not isinstance(facts, ToolCallFacts):
            return Refused(Refusal.UNKNOWN)
        read = _read(values, action, facts)
        if isinstance(read, FieldErrors):
            return {"response_action": "errors", "errors": dict(read.errors)}
        if isinstance(read, Answer):
            return await self.desk.decide(click, Choice.APPROVE, Remarks(reason=read.reason, answer=read.text))
        changed = read.canonical if read.changed else None
        return await self.desk.decide(click, Choice.APPROVE, Remarks(reason=read.reason, arguments=changed))


def _read(values: Values, action: ToolCallAction, facts: ToolCallFacts) -> NewArguments | Answer | FieldErrors:
    match facts.asks:
        case Asks.CHOICE:
            return read_choice(values, facts.options)
        case Asks.TEXT:
            return read_text(values)
        case _:
            return read_changes(values, facts.schema, action.values)
