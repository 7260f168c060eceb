"""Asking before deciding, by the same store method as in Slack: the clock stops, and the card shows the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.approvals.questions import QUESTION_CHARS_MAX, AskVerdict, NewQuestion
from app.domain.ids import ApprovalId, TenantId
from app.errors import BadInput
from app.ports.people.desk_page import PageSpeech
from app.web.desk_page.ways.way import Press, Seen, Told


class Questions(Protocol):
    """Questions, as far as it takes to ask one."""

    async def ask(self, tenant: TenantId, approval_id: ApprovalId, new: NewQuestion) -> AskVerdict:
        """Committed with its record, its stopped clock and the word to whoever answers."""
        ...


@dataclass(frozen=True)
class Ask:
    """For whoever may decide."""

    tenant: TenantId
    questions: Questions
    speech: PageSpeech
    choices = ("ask",)
    approves = False

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """What was typed before."""
        return {"text": seen.typed.get("question", ""), "most": QUESTION_CHARS_MAX} if seen.card.askable else None

    async def press(self, press: Press) -> Told:
        """A question, or why it was not taken."""
        text = press.form.get("question", "").strip()
        if problem := await self.speech.question_problem(text):
            raise BadInput(problem)
        new = NewQuestion(press.voter.actor, text, press.source, press.voter.standing.authority)
        verdict = await self.questions.ask(self.tenant, press.details.approval.id, new)
        refused = verdict.refusal is not None
        return Told(await self.speech.asking(verdict), 409 if refused else 200, again=refused)
