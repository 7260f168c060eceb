"""Writes customers, orders and payments of the team: all of what was given in one transaction, or nothing."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

import asyncpg

from app.domain.ids import ActorId, TenantId, new_id
from app.domain.records.writing import Kind, Note, Row, Written
from app.store.db.audit import Entry, append
from app.store.db.pool import Conn, Pool
from app.store.db.transactions import DOOR_SECONDS, tenant_tx
from app.store.records import merge_charges, merge_customers, merge_orders
from app.store.records.merge_parts import COUNT
from app.store.records.staging import open_staging, stage

IMPORT_SECONDS: Final = 4 * 3600.0
NOTES_MAX: Final = 50

_MERGES: Final[Mapping[Kind, ModuleType]] = {
    "customers": merge_customers,
    "orders": merge_orders,
    "charges": merge_charges,
}
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_ROOM: Final = "SET LOCAL work_mem = '64MB'"  # a million rows are sorted and compared
_SENTENCES: Final[Mapping[str, str]] = {
    "twice": "It stands in line {said} already; rows of one order must follow one another",
    "address_twice": "The mail address stands in line {said} already",
    "address_taken": "The mail address belongs to customer {said} here",
    "number_twice": "The number stands in line {said} already",
    "number_taken": "The number belongs to order {said} here",
    "no_customer": "There is no such customer here; import customers first",
    "no_order": "There is no such order here; import orders first",
    "other_currency": "The order is in {said} here, and its currency does not change any more",
    "paid_below_refunded": "Less was paid than was refunded, as far as is known here",
    "lines_stale": "With its lines, shipping and discount here the order would not add up to what was paid; give all",
    "customer": "Order {said} keeps its customer: a request was made about it",
    "lines": "Order {said} keeps its lines: a request was made about it",
    "charge": "Order {said} keeps its payment: a request was made about it",
    "refunded": "Order {said} keeps what was refunded: more is known here",
}


async def nothing(_: Conn) -> None:
    """For a writing that asks for no more."""


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What is to be written, by whom, and what the record says of it. ``rows`` are read while they are staged."""

    kind: Kind
    rows: Iterable[tuple[int, Row]]
    by: ActorId
    action: str
    subject: Callable[[], tuple[str, str]]
    data: Callable[[], dict[str, Any]] = field(default=dict)  # asked for when all rows were read
    sound: Callable[[], bool] = field(default=lambda: True)  # False: some could not be read, so nothing is written
    dry_run: bool = False
    always_on_record: bool = False  # also where nothing changed
    patience_seconds: float = DOOR_SECONDS
    before: Callable[[Conn], Awaitable[None]] = nothing  # within the commit, when nobody else writes; may refuse
    after: Callable[[Conn], Awaitable[None]] = nothing  # within the commit, when it is written


class _NotKept(Exception):
    """Carries what was found out of a transaction that must leave nothing behind."""

    def __init__(self, written: Written) -> None:
        super().__init__()
        self.written = written


class PostgresRecordWriter:
    """The one way into ``customers``, ``orders`` and ``order_lines`` for what the team says of itself."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def write(self, tenant: TenantId, writing: Writing) -> Written:
        """Safe to run again: what is there as it was said is left alone. Raises Unavailable, Misconfigured."""
        try:
            async with tenant_tx(self._pool, tenant, limit_seconds=writing.patience_seconds) as conn:
                return await _write(conn, tenant, writing)
        except _NotKept as done:
            return done.written


async def _write(conn: Conn, tenant: TenantId, writing: Writing) -> Written:
    patience, merge = writing.patience_seconds, _MERGES[writing.kind]
    await open_staging(conn, writing.kind)
    await stage(conn, writing.kind, writing.rows, patience_seconds=patience)
    await conn.execute(_ONE_AT_A_TIME, f"records {tenant}", timeout=patience)
    await writing.before(conn)
    await _run(conn, (_ROOM, f"ANALYZE staged_{writing.kind}", merge.JUDGE, "ANALYZE judged"), patience)
    faults, faults_total = await _notes(conn, merge.FAULTS, patience)
    kept, kept_total = await _notes(conn, merge.KEPT, patience)
    counted = await conn.fetchrow(COUNT, timeout=patience)
    assert counted is not None
    new, changed = counted["new"], counted["changed"]
    found = Written(new, changed, counted["rows"] - new - changed, faults, faults_total, kept, kept_total)
    if faults or writing.dry_run or not writing.sound():
        raise _NotKept(found)
    await _run(conn, merge.MERGE, patience)
    if new or changed or writing.always_on_record:
        counts = {"new": new, "changed": changed, "unchanged": found.unchanged}
        data = {"kind": writing.kind, **counts, "kept": kept_total, **writing.data()}
        await append(conn, tenant, Entry(writing.action, writing.by, writing.subject(), new_id("rec"), data=data))
    await writing.after(conn)
    return found


async def _run(conn: Conn, statements: Sequence[str], patience: float) -> None:
    for statement in statements:
        await conn.execute(statement, timeout=patience)


async def _notes(conn: Conn, query: str, patience: float) -> tuple[tuple[Note, ...], int]:
    rows: Sequence[asyncpg.Record] = await conn.fetch(query, NOTES_MAX, timeout=patience)
    notes = tuple(Note(row["line"], _SENTENCES[row["code"]].format(said=row["said"])) for row in rows)
    return notes, rows[0]["total"] if rows else 0
