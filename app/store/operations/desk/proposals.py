"""Versions that wait for a second owner: confirmed or discarded once, and where their cards are."""

from typing import Final

from app.domain.ids import ActorId, Posted, TenantId
from app.domain.operations.desk_proposals import Choice, Settled, StoredProposal, Verdict, judge
from app.store.db import outbox
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.operations.desk import version_rows as rows

_INSERT: Final = {
    Verdict.CONFIRMED: """
INSERT INTO desk_confirmations (tenant, version, confirmed_by, confirmed_as) VALUES ($1, $2, $3, $4)
""",
    Verdict.DISCARDED: """
INSERT INTO desk_discards (tenant, version, discarded_by, discarded_as) VALUES ($1, $2, $3, $4)
""",
}
_CARD: Final = "SELECT channel, ts FROM desk_cards WHERE version = $1"
_POSTED: Final = """
INSERT INTO desk_cards (tenant, version, channel, ts) VALUES ($1, $2, $3, $4)
ON CONFLICT (tenant, version) DO UPDATE SET channel = excluded.channel, ts = excluded.ts
"""


class PostgresDeskProposals:
    """Of a tenant's file."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def settle(self, tenant: TenantId, version: int, choice: Choice, *, by: ActorId, owner: str) -> Settled:
        """Whoever comes first; the same word of the same owner again is that word. Raises NotFound.

        Who is an owner is read under the lock: nobody settles what a version confirmed a moment ago took from them.
        """
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(rows.LOCK, tenant)
            waiting, now = await rows.found(conn, version), await rows.in_force(conn)
            told = (await rows.found(conn, now)).told if now else {}
            verdict = judge(waiting, choice, owner, told.get("owners", ()), now)
            settled_before = waiting.confirmed_at or waiting.discarded_at
            if not verdict.counts or settled_before:
                return Settled(verdict, waiting, now)
            await conn.execute(_INSERT[verdict], tenant, version, by, owner)
            settled = await rows.found(conn, version)
            await rows.moved(conn, tenant, version, "confirmed" if choice == "confirm" else "discarded")
            if verdict is Verdict.CONFIRMED:
                await rows.in_effect(conn, tenant, settled)
                now = version
            await append(conn, tenant, rows.entry(f"desk_config_{verdict}", settled, by, {"as": owner}))
            return Settled(verdict, settled, now)

    async def get(self, tenant: TenantId, version: int) -> StoredProposal:
        """As it is now. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            found, card = await rows.found(conn, version), await conn.fetchrow(_CARD, version)
            return StoredProposal(
                tenant=tenant,
                version=found,
                base_told=await _told(conn, found.base),
                in_force=await rows.in_force(conn),
                card=None if card is None else Posted(card["channel"], card["ts"]),
            )

    @retried
    async def shown(self, tenant: TenantId, version: int, move: str, card: Posted | None) -> None:
        """Its card stands there, as it was after this move; None: there is nothing to show. Stops the outbox."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if card is not None:
                await conn.execute(_POSTED, tenant, version, card.channel, card.ts)
            await outbox.finish(conn, rows.cause_of(version, move))


async def _told(conn: Conn, version: int) -> dict[str, object]:
    return dict((await rows.found(conn, version)).told) if version else {}
