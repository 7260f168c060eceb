"""Where the shop keeps its records: each of the three as a team sets it up, and what it alone promises."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from app.domain.records.orders import OrderRecord
from tests.moving_in import shop, shop_export
from tests.moving_in.place import Place
from tests.outside.servers import Authority
from tests.payments.conftest import StandIn, invoiced
from tests.records.stripe_server import charge_of, customer_of
from tests.records.team_process import team_process
from tests.records.team_server import SECRET

_AT_STRIPE: Final = 1_000  # charges: localstripe looks through all that it has at each step


@dataclass(frozen=True)
class Source:
    """``told`` is for the desk's file, and ``move_in`` comes once that is in force.

    While somebody is in ``silence``, nobody answers there.
    """

    move_in: Callable[[Place], Awaitable[None]]
    told: str = ""
    secret: str = ""
    settings: str = ""
    silence: Callable[[], AbstractAsyncContextManager[None]] | None = None


Open = Callable[[Path, StandIn], AbstractAsyncContextManager[Source]]


@asynccontextmanager
async def tables(folder: Path, at_stripe: StandIn) -> AsyncIterator[Source]:
    """Imported from the shop's files; Stripe only knows what was paid."""
    await at_stripe.holds(shop.ADA, replace(shop.ORDER, lines=()))

    async def imported(place: Place) -> None:
        for kind, file, count in (
            ("customers", shop_export.customers(folder), shop.CUSTOMERS),
            ("orders", shop_export.orders(folder), shop.ORDERS),
        ):
            assert f"{count:,} are new" in await place.succeeds("import", kind, str(file))
        assert await rows_kept(place) == [shop.CUSTOMERS, shop.ORDERS, 2 * shop.ORDERS + 1]

    yield Source(imported)


@asynccontextmanager
async def stripe(folder: Path, at_stripe: StandIn) -> AsyncIterator[Source]:
    """At the account that also pays: customers, what they were charged, and the invoices that say for what."""
    await at_stripe.do("account/customers", [customer_of(one) for one in shop.customers()])
    others = list(islice(shop.orders(), 1, _AT_STRIPE))
    with_lines = [invoiced(one) for one in (as_invoiced(shop.ORDER), *others[:100])]
    await at_stripe.do("account/charges", [*with_lines, *(charge_of(one) for one in others[100:])])
    yield Source(_nothing_to_import, "records:\n  source: stripe\n")


@asynccontextmanager
async def http(folder: Path, at_stripe: StandIn) -> AsyncIterator[Source]:
    """At the team's own address, inside its own network and with a certificate of its own CA."""
    await at_stripe.holds(shop.ADA, replace(shop.ORDER, lines=()))
    ca = folder / "ca"
    ca.mkdir()
    async with team_process(folder, Authority(ca), shop.customers(), shop.orders()) as team:

        @asynccontextmanager
        async def silence() -> AsyncIterator[None]:
            team.stop()
            yield
            await team.start()

        async def set_up(place: Place) -> None:
            assert [await team.unsigned(), await team.signed_by_another()] == [401, 401]
            await _nothing_to_import(place)

        yield Source(
            set_up,
            f"records:\n  source: http\n  url: {team.url}\n  key: records-http\n  cache: off\n",
            SECRET,
            f"OUTSIDE_ALLOWED_HOSTS={team.url.split('/')[2]}\nSSL_CERT_FILE={ca / 'ca.pem'}\n",
            silence,
        )


SOURCES: Final[tuple[Open, ...]] = (tables, stripe, http)


async def _nothing_to_import(place: Place) -> None:
    """It is refused, and the desk knows nobody before somebody writes."""
    code, said = await place.countersign("import", "customers", str(shop_export.customers(place.folder)))
    assert (code, "nothing is imported" in said) == (1, True), said
    assert await rows_kept(place) == [0, 0, 0]


async def rows_kept(place: Place) -> list[int]:
    """Of customers, of orders and of their lines."""
    return [
        (await place.rows(f"SELECT count(*) FROM {table}"))[0][0] for table in ("customers", "orders", "order_lines")
    ]


def as_invoiced(order: OrderRecord) -> OrderRecord:
    """Stripe shares an order's discount among the lines by itself."""
    shared = zip(order.lines, shop.DISCOUNT_SHARES, strict=True)
    lines = tuple(replace(line, discount_cents=line.discount_cents + cents) for line, cents in shared)
    return replace(order, lines=lines, discount_cents=0)
