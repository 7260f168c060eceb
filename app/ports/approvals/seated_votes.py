"""A vote on a request that has a flow: whoever voted is asked after again just before it is judged."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.flows.seats import Seats
from app.domain.approvals.voting import Counted, Refused, Vote
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.errors import SeatsMoved

TRIES: Final = 4  # each is lost to somebody else's vote on the same request

# Which stages of a flow some people may decide now. Raises Unavailable where nobody can tell.
SeatsOf = Callable[[Flow, frozenset[ActorId]], Awaitable[Seats]]


class Ballots(Protocol):
    """The approvals, as far as a vote needs them."""

    async def details(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalDetails:
        """With the votes there are. Raises NotFound."""
        ...

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Raises SeatsMoved where somebody has voted whom ``vote.seats`` says nothing of."""
        ...


async def cast_seated(
    ballots: Ballots, tenant: TenantId, approval_id: ApprovalId, vote: Vote, seats_of: SeatsOf
) -> Counted | Refused:
    """Cast it with what is known now of whoever votes and voted, and again where another vote came in between.

    Whoever has a seat may decide, whether or not the desk's file names them besides; a flow's own people are enough.
    Raises NotFound, and Unavailable where it cannot be told who may.
    """
    for _ in range(TRIES - 1):
        with suppress(SeatsMoved):
            return await _once(ballots, tenant, approval_id, vote, seats_of)
    return await _once(ballots, tenant, approval_id, vote, seats_of)


async def _once(
    ballots: Ballots, tenant: TenantId, approval_id: ApprovalId, vote: Vote, seats_of: SeatsOf
) -> Counted | Refused:
    tally = (await ballots.details(tenant, approval_id)).tally
    if tally is None:
        return await ballots.cast(tenant, approval_id, vote)
    seats = await seats_of(tally.flow, frozenset({vote.by, *(one.by for one in tally.votes)}))
    seated = replace(vote, seats=seats, may_decide=vote.may_decide or bool(seats.at(vote.by)))
    return await ballots.cast(tenant, approval_id, seated)
