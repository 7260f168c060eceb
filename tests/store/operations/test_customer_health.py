"""The daily look: who is looked at, what counts as a sign, and one verdict and audit line per customer and day."""

import asyncio

import pytest

from app import store
from app.domain.cases.mail.inbound import MailKind
from app.domain.ids import CustomerId
from app.domain.operations.customer_health import Verdict
from app.errors import NotFound
from app.ports.payments.payment_provider import ProviderRefund
from app.store.db.pool import Pool
from tests.store.given import Given, turn

ADA, GRACE, STANDARD = CustomerId("cust_001"), CustomerId("cust_002"), CustomerId("cust_004")
DAY, NEXT_DAY = "2026-11-23", "2026-11-24"


@pytest.fixture
def checkups(pool: Pool) -> store.PostgresCustomerHealth:
    return store.PostgresCustomerHealth(pool)


async def aged(given: Given, table: str, column: str, hours: int) -> None:
    """Everything in a table happened earlier."""
    await given.pool.execute(f"UPDATE {table} SET {column} = {column} - make_interval(hours => $1)", hours)


async def test_paying_customers_come_in_pages_and_the_standard_tier_never(
    given: Given, acme: Given, checkups: store.PostgresCustomerHealth
) -> None:
    assert await checkups.due(given.tenant, after="", limit=2) == ["cust_001", "cust_002"]
    assert await checkups.due(given.tenant, after="cust_002", limit=2) == ["cust_003"]
    assert await checkups.due(given.tenant, after="cust_003", limit=2) == []
    assert len(await checkups.due(acme.tenant, after="", limit=10)) == 3


async def test_whoever_pays_nothing_or_is_unknown_is_not_looked_at(
    given: Given, checkups: store.PostgresCustomerHealth
) -> None:
    for nobody in (STANDARD, CustomerId("cust_999")):
        with pytest.raises(NotFound):
            await checkups.check(given.tenant, nobody, DAY)
    assert await given.recorded("customer_checked") == []


async def test_looks_at_one_moment_leave_one_row_and_one_line(
    given: Given, checkups: store.PostgresCustomerHealth
) -> None:
    for number in range(8):
        day = f"2026-12-{number + 1:02}"
        found = await asyncio.gather(*(checkups.check(given.tenant, ADA, day) for _ in range(5)))
        assert len({(one.run, one.verdict) for one in found}) == 1
        lines = [row for row in await given.recorded("customer_checked") if row["data"]["run"] == day]
        assert len(lines) == 1
        assert await given.pool.fetchval("SELECT count(*) FROM health_checks WHERE run = $1", day) == 1
    assert await given.audit.verify(given.tenant) is None


async def test_what_was_found_first_that_day_stays(given: Given, checkups: store.PostgresCustomerHealth) -> None:
    assert (await checkups.check(given.tenant, ADA, DAY)).verdict is Verdict.WELL
    await given.message()
    await aged(given, "messages", "received_at", 25)
    assert (await checkups.check(given.tenant, ADA, DAY)).verdict is Verdict.WELL
    assert (await checkups.check(given.tenant, ADA, NEXT_DAY)).signs == {"waiting_cases": 1}


async def test_a_mail_waits_from_a_day_until_it_is_answered(
    given: Given, checkups: store.PostgresCustomerHealth
) -> None:
    accepted = await given.message()
    await aged(given, "messages", "received_at", 23)
    assert (await checkups.check(given.tenant, ADA, "2026-11-21")).signs == {}
    await aged(given, "messages", "received_at", 2)
    late = await checkups.check(given.tenant, ADA, "2026-11-22")
    assert (late.verdict, late.signs) == (Verdict.WATCH, {"waiting_cases": 1})
    assert (await checkups.check(given.tenant, GRACE, DAY)).signs == {}, "another customer's case"
    await given.drafts.create(given.tenant, accepted.message_id, turn())
    await given.pool.execute("UPDATE drafts SET status = 'sent', sent_at = clock_timestamp()")
    assert (await checkups.check(given.tenant, ADA, DAY)).signs == {}


async def test_what_a_machine_wrote_does_not_wait_and_a_returned_reply_makes_unwell(
    given: Given, checkups: store.PostgresCustomerHealth
) -> None:
    await given.message(kind=MailKind.AUTO)
    await aged(given, "messages", "received_at", 48)
    assert (await checkups.check(given.tenant, ADA, "2026-11-20")).signs == {}
    accepted = await given.message()
    await given.pool.execute(
        "UPDATE messages SET kind = 'bounce', bounced_action = 'delayed' WHERE id = $1", accepted.message_id
    )
    assert (await checkups.check(given.tenant, ADA, "2026-11-21")).signs == {}
    await given.pool.execute("UPDATE messages SET bounced_action = 'failed' WHERE kind = 'bounce'")
    found = await checkups.check(given.tenant, ADA, "2026-11-22")
    assert (found.verdict, found.signs) == (Verdict.UNWELL, {"returned_mails": 1})
    await aged(given, "messages", "received_at", 31 * 24)
    assert (await checkups.check(given.tenant, ADA, DAY)).verdict is Verdict.WELL


async def test_an_approval_is_a_sign_once_on_call_was_to_be_told(
    given: Given, checkups: store.PostgresCustomerHealth
) -> None:
    approval = await given.approval()
    assert (await checkups.check(given.tenant, ADA, DAY)).signs == {}
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '1201 seconds'")
    late = await checkups.check(given.tenant, ADA, NEXT_DAY)
    assert (late.verdict, late.signs) == (Verdict.WATCH, {"overdue_approvals": 1})
    assert approval.action.customer_id == ADA


async def test_money_in_trouble_makes_unwell_and_is_history_after_a_month(
    given: Given, checkups: store.PostgresCustomerHealth
) -> None:
    lost = await given.approved()
    await given.refunds.begin(given.tenant, lost.id)
    await given.refunds.give_up(given.tenant, lost.id, code="unknown", trouble="Nobody knows")
    refused = await given.approved(call_id="call_2")
    await given.refunds.begin(given.tenant, refused.id)
    outcome = ProviderRefund(id="re_1", status="failed", amount_cents=4000, failure="closed account")
    await given.refunds.settle(given.tenant, refused.id, outcome)
    found = await checkups.check(given.tenant, ADA, DAY)
    assert (found.verdict, found.signs) == (Verdict.UNWELL, {"refunds_in_trouble": 1, "failed_refunds": 1})
    await aged(given, "approvals", "moved_at", 31 * 24)
    await aged(given, "refunds", "settled_at", 31 * 24)
    assert (await checkups.check(given.tenant, ADA, NEXT_DAY)).verdict is Verdict.WELL
