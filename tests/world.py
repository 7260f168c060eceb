"""The whole system as real processes, worked through its doors: mail comes in by HTTP, people click in Slack."""

import asyncio
import contextlib
import itertools
import json
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar

import asyncpg
import httpx

from app import store
from app.cli.local_stack.children import Launch, launched
from app.cli.local_stack.ports import Ports
from app.cli.local_stack.stack import Stack, StackConfig, run_stack
from app.cli.local_stack.story import Rosa
from app.domain.approvals.approval import Approval
from app.domain.ids import ApprovalId, CaseId, DraftId, Posted, TenantId
from app.errors import Unavailable

T = TypeVar("T")
Topology = Literal["one engine", "two engines", "in process"]

TENANT = TenantId(store.DEFAULT_TENANT)
ROSA, BEN, SAM, OLU, MAL = "U0ROSA", "U0BEN", "U0SAM", "U0OLU", "U0MAL"
PATIENCE_SECONDS = 120.0

_CUSTOMER = "INSERT INTO customers (tenant, id, email, tier) VALUES ($1, $2, $3, $4)"
_ORDER = """
    INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents, placed_on)
    VALUES ($1, $2, $3, 'Desk lamp, brass', $4, $5, $6, $7, current_date - 10)
"""
_CHARGE = "INSERT INTO ledger_charges (tenant, id, amount_cents, currency) VALUES ($1, $2, $3, $4)"

_RUNS_OF = (
    "SELECT id, status, output, error, ended_at FROM inngest_engine.runs WHERE slug = $1 ORDER BY created_at DESC"
)
# The tick is told apart from the one before it by its second.
_TICK_NOW = """
    UPDATE inngest_engine.crons SET next_at = greatest(date_trunc('second', clock_timestamp()),
        coalesce((SELECT max(date_trunc('second', created_at)) FROM inngest_engine.runs WHERE slug = $1)
                 + interval '1 second', '-infinity'))
    WHERE slug = $1 RETURNING slug
"""

_numbers = itertools.count(uuid.uuid4().int % 10**6 * 1000)


@dataclass(frozen=True)
class Buyer:
    """A customer of this test's own, with one order."""

    id: str
    email: str
    order: str
    charge: str
    paid_cents: int


