"""Who takes care of a case: claimed, handed over or released by one press, compared with what its button knew."""

from typing import Any, Final

from app.domain.cases.case_state import Claim, claim_that_counts
from app.domain.cases.support_queue import Claiming, ClaimVerdict
from app.domain.ids import ActorId, CaseId, TenantId
from app.store.cases import case_states
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import retried, tenant_tx

_LOCK: Final = "SELECT claimed_by, claimed_at FROM cases WHERE id = $1 AND channel = 'mail' FOR NO KEY UPDATE"
_CLAIM: Final = """
UPDATE cases SET claimed_by = $2, claimed_at = clock_timestamp(), claims = claims + 1 WHERE id = $1
RETURNING claimed_at, claims
"""
_RELEASE: Final = """
UPDATE cases SET claimed_by = NULL, claimed_at = NULL, claims = claims + 1 WHERE id = $1 RETURNING claims
"""


class PostgresClaims:
    """Two people at once: the first has it, and the second is told who."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @retried
    async def claim(
        self, tenant: TenantId, case_id: CaseId, *, by: ActorId, instead_of: ActorId | None
    ) -> ClaimVerdict:
        """Take it, from nobody or from whoever the button named (``case_claimed``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            held, is_waiting = await _held(conn, case_id)
            if held is not None and held.by == by:  # pressed twice, or its answer was lost
                return ClaimVerdict(Claiming.CLAIMED, held, case_id)
            if not is_waiting:
                return ClaimVerdict(Claiming.NOT_WAITING, None, case_id)
            if held is not None and held.by != instead_of:
                return ClaimVerdict(Claiming.BY_ANOTHER, held, case_id)
            row = await conn.fetchrow(_CLAIM, case_id, by)
            assert row is not None, "it is locked"
            data = {"instead_of": held.by} if held else {}
            await append(conn, tenant, _entry("case_claimed", case_id, by, row["claims"], data))
        return ClaimVerdict(Claiming.CLAIMED, Claim(by, row["claimed_at"]), case_id)

    @retried
    async def release(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> ClaimVerdict:
        """Give it back, whose it is (``case_released``)."""
        async with tenant_tx(self._pool, tenant) as conn:
            held, _ = await _held(conn, case_id)
            if held is not None and held.by != by:
                return ClaimVerdict(Claiming.BY_ANOTHER, held, case_id)
            if held is not None:
                number = await conn.fetchval(_RELEASE, case_id)
                await append(conn, tenant, _entry("case_released", case_id, by, number, {}))
        return ClaimVerdict(Claiming.RELEASED, None, case_id)


async def _held(conn: Conn, case_id: CaseId) -> tuple[Claim | None, bool]:
    row = await conn.fetchrow(_LOCK, case_id)
    since = await case_states.since(conn, case_id)
    return claim_that_counts(case_states.claim_of(row), since), since is not None


def _entry(action: str, case_id: CaseId, by: ActorId, number: int, data: dict[str, Any]) -> Entry:
    return Entry(action, by, ("case", case_id), f"{case_id}:{action}:{number}", case_id, data)
