"""People who vote on requests with a flow, as a door lets them: here by a table, and as a process of its own.

Run as ``python -m tests.store.approvals.flows.voters DATABASE_URL PERSON…`` it reads an approval's id per line, lets
all its people approve it at once, and answers with what each heard.
"""

import asyncio
import json
import sys
from collections.abc import Iterable, Mapping

from app import store
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.flows.seats import Seats
from app.domain.approvals.voting import Choice, Counted, Refused, Vote
from app.domain.ids import ActorId, ApprovalId
from app.ports.approvals.seated_votes import SeatsOf, cast_seated
from tests.store.given import DEMO


def seated(table: Mapping[ActorId, Iterable[str]]) -> SeatsOf:
    """Who sits where, by a table that a test may change between two votes."""

    async def seats_of(flow: Flow, people: frozenset[ActorId]) -> Seats:
        of = {one: frozenset(table.get(one, ())) for one in people}
        return Seats(of, {stage.name: sum(stage.name in at for at in table.values()) for stage in flow.stages})

    return seats_of


async def everywhere(flow: Flow, people: frozenset[ActorId]) -> Seats:
    """Everybody sits at every stage."""
    names = frozenset(stage.name for stage in flow.stages)
    return Seats(dict.fromkeys(people, names), dict.fromkeys(names, len(people)))


async def votes_at_once(approvals: store.PostgresApprovals, approval_id: ApprovalId, people: list[str]) -> list[str]:
    """What each of them hears: the status their vote left, or why it does not count."""

    async def one(person: str) -> Counted | Refused:
        by = ActorId(f"slack:{person}")
        vote = Vote(by, Choice.APPROVE, f"{approval_id}:{person}", may_decide=True, address=f"{person}@desk.example")
        return await cast_seated(approvals, DEMO, approval_id, vote, everywhere)

    heard = await asyncio.gather(*(one(person) for person in people))
    return [told.status.value if isinstance(told, Counted) else told.why.value for told in heard]


async def main(database_url: str, people: list[str]) -> None:
    """Until there are no more lines."""
    pool = await store.open_pool(database_url)
    try:
        approvals = store.PostgresApprovals(pool)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            print(json.dumps(await votes_at_once(approvals, ApprovalId(line), people)), flush=True)
    finally:
        await pool.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