@dataclass
class World:
    """A running stack and the hands to work it with."""

    stack: Stack
    http: httpx.AsyncClient
    admin: asyncpg.Pool  # as the superuser: sees all, for set-up and for judging
    pool: asyncpg.Pool  # as the product opens it

    async def buyer(self, tier: str = "standard", paid_cents: int = 5000, currency: str = "EUR") -> Buyer:
        """A fresh customer, so that tests sharing a world do not meet."""
        number = str(next(_numbers) % 10**9)
        buyer = Buyer(f"cust_{number}", f"buyer{number}@example.com", number, f"ch_{number}", paid_cents)
        async with self.admin.acquire() as conn, conn.transaction():
            await conn.execute(_CUSTOMER, TENANT, buyer.id, buyer.email, tier)
            await conn.execute(_ORDER, TENANT, f"ord_{number}", number, buyer.id, buyer.charge, currency, paid_cents)
            await conn.execute(_CHARGE, TENANT, buyer.charge, paid_cents, currency)
        return buyer

    async def mail(
        self, sender: str, body: str, subject: str = "A question", message_id: str = "", **fields: Any
    ) -> dict[str, Any]:
        """A mail through the door; the door's answer (``message_id``, ``case_id``, ``duplicate``)."""
        named = {"message_id": message_id or uuid.uuid4().hex, "verified": True, **fields}
        letter = {"from": sender, "subject": subject, "body": body, **named}
        answer = await self.http.post(f"{self.stack.host_url}/webhooks/mail/{TENANT}", json=letter)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def asks_refund(self, buyer: Buyer) -> str:
        """A mail that asks for the whole order back; returns the case."""
        text = f"Hello, order {buyer.order} arrived broken and I would like a refund, please."
        return str((await self.mail(buyer.email, text, subject=f"Refund for order {buyer.order}"))["case_id"])

    def person(self, user: str = ROSA) -> Rosa:
        """Somebody in Slack."""
        assert self.stack.slack_url is not None
        return Rosa(self.stack.slack_url, self.http, user)

    async def rows(self, case_id: str) -> list[dict[str, Any]]:
        """The case's record."""
        return await store.PostgresAudit(self.pool).rows(TENANT, limit=10_000, case_id=CaseId(case_id))

    async def actions(self, case_id: str) -> list[str]:
        """What the case's record says happened, in order."""
        return [str(row["action"]) for row in await self.rows(case_id)]

    async def approval_id(self, case_id: str) -> ApprovalId:
        """Wait for the case's approval."""

        async def opened() -> ApprovalId | None:
            found = [row for row in await self.rows(case_id) if row["action"] == "approval_opened"]
            return ApprovalId(found[-1]["subject"].partition(":")[2]) if found else None

        return await until(opened, f"an approval of {case_id}")

    async def approval(self, approval_id: ApprovalId) -> Approval:
        """The row."""
        return await store.PostgresApprovals(self.pool).get(TENANT, approval_id)

    async def card(self, case_id: str) -> Posted:
        """Wait for the case's card."""
        approval_id = await self.approval_id(case_id)

        async def posted() -> Posted | None:
            return (await self.approval(approval_id)).card

        return await until(posted, f"a card of {approval_id}")

    async def said(self, channel: str, thread: str | None = None) -> list[dict[str, Any]]:
        """Messages of a channel or thread, as Slack holds them."""
        query = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        answer = await self.http.get(f"{self.stack.slack_url}/_local/messages", params=query)
        return list(answer.json())

    async def shown(self, posted: Posted) -> str:
        """Everything a person reads in one message."""
        message = await self.person().message(posted)
        return " ".join(words_of([{"text": message["text"]}, message["blocks"]]))

    async def draft(self, case_id: str) -> str:
        """Wait for the posted draft of a case; its text."""
        await self.happens(case_id, "draft_posted")
        found = [row for row in await self.rows(case_id) if row["action"] == "draft_posted"]
        details = await store.PostgresDrafts(self.pool).details(
            TENANT, DraftId(found[-1]["subject"].partition(":")[2])
        )
        return details.body

    async def case_thread(self, case_id: str) -> str:
        """The head of the case's thread in the support channel."""
        return str(await self.admin.fetchval("SELECT thread_ts FROM cases WHERE id = $1", case_id))

    async def happens(self, case_id: str, action: str, times: int = 1, seconds: float = PATIENCE_SECONDS) -> None:
        """Wait until the record holds ``action``."""

        async def there() -> bool | None:
            return (await self.actions(case_id)).count(action) >= times or None

        await until(there, f"{action} x{times} in {case_id}", seconds)

    async def refunds(self, charge: str) -> list[asyncpg.Record]:
        """The provider's own books."""
        return list(await self.admin.fetch("SELECT * FROM ledger_refunds WHERE charge_id = $1", charge))

    async def child_killed(self, *names: str) -> None:
        """kill -9 several processes at once."""
        await asyncio.gather(*(self.stack.children[name].kill() for name in names))

    async def in_engine(self, question: str, *arguments: Any) -> list[asyncpg.Record]:
        """Ask (or meddle with) the local engine's own tables."""
        command = self.stack.children["engine"].command
        conn = await asyncpg.connect(command[command.index("--database") + 1])
        try:
            return list(await conn.fetch(question, *arguments))
        finally:
            await conn.close()

    async def strike(self, function: str) -> Any:
        """Let the engine's clock reach a cron function's next tick now; what that run returned."""
        slug = f"countersign-{function}"
        known = {row["id"] for row in await self.in_engine(_RUNS_OF, slug)}
        assert await self.in_engine(_TICK_NOW, slug), f"{slug} has no schedule"

        async def ended() -> asyncpg.Record | None:
            fresh = [row for row in await self.in_engine(_RUNS_OF, slug) if row["id"] not in known]
            return fresh[0] if fresh and fresh[0]["ended_at"] is not None else None

        run = await until(ended, f"{slug} to be over", 90)
        assert run["status"].lower() == "completed", (run["status"], run["error"])
        return json.loads(run["output"])

    async def wipe_engine(self) -> None:
        """Lose the engine's whole state, as a lost disk would."""
        await self.in_engine("DROP SCHEMA IF EXISTS inngest_engine CASCADE")

    async def child_restarted(self, *names: str) -> None:
        """And up again."""
        await asyncio.gather(*(self.stack.children[name].restart() for name in names))


