"""Set-up shared by the tests of what is written: rows as a file or a call would say them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from app import store
from app.domain.ids import ActorId, TenantId
from app.domain.records.orders import OrderLine
from app.domain.records.rows import ChargeRow, CustomerRow, OrderRow
from app.domain.records.writing import Kind, Row, Written
from app.store.db.pool import Pool

DAY = date(2026, 6, 1)
BY = ActorId("somebody")
LINES = (OrderLine(1, "A", "Thing A", 2, 1000), OrderLine(2, "B", "Thing B", 1, 250, 50, 30))


def customer(own_id: str | None, email: str, **fields: Any) -> CustomerRow:
    """Without a tier or a name, unless they are given."""
    return CustomerRow(**{"id": own_id, "email": email, "tier": None, "name": None, **fields})


def order(number: str, **fields: Any) -> OrderRow:
    """22.30 EUR with two lines, of the sample customer Ada."""
    plain: dict[str, Any] = {
        "id": f"own_{number}",
        "number": number,
        "customer": "cust_001",
        "description": None,
        "charge_id": f"ch_own_{number}",
        "currency": "EUR",
        "paid_cents": 2230,
        "refunded_cents": None,
        "shipping_cents": None,
        "discount_cents": None,
        "placed_on": DAY,
        "lines": LINES,
    }
    return OrderRow(**{**plain, **fields})


def charge(said: str, **fields: Any) -> ChargeRow:
    """The payment of an order."""
    plain: dict[str, Any] = {"charge_id": f"ch_{said}", "currency": None, "paid_cents": None, "refunded_cents": None}
    return ChargeRow(**{"order": said, **plain, **fields})


async def write(pool: Pool, tenant: TenantId, kind: Kind, rows: Iterable[Row], **how: Any) -> Written:
    """As an import does it, from line 2 on."""
    writing = store.Writing(
        **{
            "kind": kind,
            "rows": list(enumerate(rows, start=2)),
            "by": BY,
            "action": "records_imported",
            "subject": lambda: ("import", "imp_1"),
            "always_on_record": True,
            "patience_seconds": 60.0,
            **how,
        }
    )
    return await store.PostgresRecordWriter(pool).write(tenant, writing)
