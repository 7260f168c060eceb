"""Read with an approval: the decisions that it was found to be like, as they stand now."""

from datetime import datetime
from typing import Any, Final

import asyncpg

from app.domain.approvals.precedents.precedent import NO_PRECEDENTS, Precedent, Precedents
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.store.approvals.precedents.search import DECIDED

COLUMNS: Final = "alike.model AS alike_model, alike.precedents"
# What has no place any more is of somebody who was forgotten, or was undone since.
JOINS: Final = f"""
LEFT JOIN LATERAL (
    SELECT f.model, (
        SELECT jsonb_agg(jsonb_build_object(
            'id', y.id, 'kind', y.kind, 'status', y.status, 'by', y.decided_by, 'at', y.decided_at,
            'reason', y.decision_reason, 'share', n.share, 'currency', y.action->>'currency',
            'asked_cents', (y.action->>'amount_cents')::bigint,
            'approved_cents', (y.approved_action->>'amount_cents')::bigint,
            'came_back', coalesce(ry.status = 'failed' AND y.status = 'executed', false),
            'disputed', coalesce(oy.disputed_at >= y.decided_at, false),
            'failed', coalesce(py.outcome = 'failed', false),
            'channel', y.card_channel, 'ts', y.card_ts
        ) ORDER BY n.place)
        FROM unnest(f.found, f.shares) WITH ORDINALITY AS n(id, share, place)
        JOIN approvals y ON y.tenant = a.tenant AND y.id = n.id AND {DECIDED.format(a="y")}
        LEFT JOIN refunds ry ON ry.tenant = y.tenant AND ry.approval_id = y.id
        LEFT JOIN approval_reports py ON py.tenant = y.tenant AND py.approval_id = y.id
        LEFT JOIN orders oy ON oy.tenant = y.tenant AND oy.id = y.action->>'order_id'
        WHERE EXISTS (SELECT FROM precedents k WHERE k.tenant = y.tenant AND k.approval_id = y.id)
    ) AS precedents
    FROM precedents_found f WHERE f.tenant = a.tenant AND f.approval_id = a.id
) alike ON true
"""


def precedents_of(row: asyncpg.Record) -> Precedents:
    """The most alike first."""
    if row["alike_model"] is None:
        return NO_PRECEDENTS
    return Precedents(tuple(_precedent(one) for one in row["precedents"] or ()), row["alike_model"])


def _precedent(one: dict[str, Any]) -> Precedent:
    asked, approved = one["asked_cents"], one["approved_cents"]
    return Precedent(
        id=ApprovalId(one["id"]),
        kind=one["kind"],
        status=Status(one["status"]),
        by=ActorId(one["by"]),
        at=datetime.fromisoformat(one["at"]),
        reason=one["reason"],
        share=one["share"],
        amount_cents=asked if approved is None else approved,
        currency=one["currency"] or "",
        asked_cents=None if approved is None else asked,
        came_back=one["came_back"],
        disputed=one["disputed"],
        failed=one["failed"],
        posted=None if one["ts"] is None else Posted(one["channel"], one["ts"]),
    )
