"""What changes marks its case in the same commit; the records know what stands in a message in the end."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Choice
from app.domain.cases.mail.delivery import BounceKind, DeliveryReport
from app.domain.ids import Posted
from app.domain.messages import Look, Painted
from app.store.db.transactions import tenant_tx
from tests.store.given import ALICE, Given, click, turn

AT, OTHER = Posted("C1", "1.1"), Posted("C1", "2.2")
START = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def states(given: Given) -> store.PostgresMessageStates:
    """Without waiting for those who repaint by themselves."""
    return store.PostgresMessageStates(given.pool, grace_seconds=0)


def written(digest: str | None, began: float, ended: float, at: Posted = AT) -> Painted:
    """By seconds of the clock."""
    moments = START + timedelta(seconds=began), START + timedelta(seconds=ended)
    return Painted(at, digest, *moments, shows=Shown(Kind.CASE, f"case_{at.ts}"))


async def decided(given: Given, approval: Approval) -> None:
    await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT))


async def consumed(given: Given, approval: Approval) -> None:
    await given.pool.execute("UPDATE approvals SET consumed_at = clock_timestamp() WHERE id = $1", approval.id)


async def attempted(given: Given, approval: Approval) -> None:
    await given.pool.execute(
        "INSERT INTO refunds (tenant, approval_id, idempotency_key, params_digest, status, amount_cents, attempts) "
        "VALUES ($1, $2, 'k', 'd', 'attempting', 1, 1)",
        given.tenant,
        approval.id,
    )


async def alarmed(given: Given, approval: Approval) -> None:
    await given.pool.execute(
        "INSERT INTO refund_alarms (tenant, approval_id) VALUES ($1, $2)", given.tenant, approval.id
    )


async def came_back(given: Given, approval: Approval) -> None:
    await given.pool.execute(
        "INSERT INTO refund_failures (tenant, approval_id, refund_id) VALUES ($1, $2, 're_1')",
        given.tenant,
        approval.id,
    )


async def credited(given: Given, approval: Approval) -> None:
    await given.pool.execute(
        "INSERT INTO store_credits (tenant, id, approval_id, customer_id, order_id, amount_cents, currency, digest) "
        "VALUES ($1, 'crd_1', $2, 'cust_001', 'ord_1003', 1, 'EUR', 'd')",
        given.tenant,
        approval.id,
    )


async def drafted(given: Given, approval: Approval) -> None:
    await given.drafts.create(given.tenant, approval.message_id, turn())


async def needs_person(given: Given, approval: Approval) -> None:
    await given.cases.needs_person(given.tenant, approval.message_id, "model_refused")


async def resent(given: Given, approval: Approval) -> None:
    await given.cases.resend(given.tenant, approval.message_id)


async def disputed(given: Given, approval: Approval) -> None:
    await given.pool.execute("UPDATE orders SET disputed_at = clock_timestamp() WHERE charge_id = 'ch_1003'")


async def bounced(given: Given, approval: Approval) -> None:
    draft_id = await given.drafts.create(given.tenant, approval.message_id, turn())
    await given.drafts.request_send(given.tenant, draft_id, by=ALICE)
    await given.sent(draft_id)
    await given.pool.execute("DELETE FROM message_changes")
    await given.bounces.keep(given.tenant, DeliveryReport("s", BounceKind.SOFT, "x", "", draft_id))


async def recorded(given: Given, approval: Approval) -> None:
    """Whatever else is put on record of the case."""
    await given.approvals.note(given.tenant, approval.id, "card_failed", "rung-1")


CHANGES = [
    *(decided, consumed, attempted, alarmed, came_back, credited, drafted),
    *(needs_person, resent, disputed, bounced, recorded),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
async def test_whatever_a_cases_messages_show_marks_the_case(
    given: Given, states: store.PostgresMessageStates, change: Callable[[Given, Approval], Awaitable[None]]
) -> None:
    approval = await given.approval()
    await given.pool.execute("DELETE FROM message_changes")
    await change(given, approval)
    found = await states.begin(given.tenant, "host", [])
    assert approval.case_id in {case_id for _, case_id in found.changes}
    await states.finish(given.tenant, [], [number for number, _ in found.changes])
    assert (await states.begin(given.tenant, "host", [])).changes == ()


async def test_a_request_beside_another_marks_that_ones_case_too(
    given: Given, states: store.PostgresMessageStates
) -> None:
    first = await given.approval()
    await given.pool.execute("DELETE FROM message_changes")
    second = await given.approval(call_id="call_2")
    found = await states.begin(given.tenant, "host", [])
    assert {first.case_id, second.case_id} == {case_id for _, case_id in found.changes}


async def test_an_erased_text_is_no_news(given: Given, states: store.PostgresMessageStates) -> None:
    approval = await given.approval()
    await given.pool.execute("DELETE FROM message_changes")
    await given.pool.execute(
        "UPDATE messages SET body = '', erased_at = clock_timestamp() WHERE id = $1", approval.message_id
    )
    assert (await states.begin(given.tenant, "host", [])).changes == ()


async def test_two_who_change_cards_of_one_payment_do_not_wait_for_each_other(given: Given) -> None:
    one, other = await given.approval(), await given.approval(call_id="call_2")
    for number, approval in enumerate((one, other)):
        await given.approvals.card_posted(given.tenant, approval.id, Posted("C1", f"{number}.1"))
    update = "UPDATE approvals SET status = 'cancelled' WHERE id = $1"
    async with tenant_tx(given.pool, given.tenant) as first, tenant_tx(given.pool, given.tenant) as second:
        await second.execute("SET LOCAL lock_timeout = '500ms'")
        await first.execute(update, one.id)
        await second.execute(update, other.id)


async def _digest(given: Given, at: Posted = AT) -> tuple[str | None, bool]:
    row: asyncpg.Record = await given.pool.fetchrow("SELECT digest, next_at FROM message_states WHERE ts = $1", at.ts)
    return row["digest"], row["next_at"] is not None


@pytest.mark.parametrize(
    ("second", "known"),
    [
        (written("b", 2, 3), ("b", False)),
        (written("b", 0.5, 3), (None, True)),
        (written("a", 0.5, 3), ("a", False)),
        (written(None, 2, 3), (None, True)),
    ],
    ids=["one after the other", "at the same time", "the same at the same time", "answer lost"],
)
async def test_what_stands_there_is_known_only_where_nobody_wrote_in_between(
    given: Given, states: store.PostgresMessageStates, second: Painted, known: tuple[str | None, bool]
) -> None:
    await states.begin(given.tenant, "host", [written("a", 0, 1), second])
    assert await _digest(given) == known


async def test_clocks_of_two_hosts_are_not_compared_to_the_second(
    given: Given, states: store.PostgresMessageStates
) -> None:
    await states.begin(given.tenant, "host", [written("a", 0, 1)])
    await states.begin(given.tenant, "another", [written("b", 2, 3)])
    assert await _digest(given) == (None, True)


async def test_one_host_looks_at_a_time_and_another_takes_over_where_it_died(
    given: Given, states: store.PostgresMessageStates
) -> None:
    assert (await states.begin(given.tenant, "host", [])).ours
    assert not (await states.begin(given.tenant, "another", [written(None, 0, 1)])).ours
    assert (await states.begin(given.tenant, "host", [])).states, "what the other one wrote is looked at"
    await given.pool.execute("UPDATE message_painters SET until = clock_timestamp()")
    assert (await states.begin(given.tenant, "another", [])).ours


async def test_a_host_that_looks_renews_its_time_only_when_it_runs_short(
    given: Given, states: store.PostgresMessageStates
) -> None:
    """It asks every second: a write each time would be for nothing."""
    until = "SELECT until FROM message_painters"
    await states.begin(given.tenant, "host", [])
    first = await given.pool.fetchval(until)
    assert (await states.begin(given.tenant, "host", [])).ours
    assert await given.pool.fetchval(until) == first
    await given.pool.execute("UPDATE message_painters SET until = clock_timestamp() + interval '49 seconds'")
    assert (await states.begin(given.tenant, "host", [])).ours
    assert await given.pool.fetchval(until) > first


async def test_of_those_refused_for_one_reason_one_is_tried_and_the_others_follow_it(
    given: Given, states: store.PostgresMessageStates
) -> None:
    await states.begin(given.tenant, "host", [written("a", 0, 1), written("a", 0, 1, OTHER)])
    refused = [Look(at, "is_archived", again_seconds=15) for at in (AT, OTHER)]
    await states.finish(given.tenant, refused, [])
    assert (await states.begin(given.tenant, "host", [])).states == ()
    await given.pool.execute("UPDATE message_states SET next_at = clock_timestamp() - interval '1 second'")
    [tried] = (await states.begin(given.tenant, "host", [])).states
    assert tried.code == "is_archived"
    [behind] = await states.behind(given.tenant)
    assert (behind.code, behind.count) == ("is_archived", 2)
    await states.finish(given.tenant, [Look(tried.at, "is_archived", again_seconds=15)], [])
    assert (await states.begin(given.tenant, "host", [])).states == (), "one of them was tried just now"
    await states.finish(given.tenant, [Look(tried.at, before="is_archived")], [])
    [other] = (await states.begin(given.tenant, "host", [])).states
    assert other.at != tried.at


async def test_what_slack_refused_for_a_day_is_tried_no_more_and_still_counted(
    given: Given, states: store.PostgresMessageStates
) -> None:
    await states.begin(given.tenant, "host", [written("a", 0, 1)])
    await states.finish(given.tenant, [Look(AT, "edit_window_closed", again_seconds=0)], [])
    assert (await states.begin(given.tenant, "host", [])).states
    await given.pool.execute("UPDATE message_states SET failing_since = clock_timestamp() - interval '2 days'")
    assert (await states.begin(given.tenant, "host", [])).states == ()
    assert len(await states.behind(given.tenant)) == 1
