"""The conformance cases of records, for each source there is: add one to ``BENCHES``."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import product
from typing import Final, TypeAlias

import pytest

from app import store
from app.domain.cases.cases import Customer
from app.domain.records.orders import OrderRecord
from app.outside.allowed import AllowedHosts
from app.outside.calls import Outside
from app.payments.stripe_accounts import StripeAccount, open_accounts
from app.records.http import Asked, HttpRecords
from app.records.mirrored import MirroredRecords
from app.records.stripe import StripeRecords
from app.store.db.pool import Pool
from tests.records.cases import CASES, TENANT, WHEN_ASKED, Bench
from tests.records.stripe_server import stripe_server
from tests.records.team_server import SECRET, team_server

# Stripe's SDK hands httpx its form as text, which httpx would rather be told by another name.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

Open: TypeAlias = Callable[[Pool], AbstractAsyncContextManager[Bench]]

_ORDER = """
INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents, refunded_cents,
                    shipping_cents, discount_cents, placed_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text::date)
"""


@asynccontextmanager
async def tables(pool: Pool) -> AsyncIterator[Bench]:
    """Our own tables: what they know was written there."""

    async def knows(customer: Customer, orders: tuple[OrderRecord, ...]) -> None:
        await pool.execute(
            "INSERT INTO customers (tenant, id, email, tier, name) VALUES ($1, $2, $3, $4, $5)",
            *(TENANT, customer.id, customer.email, customer.tier, customer.name),
        )
        for order in orders:
            names = (TENANT, order.id, order.number, order.description, order.customer_id, order.charge_id)
            amounts = (order.currency, order.paid_cents, order.refunded_cents, order.shipping_cents)
            await pool.execute(_ORDER, *names, *amounts, order.discount_cents, order.placed_on)
            for line in order.lines:
                await pool.execute(
                    "INSERT INTO order_lines VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                    TENANT,
                    order.id,
                    *vars(line).values(),
                )

    yield Bench(store.PostgresRecords(pool), pool, knows)


@asynccontextmanager
async def http(pool: Pool) -> AsyncIterator[Bench]:
    """The team's own address, asked anew each time."""

    async def secret(_tenant: object) -> str:
        return SECRET

    async with team_server() as team:

        async def knows(customer: Customer, orders: tuple[OrderRecord, ...]) -> None:
            team.knows(customer, *orders)

        way = Outside(AllowedHosts.parse(f"127.0.0.1:{team.port}"), ssl.create_default_context(), plain_http=True)
        asked = HttpRecords(way, lambda _tenant: Asked(team.url, 2.0), secret)
        source = MirroredRecords("http", asked, store.PostgresRecordMirror(pool), lambda _tenant: 0.0)
        yield Bench(source, pool, knows, team.stop)


@asynccontextmanager
async def stripe(pool: Pool) -> AsyncIterator[Bench]:
    """An account at Stripe, asked anew each time."""
    async with stripe_server() as account:

        async def knows(customer: Customer, orders: tuple[OrderRecord, ...]) -> None:
            account.knows(customer, *orders)

        ours = StripeAccount("acct_ours", "rk_test_ours_1", "whsec_ours")
        async with open_accounts({TENANT: ours}, account.url) as accounts:
            mirror = store.PostgresRecordMirror(pool)
            source = MirroredRecords("stripe", StripeRecords(accounts), mirror, lambda _tenant: 0.0)
            yield Bench(source, pool, knows, account.stop)


BENCHES: Final = (tables, http, stripe)
ASKED: Final[tuple[Open, ...]] = (http, stripe)  # those of them that have somebody to ask


@pytest.mark.parametrize(
    ("bench", "case"),
    [*product(BENCHES, CASES), *product(ASKED, WHEN_ASKED)],
    ids=lambda one: str(one.__name__),
)
async def test_a_source_keeps_what_all_promise(
    empty_pool: Pool, case: Callable[[Bench], Awaitable[None]], bench: Open
) -> None:
    async with bench(empty_pool) as opened:
        await case(opened)
