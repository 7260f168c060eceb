"""Requests to be forgotten: what was asked, the records' part of it in small batches, and what is left in Slack."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import asyncpg

from app.domain.approvals.voting import Counted, Withdrawal
from app.domain.ids import ActorId, ApprovalId, CustomerId, Posted, TenantId, new_id
from app.domain.people.actors import DESK
from app.domain.privacy.erasures import REASON_CHARS_MAX, Erasure, ErasureId, Held, Person, Progress
from app.domain.reason_codes import Code, say
from app.errors import NotFound
from app.events import ErasureRequested
from app.store.approvals import withdrawals
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import storable
from app.store.db.transactions import STEP_SECONDS, retried, tenant_tx
from app.store.db.vault import Vault
from app.store.privacy import blanking, erased_words, naming, person_rows, person_traces, posts, silent_calls

CASES_MAX: Final = 25  # a batch is one short transaction
LIVE_MAX: Final = 25

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 5))"
_REQUEST: Final = """
INSERT INTO erasures (tenant, id, reference, customer_id, addresses, reason, requested_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_SAME: Final = """
SELECT id FROM erasures
WHERE done_at IS NULL AND (customer_id = $1 OR addresses && $2) ORDER BY requested_at LIMIT 1
"""
_GET: Final = "SELECT * FROM erasures WHERE id = $1"
_OPEN: Final = "SELECT id FROM erasures WHERE done_at IS NULL ORDER BY requested_at, id"
_COUNTS: Final = "UPDATE erasures SET counts = $2 WHERE id = $1"
_DONE: Final = """
UPDATE erasures SET done_at = clock_timestamp(), customer_id = NULL, addresses = '{}', reason = ''
WHERE id = $1 AND done_at IS NULL RETURNING id
"""
_LIVE: Final = "SELECT id FROM approvals WHERE case_id = ANY($1) AND status IN ('pending', 'approved') LIMIT $2"


class PostgresErasures:
    """Every method may run twice, and is killed at any point: the next run goes on where the commits ended."""

    def __init__(self, pool: Pool, vault: Vault | None = None) -> None:
        self._pool, self._vault = pool, vault

    async def find(self, tenant: TenantId, named: str) -> tuple[Person, Held]:
        """Somebody, by address or id, and how much there is of them. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            person = await person_rows.find_person(conn, named)
            held = await person_rows.held(conn, person)
            return person, replace(held, alike=await person_rows.alike(conn, person))

    @retried
    async def request(self, tenant: TenantId, person: Person, *, reason: str, by: ActorId) -> ErasureId:
        """Have somebody forgotten (``erasure_requested``); asked again meanwhile it is the same request."""
        addresses = list(person.addresses)
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await conn.execute(_LOCK, f"erasures {tenant}")
            same = await conn.fetchval(_SAME, person.customer_id, addresses)
            if same is not None:
                return ErasureId(same)
            erasure_id, reference = ErasureId(new_id("era")), new_id("erased").replace("_", "-")
            said = storable(reason, REASON_CHARS_MAX)
            await conn.execute(_REQUEST, tenant, erasure_id, reference, person.customer_id, addresses, said, by)
            event = ErasureRequested(tenant=tenant, erasure_id=erasure_id)
            await outbox.enqueue(conn, tenant, event, cause=_cause(erasure_id), mode=Mode.RESEND)
            await append(conn, tenant, _entry("erasure_requested", erasure_id, by, {}))
            return erasure_id

    async def get(self, tenant: TenantId, erasure_id: ErasureId) -> Erasure:
        """How far it is. Raises NotFound."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await _get(conn, erasure_id)

    async def unfinished(self, tenant: TenantId) -> Sequence[ErasureId]:
        """Those that are not done."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return [ErasureId(row["id"]) for row in await conn.fetch(_OPEN)]

    @retried
    async def withdraw(self, tenant: TenantId, erasure_id: ErasureId) -> int:
        """Take back what is still to be decided or carried out for them; how many."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            erasure = await _get(conn, erasure_id)
            named = await naming.cases_naming(conn, erasure.person, live=True)
            cases = [*await person_rows.cases_of(conn, erasure.person), *named]
            return await _take_back(conn, tenant, cases) + await silent_calls.give_up(conn, tenant, cases)

    @retried
    async def erase(self, tenant: TenantId, erasure_id: ErasureId) -> Progress:
        """One batch of the records. What is carried out this moment waits; the person's own row goes last."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            erasure = await _get(conn, erasure_id)
            if erasure.done_at is not None:
                return Progress()
            await person_traces.stand_in(conn, erasure)
            await person_traces.lock(conn, erasure)
            cases = await _left(conn, erasure.person)
            busy = {row["case_id"] for row in await conn.fetch(blanking.BUSY, cases)}
            batch = [one for one in cases if one not in busy][:CASES_MAX]
            await posts.note(conn, tenant, erasure, batch)
            await blanking.blank(conn, batch, alias=erasure.alias, reference=erasure.reference, by=DESK)
            done = Counter(erasure.counts) + Counter(cases=len(batch))
            more = len(cases) - len(batch) > len(busy)
            if not busy and not more:
                await naming.drop_drafts(conn, erasure.person)
                await person_traces.remove(conn, erasure)
                done["letters"], done["letters_unopened"] = await self._letters(conn, erasure, done)
            await conn.execute(_COUNTS, erasure_id, dict(done))
            return Progress(len(batch), len(busy), more)

    async def sweep(self, tenant: TenantId, erasure_id: ErasureId) -> int:
        """What runs that were under way wrote since into cases that were erased; how many were looked at."""
        erasure = await self.get(tenant, erasure_id)
        again = replace(erasure, person=Person(CustomerId(erasure.reference), (erasure.alias,)))
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            cases = await person_rows.cases_of(conn, again.person)
        for at in range(0, len(cases), CASES_MAX):
            await self._again(tenant, again, cases[at : at + CASES_MAX])
        return len(cases)

    @retried
    async def _again(self, tenant: TenantId, erasure: Erasure, cases: Sequence[str]) -> None:
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await _take_back(conn, tenant, cases)
            busy = {row["case_id"] for row in await conn.fetch(blanking.BUSY, list(cases))}
            batch = [one for one in cases if one not in busy]
            await posts.note(conn, tenant, erasure, batch)
            await blanking.blank(conn, batch, alias=erasure.alias, reference=erasure.reference, by=DESK)

    async def _letters(self, conn: Conn, erasure: Erasure, done: Counter[str]) -> tuple[int, int]:
        gone, unopened = await person_traces.drop_letters(conn, erasure, self._vault)
        return done["letters"] + gone, unopened

    async def posts(self, tenant: TenantId, erasure_id: ErasureId, *, limit: int) -> Sequence[Posted]:
        """Messages in Slack nobody has tried to remove yet."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            return await posts.untried(conn, erasure_id, limit)

    async def post_tried(self, tenant: TenantId, erasure_id: ErasureId, at: Posted, outcome: str) -> None:
        """Removed, or Slack's word for why it stays."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            await posts.tried(conn, erasure_id, at, outcome)

    @retried
    async def finish(self, tenant: TenantId, erasure_id: ErasureId) -> None:
        """Nobody knows any more who it was (``customer_erased``)."""
        async with tenant_tx(self._pool, tenant, limit_seconds=STEP_SECONDS) as conn:
            erasure = await _get(conn, erasure_id)
            if await conn.fetchval(_DONE, erasure_id) is None:
                return
            await conn.execute(erased_words.END_CALLS, erasure.alias)
            await outbox.finish(conn, _cause(erasure_id))
            data = {**erasure.counts, "posts": erasure.posts, "posts_kept": len(erasure.kept)}
            await append(conn, tenant, _entry("customer_erased", erasure_id, erasure.requested_by, data))


async def _left(conn: Conn, person: Person) -> Sequence[str]:
    """Their own cases first; once nothing but what waits is left of them, what programs asked about them."""
    own = await person_rows.cases_of(conn, person)
    if len(own) > len(await conn.fetch(blanking.BUSY, list(own))):
        return own
    return list(dict.fromkeys([*own, *await naming.cases_naming(conn, person)]))


async def _take_back(conn: Conn, tenant: TenantId, cases: Sequence[str]) -> int:
    withdrawal, taken = Withdrawal(DESK, say(Code.CUSTOMER_FORGOTTEN)), 0
    for row in await conn.fetch(_LIVE, list(cases), LIVE_MAX):
        verdict = await withdrawals.withdraw(conn, tenant, ApprovalId(row["id"]), withdrawal)
        taken += isinstance(verdict, Counted)
    return taken


async def _get(conn: Conn, erasure_id: ErasureId) -> Erasure:
    row = await conn.fetchrow(_GET, erasure_id)
    if row is None:
        raise NotFound("There is no such request")
    counted, tried, kept = await posts.counted(conn, erasure_id)
    return _erasure(row, posts=counted, tried=tried, kept=kept)


def _erasure(row: asyncpg.Record, **slack: Any) -> Erasure:
    customer = None if row["customer_id"] is None else CustomerId(row["customer_id"])
    return Erasure(
        id=ErasureId(row["id"]),
        reference=row["reference"],
        person=Person(customer, tuple(row["addresses"])),
        requested_by=ActorId(row["requested_by"]),
        requested_at=row["requested_at"],
        done_at=row["done_at"],
        counts=row["counts"],
        **slack,
    )


def _cause(erasure_id: ErasureId) -> str:
    return f"{erasure_id}:requested"


def _entry(action: str, erasure_id: ErasureId, by: ActorId, data: dict[str, Any]) -> Entry:
    return Entry(action, by, ("erasure", erasure_id), f"{erasure_id}:{action}", data=data)
