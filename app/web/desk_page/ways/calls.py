"""Answering a call of somebody's agent, and approving it with other arguments: votes, as Slack's modal casts them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from app.domain.actions.tool_call import answer_mark
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Choice, Refused, Status, Vote
from app.domain.people.page_forms import CallTerms, FieldFaults, PageForm
from app.domain.privacy.redaction import redacted
from app.errors import BadInput
from app.ports.people.page_forms import CallForms
from app.web.desk_page.ways.votes import Voting, vote_of
from app.web.desk_page.ways.way import Press, Seen, Told

_OURS: Final = frozenset({"form", "version", "press", "choice"})
_Making = Callable[[ApprovalDetails, Mapping[str, str]], Awaitable[PageForm | None]]


@dataclass(frozen=True)
class Calling:
    """What both have in common."""

    voting: Voting
    forms: CallForms

    async def shown(self, seen: Seen, form: _Making) -> Mapping[str, Any] | None:
        """The form, filled in as it was where it was sent before; the first field at fault has the focus."""
        made = await form(seen.details, seen.typed) if seen.card.changeable else None
        if made is None:
            return None
        first = next((one.name for one in made.fields if one.fault), "")
        return {"form": made, "focus": first}

    async def press(self, press: Press, form: _Making) -> Told:
        """A vote with what was filled in; what is wrong with it stands beside the fields, and nothing was done."""
        words = await self.voting.speech.words()
        made = await form(press.details, press.form)
        # A browser sends what the form has. What else was sent, somebody made up.
        if made is None or not press.form.keys() <= _OURS | {one.name for one in made.fields}:
            raise BadInput(words["form_old"])
        terms = await self.forms.read(press.details, press.form)
        if isinstance(terms, FieldFaults):
            if press.details.approval.status is Status.PENDING:
                return Told(words["said_faults"], 400, again=True)
            terms = CallTerms()  # it is closed: whoever pressed hears of that, whatever they typed
        verdict = await self.voting.judged(press, _vote(press, terms))
        told = await self.voting.said(press, Choice.APPROVE, verdict)
        return replace(told, again=isinstance(verdict, Refused))


def _vote(press: Press, terms: CallTerms) -> Vote:
    plain = vote_of(press, Choice.APPROVE)
    answered = terms.arguments is not None or terms.answer is not None
    # A corrected answer is another vote.
    source = f"{plain.source}:{answer_mark(terms.arguments, terms.answer)}" if answered else plain.source
    reason = redacted(terms.reason)
    return replace(plain, source=source, reason=reason, arguments=terms.arguments, answer=terms.answer)


@dataclass(frozen=True)
class Answer:
    """What the asking program wants to know: one of its options, or a few words."""

    calling: Calling
    choices = ("answer",)
    approves = True

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """Its form."""
        return await self.calling.shown(seen, self.calling.forms.answer)

    async def press(self, press: Press) -> Told:
        """The answer is part of what is approved."""
        return await self.calling.press(press, self.calling.forms.answer)


@dataclass(frozen=True)
class Change:
    """Other arguments than were asked for, where the desk's file lets reviewers change them."""

    calling: Calling
    choices = ("change",)
    approves = True

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """Its form, made of the tool's schema; with what is somebody's, where this look at it is on record."""
        return await self.calling.shown(seen, partial(self.calling.forms.changes, revealed=seen.asked.revealed))

    async def press(self, press: Press) -> Told:
        """With nothing changed it is a plain approval."""
        return await self.calling.press(press, self.calling.forms.changes)
