"""The search for what is nearest: signatures of all of a kind first, then the embeddings of the nearest of those."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from app.domain.approvals.precedents.embedding import Embedding, signature
from app.domain.approvals.precedents.similarity import (
    AGE_WEIGHT,
    AGES_APART,
    AMOUNT_WEIGHT,
    BANDS_APART,
    TEXT_WEIGHT,
    TIER_WEIGHT,
    Alike,
    Candidate,
    Features,
    nearest,
)
from app.domain.ids import ApprovalId
from app.store.db.pool import Conn

NUMBERS_READ_MAX: Final = 128_000  # of all embeddings together, which one search compares exactly
CANDIDATES_MIN: Final = 100

# A decision of a person that stands. What was undone, withdrawn or never answered is none, nor is what is asked again
# in the same call.
DECIDED: Final = """
{a}.status IN ('approved', 'executing', 'executed', 'needs_attention', 'rejected')
AND ({a}.decided_by LIKE 'slack:%' OR {a}.decided_by LIKE 'cli:%')
"""
# About as the rule weighs it; signs differ in half of their places where texts have nothing in common.
_FAR: Final = f"""
{TEXT_WEIGHT}::float8 * least(1::float8, 2::float8 * bit_count(p.signature # $4::text::varbit) / p.dimensions)
+ {AMOUNT_WEIGHT}::float8 * CASE WHEN p.about <> $5 THEN 1::float8
    ELSE least(1::float8, coalesce(abs(p.amount_band - $6::int), 0) / {BANDS_APART}::float8) END
+ {AGE_WEIGHT}::float8 * least(1::float8, coalesce(abs(p.age_band - $7::int), 0) / {AGES_APART}::float8)
+ {TIER_WEIGHT}::float8 * (p.tier <> $8)::int
"""
NEAREST: Final = f"""
WITH near AS MATERIALIZED (
    SELECT p.approval_id FROM precedents p
    WHERE p.tenant = current_tenant() AND p.model = $1 AND p.kind = $2 AND p.dimensions = $3 AND p.approval_id <> $9
    ORDER BY {_FAR} LIMIT $10
)
SELECT p.approval_id, p.kind, p.about, p.amount_band, p.age_band, p.tier, p.embedding
FROM near n
JOIN precedents p ON p.tenant = current_tenant() AND p.approval_id = n.approval_id AND p.model = $1
JOIN approvals y ON y.tenant = p.tenant AND y.id = p.approval_id
JOIN approvals own ON own.tenant = p.tenant AND own.id = $9
WHERE (y.message_id, y.call_id) <> (own.message_id, own.call_id) AND {DECIDED.format(a="y")}
"""


async def search(conn: Conn, approval_id: ApprovalId, features: Features, embedding: Embedding) -> tuple[Alike, ...]:
    """The most alike of the decided ones, whose embeddings are by the same model and of the same length."""
    size = len(embedding.vector)
    rows = await conn.fetch(
        NEAREST,
        embedding.model,
        features.kind,
        size,
        signature(embedding.vector),
        features.about,
        features.amount_band,
        features.age_band,
        features.tier,
        approval_id,
        max(CANDIDATES_MIN, NUMBERS_READ_MAX // size),
    )
    return nearest(features, embedding, candidates(rows))


def candidates(rows: Sequence[asyncpg.Record]) -> list[Candidate]:
    """From rows with the features and the embedding."""
    return [Candidate(ApprovalId(row["approval_id"]), features_of(row), row["embedding"]) for row in rows]


def features_of(row: asyncpg.Record) -> Features:
    """As they were kept."""
    return Features(row["kind"], row["about"], row["amount_band"], row["age_band"], row["tier"])
