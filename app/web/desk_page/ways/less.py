"""Approving fewer lines or a smaller sum, with the reply that goes with it: none that they did not see."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.domain.approvals.voting import Choice, Refusal, Refused, Status
from app.domain.people.page_changes import ChangesRead
from app.ports.people.page_changes import ChangeForms
from app.web.desk_page.ways.screening import Screening
from app.web.desk_page.ways.votes import Voting, vote_of
from app.web.desk_page.ways.way import Press, Seen, Told

SUM: Final = "sum"  # works out what is ticked, and decides nothing


@dataclass(frozen=True)
class Less:
    """As Slack's modal does, without a script."""

    voting: Voting
    forms: ChangeForms
    screening: Screening
    choices = ("less", SUM)
    approves = True

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """The form as it was asked, or as it was filled in."""
        form = await self.forms.form(seen.details, seen.typed) if seen.card.changeable else None
        return None if form is None else {"form": form, "held": await self.screening.shown(seen.typed)}

    async def press(self, press: Press) -> Told:
        """A vote, or what to look at first. The policy judges in the commit."""
        read = await self.forms.read(press.details, press.form)
        cleared: tuple[str, ...] = ()
        if press.details.approval.status is Status.PENDING:  # of what is closed there is nothing to look at
            looked = await self._looked_at(press, read)
            if isinstance(looked, Told):
                return looked
            cleared = looked
        vote = vote_of(press, Choice.APPROVE)
        source = f"{vote.source}:{read.name}"  # a corrected choice is another vote
        chosen = replace(vote, source=source, amount_cents=read.amount_cents, parts=read.parts)
        verdict = await self.voting.judged(press, replace(chosen, reply=read.reply, cleared=cleared))
        told = await self.voting.said(press, Choice.APPROVE, verdict)
        unfit = isinstance(verdict, Refused) and verdict.why is Refusal.BAD_AMOUNT
        return replace(told, status=400, again=True) if unfit else told

    async def _looked_at(self, press: Press, read: ChangesRead) -> tuple[str, ...] | Told:
        if press.choice == SUM or not read.seen:
            return Told((await self.voting.speech.words())["said_sum"], again=True)
        if read.follows:
            return ()
        goes_with = (press.details.approval.id, read.amount_cents)
        return await self.screening.look(press, read.reply, assuming=goes_with)
