"""What every part of the store needs of a draft's row: its lock, its audit lines, and asking for it to be sent."""

from collections.abc import Sequence
from difflib import unified_diff
from typing import Any, Final, Literal, overload

import asyncpg

from app.domain.ids import ActorId, CaseId, DraftId, MessageId, TenantId
from app.domain.people.actors import POLICY
from app.errors import NotFound
from app.events import SendRequested
from app.observability import correlation
from app.store.db import outbox
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.db.sanitize import storable
from app.store.payments.money_records import disagreements_of

AUTOMATIC: Final = POLICY  # who "asks" for a reply where replies are mailed by themselves
DIFF_MAX: Final = 20_000

_LOCK: Final = "SELECT * FROM drafts WHERE id = $1 FOR UPDATE"
_HOLD: Final = "UPDATE drafts SET held_codes = $2 WHERE id = $1"
_SEND: Final = """
UPDATE drafts SET status = 'sending', requested_by = $2, requested_at = clock_timestamp(), body = $3, edit_diff = $4,
                  askings = askings + 1, committed_at = NULL, trouble = '', cleared_codes = $5, held_codes = '{}'
WHERE id = $1 AND status IN ('ready', 'unsure') RETURNING askings
"""


@overload
async def lock(conn: Conn, draft_id: DraftId) -> asyncpg.Record: ...
@overload
async def lock(conn: Conn, draft_id: DraftId, *, missing_ok: Literal[True]) -> asyncpg.Record | None: ...
async def lock(conn: Conn, draft_id: DraftId, *, missing_ok: bool = False) -> asyncpg.Record | None:
    """The row, held until the end of the transaction. Raises NotFound unless ``missing_ok``."""
    row = await conn.fetchrow(_LOCK, draft_id)
    return row if missing_ok else found(row)


async def open_doubts(
    conn: Conn, row: asyncpg.Record, text: str | None = None, cleared: Sequence[str] = ()
) -> tuple[str, ...]:
    """What a draft, or ``text`` in its place, says that no receipt bears out just now, and nobody said to mail."""
    said = row["body"] if text is None else text
    known = {*cleared, *(row["cleared_codes"] if said == row["body"] else ())}
    found_now = await disagreements_of(conn, MessageId(row["message_id"]), said)
    return tuple(one.value for one in found_now if one.value not in known)


async def hold(conn: Conn, tenant: TenantId, row: asyncpg.Record, *, by: ActorId, codes: Sequence[str]) -> None:
    """A reply does not leave for what it says (``reply_held``, once per person and codes)."""
    await conn.execute(_HOLD, row["id"], list(codes))
    await append(conn, tenant, entry("reply_held", row, by, {"codes": list(codes)}, key=f"{by}:{','.join(codes)}"))


async def ask_to_send(
    conn: Conn, tenant: TenantId, row: asyncpg.Record, *, by: ActorId, text: str, cleared: Sequence[str] = ()
) -> None:
    """Ready or unsure -> sending, with its outbox line (``send_requested``; ``draft_edited`` for another text;
    ``reply_cleared`` for what was found in it)."""
    draft_id, edited = DraftId(row["id"]), text != row["body"]
    diff = _diff(row["original_body"], text) if text != row["original_body"] else ""
    correlation.follow(row["message_id"])
    kept = sorted({*cleared, *([] if edited else row["cleared_codes"])})
    asking = await conn.fetchval(_SEND, draft_id, by, text, diff, kept)
    event = SendRequested(tenant=tenant, draft_id=draft_id, asking=asking)
    await outbox.enqueue(conn, tenant, event, cause=cause(draft_id, asking), mode=Mode.RESEND)
    data, key = {"text": fingerprint(text)}, "" if asking == 1 else str(asking)
    lines = [entry("draft_edited", row, by, data, key=key)] if edited else []
    if cleared:
        lines.append(entry("reply_cleared", row, by, {**data, "codes": list(cleared)}, key=key))
    await append(conn, tenant, *lines, entry("send_requested", row, by, data, key=key))


def cause(draft_id: DraftId, asking: int) -> str:
    """The outbox's name for one asking: the event's own."""
    return SendRequested(tenant="any", draft_id=draft_id, asking=asking).dedupe_id


def entry(action: str, row: asyncpg.Record, by: ActorId, data: dict[str, Any], *, key: str = "") -> Entry:
    """An audit line about a draft, once per ``key``."""
    once = f"{row['id']}:{action}:{key}" if key else f"{row['id']}:{action}"
    return Entry(action, by, ("draft", row["id"]), once, CaseId(row["case_id"]), data)


def sent_line(row: asyncpg.Record) -> Entry:
    """That it was mailed; once, however it became known."""
    return entry("message_sent", row, row["requested_by"], {"text": fingerprint(row["body"])})


def actor(value: str | None) -> ActorId | None:
    """Whoever a column names."""
    return None if value is None else ActorId(value)


def found(row: asyncpg.Record | None) -> asyncpg.Record:
    """The row. Raises NotFound."""
    if row is None:
        raise NotFound("There is no such draft")
    return row


def _diff(before: str, after: str) -> str:
    lines = unified_diff(before.splitlines(), after.splitlines(), "drafted", "sent", lineterm="", n=2)
    return storable("\n".join(lines), DIFF_MAX)
