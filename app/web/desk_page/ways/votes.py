"""Votes from the page: the same as presses in Slack, by the same store method; and the plainest of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.approvals.voting import Choice, Counted, Refused, Vote
from app.domain.ids import ApprovalId, TenantId
from app.errors import NotFound
from app.ports.people.desk_page import PageSpeech
from app.web.desk_page.ways.way import Press, Seen, Told


class Ballots(Protocol):
    """The approvals, as far as a vote needs them."""

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judged under the row's lock, and on record."""
        ...


@dataclass(frozen=True)
class Voting:
    """One tenant's votes from the page."""

    tenant: TenantId
    ballots: Ballots
    speech: PageSpeech

    async def cast(self, press: Press, vote: Vote) -> Told:
        """What became of it. Raises NotFound for what went in between."""
        return await self.said(press, vote.choice, await self.judged(press, vote))

    async def judged(self, press: Press, vote: Vote) -> Counted | Refused:
        """The verdict itself."""
        try:
            return await self.ballots.cast(self.tenant, press.details.approval.id, vote)
        except NotFound:
            raise NotFound("There is no such approval") from None

    async def said(self, press: Press, choice: Choice, verdict: Counted | Refused) -> Told:
        """A verdict as whoever pressed is told it."""
        return Told(await self.speech.said(verdict, choice, press.voter.actor, press.names))


def vote_of(press: Press, choice: Choice) -> Vote:
    """A plain one, by whoever pressed and on the authority they have now."""
    standing = press.voter.standing
    return Vote(
        by=press.voter.actor,
        choice=choice,
        source=press.source,
        may_decide=standing.may_decide,
        address=standing.address,
        others=standing.others,
        on_page=standing.authority,
    )


@dataclass(frozen=True)
class Approve:
    """As it was asked."""

    voting: Voting
    choices = ("approve",)
    approves = True

    async def shown(self, seen: Seen) -> Mapping[str, Any] | None:
        """What stands on its button."""
        return {"label": seen.card.approve} if seen.card.approve else None

    async def press(self, press: Press) -> Told:
        """A vote."""
        return await self.voting.cast(press, vote_of(press, Choice.APPROVE))
