"""What an event asks for opens only where the desk lets events, once under its name, and people decide it always."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import pytest

from app.domain.actions.refund_policy import PolicyLimits
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.domain.operations.desk_config import SAMPLE_SHOP, DeskConfig
from app.domain.operations.desk_config.callbacks import OpeningEvents
from app.domain.people.actors import EVENT
from app.errors import NotFound
from app.events import CustomerRefundRequested
from app.ports.bundle import Ports
from app.store import LiveDeskConfigs
from tests.store.given import DEMO, HOUR_LADDER, Given
from workers.functions.approvals.askers.open_refund import OpenedRefund, open_refund, refuse_if_refused
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms
from workers.functions.runtime.triggers import BlockedByPolicy, EventNotAllowed, RequestTaken

LAVISH = PolicyLimits(auto_approve_below_cents=10**9)


@pytest.fixture
def letting(ports: Ports, given: Given) -> Ports:
    """A desk whose file lets events open refunds."""
    told = DeskConfig(shop=SAMPLE_SHOP, events=OpeningEvents(("refund",)))
    return replace(ports, configs=LiveDeskConfigs(given.pool, DEMO, told))


def asked(request_id: str = "r-1", order_id: str = "ord_1003") -> CustomerRefundRequested:
    return CustomerRefundRequested(tenant=DEMO, order_id=order_id, request_id=request_id)


async def opened(ports: Ports, event: CustomerRefundRequested, limits: PolicyLimits | None = None) -> OpenedRefund:
    desk = ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, limits or PolicyLimits()))
    return await open_refund(ports, desk, event)


async def counted(given: Given) -> list[int]:
    tables = ("cases", "messages", "approvals", "event_requests", "outbox")
    return [await given.pool.fetchval(f"SELECT count(*) FROM {table} WHERE tenant = 'demo'") for table in tables]


async def test_it_waits_for_people_in_a_case_of_its_own_that_is_the_customers(given: Given, letting: Ports) -> None:
    found = await opened(letting, asked())
    details = await given.approvals.details(DEMO, ApprovalId(str(found.get("approval_id"))))
    approval = details.approval
    assert (approval.status, approval.requested_by, approval.is_request) == (Status.PENDING, EVENT, True)
    assert (approval.sum.amount_cents, approval.sum.order_id) == (9900, "ord_1003")
    assert details.customer is not None
    assert (details.customer.id, approval.agent_reason) == ("cust_001", "r-1")
    case = await given.pool.fetchrow("SELECT channel, customer_id FROM cases WHERE id = $1", approval.case_id)
    assert tuple(case) == ("agent", "cust_001")
    said = await given.pool.fetch("SELECT name, payload->>'approval_id' AS id FROM outbox WHERE done_at IS NULL")
    assert [(one["name"], one["id"]) for one in said] == [("approval/submit", approval.id)]


@pytest.mark.parametrize("event", [asked(), asked("r-2", "ord_1001")], ids=["large", "small"])
async def test_no_policy_lets_it_through_and_the_card_says_why(
    given: Given, letting: Ports, event: CustomerRefundRequested
) -> None:
    found = await opened(letting, event, LAVISH)
    approval = await given.approvals.get(DEMO, ApprovalId(str(found.get("approval_id"))))
    assert approval.status is Status.PENDING
    assert approval.because == "An event asks for it, so a person decides, however small it is"


async def test_sent_many_times_at_once_it_opens_one(given: Given, letting: Ports) -> None:
    found = await asyncio.gather(*(opened(letting, asked()) for _ in range(8)))
    assert len({one.get("approval_id") for one in found}) == 1
    assert await counted(given) == [1, 1, 1, 1, 1]
    await given.approvals.expire(DEMO, ApprovalId(str(found[0].get("approval_id"))))
    assert (await opened(letting, asked())).get("approval_id") == found[0].get("approval_id")


async def test_its_name_is_good_for_one_order(given: Given, letting: Ports) -> None:
    await opened(letting, asked())
    other = await opened(letting, asked(order_id="ord_1001"))
    with pytest.raises(RequestTaken):
        refuse_if_refused(other)
    assert await counted(given) == [1, 1, 1, 1, 1]


async def test_a_mail_that_is_called_so_takes_nobodys_name(given: Given, letting: Ports) -> None:
    await given.message(external_id="r-1", body="Hello")
    await given.message(external_id="event:r-1", body="Hello again")
    assert (await opened(letting, asked())).get("approval_id")


@pytest.mark.parametrize("opens", [(), ("store_credit", "tool_call")])
async def test_a_desk_that_does_not_name_it_opens_nothing(given: Given, ports: Ports, opens: tuple[str, ...]) -> None:
    told = DeskConfig(shop=SAMPLE_SHOP, events=OpeningEvents(opens))
    found = await opened(replace(ports, configs=LiveDeskConfigs(given.pool, DEMO, told)), asked())
    with pytest.raises(EventNotAllowed, match=r"events\.opens of desk\.yaml does not name refund"):
        refuse_if_refused(found)
    assert await counted(given) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("order_id", ["ord_9999", "1003"])
async def test_an_order_is_named_by_its_id_and_no_other_is_known(given: Given, letting: Ports, order_id: str) -> None:
    with pytest.raises(NotFound):
        await opened(letting, asked(order_id=order_id))
    assert await counted(given) == [0, 0, 0, 0, 0]


async def test_what_the_policy_blocks_is_on_record_and_judged_anew_when_it_is_sent_again(
    given: Given, letting: Ports
) -> None:
    await given.pool.execute("UPDATE ledger_charges SET disputed = true WHERE id = 'ch_1003'")
    with pytest.raises(BlockedByPolicy, match="disputed"):
        refuse_if_refused(await opened(letting, asked()))
    [line] = await given.recorded("refund_blocked")
    assert line["data"]["code"] == "disputed"
    await given.pool.execute("UPDATE ledger_charges SET disputed = false WHERE id = 'ch_1003'")
    assert (await opened(letting, asked())).get("approval_id")