def words_of(node: Any) -> list[str]:
    """All a person reads in a message, in reading order; people and groups by their ids."""
    if isinstance(node, list):
        return [word for item in node for word in words_of(item)]
    if not isinstance(node, dict):
        return []
    named = [node[key] for key in ("text", "user_id", "usergroup_id") if isinstance(node.get(key), str)]
    return named + [word for value in node.values() for word in words_of(value)]


async def until(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """Look until there is something; fail saying what was waited for."""
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline:
        with contextlib.suppress(Unavailable):  # a busy machine's records may be slower than a door allows
            found = await look()
            if found is not None:
                return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited {seconds:g} s for {what}")


@asynccontextmanager
async def run_world(
    folder: Path,
    database_url: str,
    engine_database_url: str,
    environ: Mapping[str, str] | None = None,
    *,
    faulty: bool = False,
    topology: Topology = "one engine",
    public_url: str | None = None,
    retry_scale: float = 0.02,
    engine_arguments: tuple[str, ...] = (),
    launch: Launch = launched,
) -> AsyncIterator[World]:
    """Start everything on free ports over databases of the test's own; judge the invariants at the end."""
    host = ("-m", "tests.faulty_host") if faulty else ("-m", "app.cli", "serve")
    engine_url = None
    with Ports() as own_ports:
        if topology == "in process":
            host = ("-m", "tests.one_process")
            engine_url = f"http://127.0.0.1:{own_ports.spare('the engine')}"
            environ = {**(environ or {}), "ENGINE_DATABASE_URL": engine_database_url}
        config = StackConfig(
            host_command=(sys.executable, *host),
            folder=folder,
            fixed_ports=False,
            database_url=database_url,
            engine_database_url=engine_database_url,
            engine_url=engine_url,
            public_url=public_url,
            engines=2 if topology == "two engines" else 1,
            engine_arguments=("--retry-scale", str(retry_scale), "--poll-interval", "1", *engine_arguments),
            environ={"LOG_LEVEL": "info", **(environ or {})},
            launch=launch,
        )
        async with run_stack(config, print) as stack, httpx.AsyncClient(timeout=15.0) as http:
            admin = await asyncpg.create_pool(database_url, min_size=1, max_size=4)
            pool = await store.open_pool(database_url, size=4)
            try:
                world = World(stack, http, admin, pool)
                yield world
                await check_invariants(world)
            finally:
                await admin.close()
                await pool.close()


async def check_invariants(world: World) -> None:
    """facts/threats.md section A, as far as the rows and the provider's books can tell."""
    charges = await world.admin.fetch("SELECT * FROM ledger_charges")
    for charge in charges:
        made = [r for r in await world.refunds(charge["id"]) if r["status"] != "failed"]
        assert sum(r["amount_cents"] for r in made) <= charge["amount_cents"], f"I1: {charge['id']} over-refunded"
    doubled = await world.admin.fetch(
        "SELECT approval_id FROM ledger_refunds WHERE approval_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    )
    assert not doubled, f"I1: refunded twice: {doubled}"
    for row in await world.admin.fetch(
        "SELECT DISTINCT approval_id FROM ledger_refunds WHERE approval_id IS NOT NULL"
    ):
        approval = await world.approval(ApprovalId(row["approval_id"]))
        assert approval.decided_by is not None, f"I2: {approval.id} refunded undecided"
        assert approval.digest == approval.action.digest(approval.id), f"I2: {approval.id} digest"
        made = [r for charge in charges for r in await world.refunds(charge["id"]) if r["approval_id"] == approval.id]
        amount, approved = approval.final_action.amount_cents, approval.approved_action
        assert [r["amount_cents"] for r in made] == [amount], f"I2: {approval.id} is not what was approved"
        assert amount <= approval.action.amount_cents, f"I2: {approval.id} is more than was asked"
        if approved is not None:
            assert approval.approved_digest == approved.digest(approval.id), f"I2: {approval.id} approved digest"
        assert approval.status.value in {"executing", "executed", "needs_attention"}, f"I6: {approval.id}"
    assert await store.PostgresAudit(world.pool).verify(TENANT) is None, "I9: the record does not verify"
