"""Where requests lie among each other: read, kept, searched and made again."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.actions.registry import action_from, facts_from
from app.domain.approvals.precedents.embedding import TEXT_MAX, Embedding, signature
from app.domain.approvals.precedents.request import PastRequest, Words, features_of, things_of
from app.domain.approvals.precedents.similarity import SHOWN_MAX, Alike
from app.domain.ids import ApprovalId, TenantId
from app.ports.approvals.precedents import ReadRequest
from app.store.approvals.precedents import search
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx

# Who was forgotten has no place among the others.
_KNOWN: Final = "m.external_id NOT LIKE 'erased:%'"
_READ: Final = f"""
SELECT a.kind, a.action, a.facts, a.agent_reason, a.opened_at, m.subject, left(m.body, {TEXT_MAX}) AS body,
       m.erased_at, coalesce(cu.tier, '') AS tier
FROM approvals a
JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id
LEFT JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
WHERE a.id = $1 AND {_KNOWN}
"""
# Locked, so that whoever deletes its words comes before, and nothing is kept, or after, and deletes this too.
_SAME_WORDS: Final = f"""
SELECT m.id FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
WHERE a.id = $1 AND m.erased_at IS NOT DISTINCT FROM $2 AND {_KNOWN} FOR SHARE OF m
"""
_KEEP: Final = """
INSERT INTO precedents (
    tenant, approval_id, model, dimensions, embedding, signature, kind, about, amount_band, age_band, tier
) VALUES ($1, $2, $3, $4, $5, $6::text::varbit, $7, $8, $9, $10, $11)
ON CONFLICT (tenant, approval_id, model) DO UPDATE SET dimensions = excluded.dimensions,
    embedding = excluded.embedding, signature = excluded.signature, kind = excluded.kind, about = excluded.about,
    amount_band = excluded.amount_band, age_band = excluded.age_band, tier = excluded.tier
"""
_OWN: Final = "SELECT * FROM precedents WHERE approval_id = $1 AND model = ANY($2)"
_FOUND: Final = """
INSERT INTO precedents_found (tenant, approval_id, model, found, shares) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant, approval_id) DO UPDATE SET model = excluded.model, found = excluded.found,
    shares = excluded.shares, found_at = clock_timestamp()
"""
_UNKEPT: Final = f"""
SELECT a.id FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
WHERE {search.DECIDED.format(a="a")} AND a.id > $2 AND {_KNOWN} AND NOT EXISTS (
    SELECT FROM precedents p WHERE p.tenant = a.tenant AND p.approval_id = a.id AND p.model = $1)
ORDER BY a.id LIMIT $3
"""
_OTHERS: Final = "DELETE FROM precedents WHERE model <> ALL($1)"
_OF_CASES: Final = "approval_id IN (SELECT id FROM approvals WHERE case_id = ANY($1))"
# With the words that they were made of. Made again, they are of what is left; of who was forgotten nothing is made.
FORGET: Final = f"DELETE FROM precedents WHERE {_OF_CASES}"
FORGET_FOUND: Final = f"DELETE FROM precedents_found WHERE {_OF_CASES}"


class PostgresPrecedents:
    """Exact in plain tables: no extension is needed."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def read(self, tenant: TenantId, approval_id: ApprovalId) -> ReadRequest | None:
        """What is compared of it; None of whom nothing is kept."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_READ, approval_id)
        return None if row is None else _read(row)

    @retried
    async def keep(
        self, tenant: TenantId, approval_id: ApprovalId, read: ReadRequest, embeddings: Sequence[Embedding]
    ) -> bool:
        """Keep where it lies, unless its words were deleted since they were read."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            if await conn.fetchval(_SAME_WORDS, approval_id, read.erased_at) is None:
                return False
            for one in embeddings:
                await _keep(conn, tenant, approval_id, read.request, one)
        return True

    @retried
    async def find(self, tenant: TenantId, approval_id: ApprovalId, models: Sequence[str]) -> int:
        """Note what it is like, by the first of these models that finds as many as are shown, else by the best."""
        best: tuple[str, tuple[Alike, ...]] | None = None
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            own = {row["model"]: row for row in await conn.fetch(_OWN, approval_id, list(models))}
            for model in (one for one in models if one in own):
                embedding = Embedding(model, tuple(own[model]["embedding"]))
                found = await search.search(conn, approval_id, search.features_of(own[model]), embedding)
                if best is None or len(found) > len(best[1]):
                    best = (model, found)
                if len(found) == SHOWN_MAX:
                    break
            if best is None:
                return 0
            await conn.execute(
                _FOUND, tenant, approval_id, best[0], [one.id for one in best[1]], [one.share for one in best[1]]
            )
        return len(best[1])

    async def unkept(
        self, tenant: TenantId, model: str, *, after: ApprovalId | None, limit: int
    ) -> Sequence[ApprovalId]:
        """People's decisions that this model has no place for yet."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [ApprovalId(row["id"]) for row in await conn.fetch(_UNKEPT, model, after or "", limit)]

    @retried
    async def keep_only(self, tenant: TenantId, models: Sequence[str]) -> int:
        """Forget where requests lie by any other model."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return int((await conn.execute(_OTHERS, list(models))).split()[-1])


async def _keep(conn: Conn, tenant: TenantId, approval_id: ApprovalId, one: PastRequest, by: Embedding) -> None:
    features = one.features
    place = (by.model, len(by.vector), list(by.vector), signature(by.vector))
    about = (features.kind, features.about, features.amount_band, features.age_band, features.tier)
    await conn.execute(_KEEP, tenant, approval_id, *place, *about)


def _read(row: asyncpg.Record) -> ReadRequest | None:
    try:
        action, facts = action_from(row["kind"], row["action"]), facts_from(row["kind"], row["facts"])
    except (TypeError, ValueError):
        return None
    features = features_of(action, facts, asked_on=row["opened_at"].date(), tier=row["tier"])
    words = Words(row["subject"], row["body"], row["agent_reason"], things_of(action, facts))
    return ReadRequest(PastRequest(features, words), row["erased_at"])
