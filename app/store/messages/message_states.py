"""What each message shows, which are to be looked at, and how those looks ended; one host looks at a time."""

from collections.abc import Sequence
from dataclasses import astuple
from typing import Final

import asyncpg

from app.domain.approvals.presses import Kind, Shown
from app.domain.ids import CaseId, MessageId, Posted, TenantId
from app.domain.messages import Behind, Look, MessageState, Painted, Round
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.messages import message_queries as queries

GRACE_SECONDS: Final = 3.0  # whoever changed a row mostly repaints it too, and is not to be doubled
LEASE_SECONDS: Final = 60.0
LEFT_SECONDS: Final = 50.0  # a host that looks has at least this long for a round
CLOCKS_APART_SECONDS: Final = 2.0  # between hosts
CHANGES_MAX: Final = 200
MESSAGES_MAX: Final = 300
PROBE_SECONDS: Final = 15.0  # one of those refused for the same reason is tried so often
SEE_AFTER_SECONDS: Final = 45.0


class PostgresMessageStates:
    """Written by the one host that holds the tenant's lease; what others paint reaches it through here."""

    def __init__(self, pool: Pool, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._pool, self._grace_seconds = pool, grace_seconds

    @retried
    async def begin(self, tenant: TenantId, painter: str, painted: Sequence[Painted]) -> Round:
        """Keep what was written; then what is to be looked at, for whoever holds the lease."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            for one in painted:
                await _keep(conn, tenant, painter, one)
            if await conn.fetchval(queries.LEASE, tenant, painter, LEASE_SECONDS, LEFT_SECONDS) is None:
                return Round()
            changed = await conn.fetch(queries.CHANGES, self._grace_seconds, CHANGES_MAX)
            changes = tuple((row["id"], CaseId(row["case_id"])) for row in changed)
            cases = list(dict.fromkeys(case_id for _, case_id in changes))
            found = await conn.fetch(queries.OF_CASES, cases, MESSAGES_MAX) if cases else []
            due = await conn.fetch(queries.DUE, MESSAGES_MAX)
        states = {state.at: state for state in (_state(row) for row in (*due, *found))}
        return Round(tuple(states.values()), changes, ours=True)

    @retried
    async def finish(self, tenant: TenantId, looks: Sequence[Look], changes: Sequence[int]) -> None:
        """Of those refused for one reason one is tried at a time; once one was written to, the others are as well."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            for look in looks:
                at = (look.at.channel, look.at.ts)
                await conn.execute(queries.LOOKED, tenant, *at, look.code, look.again_seconds, look.told, look.seen)
                if look.code and look.again_seconds is not None:
                    await conn.execute(queries.PUT_OFF, look.code, look.at.channel, look.again_seconds)
                elif look.before:
                    await conn.execute(queries.TRY_OTHERS, look.before, look.at.channel)
            if changes:
                await conn.execute(queries.FORGET, list(changes))

    async def unseen(self, tenant: TenantId, *, limit: int) -> Sequence[MessageState]:
        """What Slack should be asked about, the longest unseen first."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            rows = await conn.fetch(queries.UNSEEN, SEE_AFTER_SECONDS, limit)
        return [_state(row) for row in rows]

    async def behind(self, tenant: TenantId) -> Sequence[Behind]:
        """Those that do not show what they should, by reason."""
        async with tenant_tx(self._pool, tenant) as conn:
            return await behind(conn)


async def behind(conn: Conn) -> Sequence[Behind]:
    """The same within a transaction."""
    return [Behind(row["code"], row["count"], row["since"]) for row in await conn.fetch(queries.BEHIND)]


async def _keep(conn: Conn, tenant: TenantId, painter: str, one: Painted) -> None:
    at = (one.at.channel, one.at.ts)
    if one.shows is not None:
        await conn.execute(queries.SHOWN, tenant, *at, *astuple(one.shows))
    instead = (None, None) if one.instead_of is None else (one.instead_of.channel, one.instead_of.ts)
    when = (one.began, one.ended, CLOCKS_APART_SECONDS)
    await conn.execute(queries.PAINTED, tenant, *at, one.digest, painter, *when, *instead, one.state)


def _state(row: asyncpg.Record) -> MessageState:
    instead_of = row["instead_of_ts"]
    return MessageState(
        at=Posted(row["channel"], row["ts"]),
        shows=Shown(Kind(row["kind"]), row["row_id"]),
        case_id=None if row["case_id"] is None else CaseId(row["case_id"]),
        state=row["state"],
        digest=row["digest"],
        code=row["code"] or "",
        tries=row["tries"] or 0,
        told=row["told"] or "",
        instead_of=None if instead_of is None else Posted(row["instead_of_channel"], instead_of),
        copies=row["copies"],
        head=None if row["head"] is None else MessageId(row["head"]),
    )
