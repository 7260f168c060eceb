"""A thread summary's row, and the line it leaves in the audit."""

from typing import Any, Final

import asyncpg

from app.domain.cases.thread_summary import (
    KEY_POINT_MAX,
    KEY_POINTS_MAX,
    SUMMARY_MAX,
    Piece,
    Sentiment,
    ThreadSummary,
)
from app.domain.ids import CaseId, MessageId
from app.domain.people.actors import AGENT
from app.errors import NotFound
from app.store.db.audit import Entry, fingerprint
from app.store.db.pool import Conn

_ROW: Final = """
SELECT s.*, m.received_at, m.subject, c.gist
FROM summaries s
JOIN messages m ON m.tenant = s.tenant AND m.id = s.upto_id
JOIN cases c ON c.tenant = s.tenant AND c.id = s.case_id
WHERE s.upto_id = $1
"""


def summary_of(upto_id: MessageId, rows: list[asyncpg.Record]) -> ThreadSummary | None:
    had = {Piece(row["piece"]): row for row in rows if row["body"]}  # empty: it was old, and was erased
    if not had:
        return None

    def body(piece: Piece) -> str:
        return str(had[piece]["body"]) if piece in had else ""

    points = [line[:KEY_POINT_MAX] for line in body(Piece.KEY_POINTS).split("\n") if line.strip()]
    writers = dict.fromkeys(had[piece]["written_by"] for piece in Piece if piece in had)
    return ThreadSummary(
        upto_id=upto_id,
        summary=body(Piece.SUMMARY)[:SUMMARY_MAX],
        sentiment=Sentiment(body(Piece.SENTIMENT)) if Piece.SENTIMENT in had else None,
        key_points=tuple(points[:KEY_POINTS_MAX]),
        written_by=", ".join(writers),
    )


def summary_entry(row: asyncpg.Record, thread_summary: ThreadSummary) -> Entry:
    data: dict[str, Any] = {
        "messages": row["messages"],
        "characters": row["characters"],
        "summary": fingerprint(thread_summary.summary),
        "key_points": len(thread_summary.key_points),
        "sentiment": thread_summary.sentiment is not None,
    }
    key = f"{row['upto_id']}:thread_summarised"
    return Entry("thread_summarised", AGENT, ("message", row["upto_id"]), key, CaseId(row["case_id"]), data)


async def summary_row(conn: Conn, upto_id: MessageId) -> asyncpg.Record:
    row = await conn.fetchrow(_ROW, upto_id)
    if row is None:
        raise NotFound("Nobody asked for a summary up to this message")
    return row
