"""What leads to a person outside their cases: their row, orders, mails nobody could read, events, runs."""

from collections.abc import AsyncIterator
from typing import Final

from app.domain.event_references import reference_of
from app.domain.privacy.erasures import Erasure, Person
from app.errors import Misconfigured
from app.store.db.pool import Conn
from app.store.db.vault import Vault

LETTERS_MAX: Final = 200

_STAND_IN: Final = """
INSERT INTO customers (tenant, id, email, tier, risk_score)
SELECT tenant, $2, $3, tier, risk_score FROM customers WHERE id = $1 ON CONFLICT DO NOTHING
"""
# Whoever takes a mail of theirs in meanwhile waits for this lock.
_LOCK: Final = "SELECT id FROM customers WHERE id = $1 FOR UPDATE"
_REPOINTED: Final = (
    "UPDATE orders SET customer_id = $2 WHERE customer_id = $1",
    "UPDATE store_credits SET customer_id = $2 WHERE customer_id = $1",
    "UPDATE manual_reviews SET customer_id = $2 WHERE customer_id = $1",
    """UPDATE investigations SET question = '', erased_at = coalesce(erased_at, clock_timestamp()),
        report = CASE WHEN report IS NOT NULL
            THEN '{"findings": "", "looked_at": [], "written_by": "", "proposals": []}' END,
        subject_id = CASE kind WHEN 'customer' THEN $2 ELSE subject_id END,
        head_channel = NULL, head_ts = NULL, customer_id = $2
    WHERE customer_id = $1""",
)
_DELETED: Final = (
    "DELETE FROM customer_people WHERE customer_id = $1",
    "DELETE FROM health_checks WHERE customer_id = $1",
    "DELETE FROM request_drafts WHERE customer_id = $1",
    "DELETE FROM customers WHERE id = $1",
)
_EVENTS: Final = """
UPDATE outbox SET payload = jsonb_set(payload, '{customer_id}', to_jsonb($2::text))
WHERE payload->>'customer_id' = ANY($1)
"""
_RUNS: Final = "UPDATE workflow_runs SET subject_id = $2 WHERE kind = 'customer' AND subject_id = ANY($1)"
_BOUNCES: Final = "UPDATE bounces SET address = $2, reason = '', source = 'erased:' || id WHERE address = ANY($1)"
_MAILED: Final = """
UPDATE mail_outbox SET recipient = $2, subject = '', body = '', in_reply_to = '' WHERE recipient = ANY($1)
"""
_LETTERS: Final = """
SELECT id, raw, sealed FROM dead_letters WHERE raw IS NOT NULL AND id > $1 ORDER BY id LIMIT $2
"""
_DROP: Final = "DELETE FROM dead_letters WHERE id = ANY($1)"


async def stand_in(conn: Conn, erasure: Erasure) -> None:
    """Somebody nobody knows, for the rows that must name a customer."""
    if erasure.person.customer_id is not None:
        await conn.execute(_STAND_IN, erasure.person.customer_id, erasure.reference, erasure.alias)


async def lock(conn: Conn, erasure: Erasure) -> None:
    """No case of theirs begins until this transaction ends."""
    if erasure.person.customer_id is not None:
        await conn.fetchval(_LOCK, erasure.person.customer_id)


async def remove(conn: Conn, erasure: Erasure) -> None:
    """After their cases, under ``lock``; done again it changes nothing."""
    customer, addresses = erasure.person.customer_id, list(erasure.person.addresses)
    if customer is not None:
        for statement in _REPOINTED:
            await conn.execute(statement, customer, erasure.reference)
        named = [customer, reference_of(customer)]
        for statement in (_EVENTS, _RUNS):
            await conn.execute(statement, named, erasure.reference)
        for statement in _DELETED:
            await conn.execute(statement, customer)
    for statement in (_BOUNCES, _MAILED):
        await conn.execute(statement, addresses, erasure.alias)


async def drop_letters(conn: Conn, erasure: Erasure, vault: Vault | None) -> tuple[int, int]:
    """Mails nobody could read in which an address of theirs stands: how many went, and how many nobody can open."""
    mine: list[str] = []
    unopened = 0
    async for letter_id, raw in letters_of(conn, erasure.person, vault):
        unopened += raw is None
        if raw is not None:
            mine.append(letter_id)
    if mine:
        await conn.execute(_DROP, mine)
    return len(mine), unopened


async def letters_of(conn: Conn, person: Person, vault: Vault | None) -> AsyncIterator[tuple[str, bytes | None]]:
    """Those in which an address of theirs stands; with None those that nobody can look into."""
    wanted, last = [one.lower().encode() for one in person.addresses], ""
    while rows := await conn.fetch(_LETTERS, last, LETTERS_MAX):
        last = rows[-1]["id"]
        for row in rows:
            raw = row["raw"] if not row["sealed"] else await _opened(row["raw"], vault)
            if raw is None or any(one in raw.lower() for one in wanted):
                yield row["id"], raw


async def _opened(sealed: bytes, vault: Vault | None) -> bytes | None:
    try:
        return None if vault is None else await vault.open(sealed)
    except Misconfigured:
        return None
