"""How customers are asked for: in pages that one send takes, each customer once, whatever their number."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import inngest
import pytest

from app import store
from app.domain.ids import TenantId
from app.ports.bundle import RoutinePorts
from app.store.db.pool import Pool
from tests.store.given import DEMO
from workers.functions.runtime.flow_control import POLICIES
from workers.functions.runtime.limits import EVENTS_PER_SEND
from workers.functions.scheduled import customer_health

REQUEST_BYTES_MAX = 3 * 1024 * 1024  # facts/inngest.md 1
EVENTS_PER_REQUEST_MAX = 5_000


@dataclass
class Steps:
    """Steps that are done at once, and what they were asked."""

    ids: list[str] = field(default_factory=list)
    sent: list[list[inngest.Event]] = field(default_factory=list)

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        self.ids.append(step_id)
        return await handler(*arguments)

    async def send_event(self, step_id: str, events: list[inngest.Event]) -> None:
        self.ids.append(step_id)
        self.sent.append(events)


@pytest.mark.parametrize(("page", "sizes"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3]), (10, [3])])
async def test_pages_hold_every_paying_customer_once(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, page: int, sizes: list[int]
) -> None:
    monkeypatch.setattr(customer_health, "EVENTS_PER_SEND", page)
    steps, routines = Steps(), SimpleNamespace(checkups=store.PostgresCustomerHealth(pool))
    ctx = cast("inngest.Context", SimpleNamespace(step=steps))
    total = await customer_health._ask(ctx, cast("RoutinePorts", routines), DEMO, "2026-11-23")
    assert [len(sent) for sent in steps.sent] == sizes
    assert len(steps.ids) == len(set(steps.ids))
    events = [event for sent in steps.sent for event in sent]
    assert total == len({event.id for event in events}) == 3
    assert {event.data["customer_id"] for event in events} == {"cust_001", "cust_002", "cust_003"}


def test_a_page_of_the_longest_ids_fits_one_request() -> None:
    tenant, day = TenantId("t" * 40), "2026-11-23"
    events = [customer_health._event(tenant, f"{n:0128}", day) for n in range(EVENTS_PER_SEND)]
    body = json.dumps([event.model_dump(mode="json") for event in events])
    assert len(events) <= EVENTS_PER_REQUEST_MAX
    assert len(body.encode()) < REQUEST_BYTES_MAX


def test_two_tenants_customers_of_the_same_id_are_two_events() -> None:
    one, other = (customer_health._event(TenantId(name), "cust_001", "2026-11-23") for name in ("demo", "acme"))
    assert one.id != other.id


def test_checks_leave_most_of_a_hosts_connections_to_others() -> None:
    whole, per_tenant = POLICIES["check-customer-health"].concurrency
    assert (whole.key, per_tenant.key) == (None, "event.data.tenant")
    assert per_tenant.limit < whole.limit < 5
