"""Before a refund is made the team's own address is asked about the order once more."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId, TenantId
from app.domain.operations.desk_config import DeskConfig, RecordsConfig
from app.errors import RecordsUnavailable
from app.outside.allowed import AllowedHosts
from app.outside.calls import Outside
from app.ports.bundle import Ports
from app.records.http import Asked, HttpRecords
from app.records.mirrored import MirroredRecords
from tests.records.cases import LAMP
from tests.records.team_server import SECRET, Team, team_server
from tests.store.given import DEMO, Given, click
from workers.functions.approvals.execute import _execute
from workers.functions.runtime.limits import PAYMENT_TRIES

ADA = Customer(CustomerId("cust_001"), "ada@example.com", "enterprise")
ORDER = replace(
    LAMP, id=OrderId("ord_1003"), number="1003", customer_id=ADA.id, charge_id="ch_1003", paid_cents=9_900
)


@pytest.fixture
async def team() -> AsyncIterator[Team]:
    """It knows Ada's order as our tables do."""
    async with team_server() as server:
        server.knows(ADA, ORDER)
        yield server


@pytest.fixture
def asking(ports: Ports, given: Given, team: Team) -> Ports:
    """A desk whose records are that team's."""

    async def secret(_tenant: TenantId) -> str:
        return SECRET

    way = Outside(AllowedHosts.parse(f"127.0.0.1:{team.port}"), ssl.create_default_context(), plain_http=True)
    fetcher = HttpRecords(way, lambda _tenant: Asked(team.url, 1.0), secret)
    records = MirroredRecords("http", fetcher, store.PostgresRecordMirror(given.pool), lambda _tenant: 3_600.0)
    told = store.LiveDeskConfigs(given.pool, DEMO, DeskConfig(records=RecordsConfig(source="http")))
    return replace(ports, records=records, configs=told)


async def approved(given: Given) -> Approval:
    approval = await given.approval(amount_cents=1_000)
    await given.approvals.cast(DEMO, approval.id, click())
    return approval


async def test_an_order_that_is_as_it_was_is_refunded(asking: Ports, given: Given, team: Team) -> None:
    approval = await approved(given)
    assert (await _execute(asking, DEMO, approval.id, 0))["outcome"] == "executed"
    assert [one["look_up"] for one in team.asked] == ["order"]


async def test_an_order_that_is_gone_or_has_another_payment_is_not(asking: Ports, given: Given, team: Team) -> None:
    for change in ({"charge_id": "ch_other"}, {"customer_id": "cust_002"}):
        approval = await approved(given)
        team.knows(ADA, ORDER)
        team.orders[ORDER.id] |= change
        outcome = await _execute(asking, DEMO, approval.id, 0)
        assert outcome["outcome"] == "facts_changed"
        assert "records tell of this order otherwise" in outcome["sentence"] or "order_moved" in outcome["sentence"]


async def test_silence_is_waited_out_and_holds_nothing_up_for_ever(asking: Ports, given: Given, team: Team) -> None:
    approval = await approved(given)
    team.down = True
    with pytest.raises(RecordsUnavailable):
        await _execute(asking, DEMO, approval.id, 0)
    assert not await given.recorded("refund_attempted")
    assert (await _execute(asking, DEMO, approval.id, PAYMENT_TRIES - 1))["outcome"] == "executed"


async def test_our_own_tables_are_not_asked_twice(ports: Ports, given: Given, team: Team) -> None:
    approval = await approved(given)
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    assert team.asked == []
