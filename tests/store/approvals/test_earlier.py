"""What stands beside an approval: rejections, refunds, other requests and the usual, of its own tenant only."""

from typing import Any

from app import store
from app.domain.actions.refund import RefundAction
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.earlier import RefundSum
from app.domain.approvals.voting import Choice, Status
from app.domain.ids import ChargeId, CustomerId, OrderId, Posted
from app.domain.operations.dashboard import Preferences
from app.ports.payments.payment_provider import ProviderRefund
from app.store.approvals.earlier import REJECTIONS_MAX, USUAL, USUAL_OF_MAX, USUAL_OF_MIN
from app.store.approvals.rows import SHEET
from tests.store.given import ACME, BOB, Given, click, refund_of_1003

CARRIED_OUT = ("approved", "executing", "executed")


async def details(given: Given, approval: Approval) -> ApprovalDetails:
    return await given.approvals.details(given.tenant, approval.id)


async def rejected(given: Given, reason: str = "Used for weeks", **fields: Any) -> Approval:
    opened = await given.approval(**fields)
    await given.approvals.card_posted(given.tenant, opened.id, Posted("C1", f"{opened.id[-6:]}.1"))
    at = ("C1", f"{opened.id[-6:]}.1")
    await given.approvals.cast(given.tenant, opened.id, click(BOB, Choice.REJECT, reason=reason, card=at))
    return opened


def of_order(given: Given, order: str) -> dict[str, Any]:
    """A request of Ada's about another order."""
    _, facts = refund_of_1003(given.tenant, 4000)
    names = {"order_id": OrderId(f"ord_{order}"), "charge_id": ChargeId(f"ch_{order}")}
    fields = {"customer_id": CustomerId("cust_001"), "amount_cents": 4000, "currency": "EUR"}
    moved = type(facts)(**{**facts.to_json(), **names, "order_number": order})
    return {"action": RefundAction(tenant=given.tenant, **names, **fields), "facts": moved}


async def test_a_rejection_is_told_with_who_when_and_why_the_same_orders_first(given: Given) -> None:
    first, other = await rejected(given, "Used"), await rejected(given, "Too late", **of_order(given, "1001"))
    found = await details(given, await given.approval())
    assert [(one.id, one.reason, one.by, one.same_order) for one in found.rejections] == [
        (first.id, "Used", BOB, True),
        (other.id, "Too late", BOB, False),
    ]
    assert found.rejections[1].order_number == "1001"
    assert found.rejections[0].posted == Posted("C1", f"{first.id[-6:]}.1")
    assert found.rejected_count == 2
    decided = (await given.approvals.get(given.tenant, first.id)).decided_at
    assert found.rejections[0].at == decided


async def test_many_rejections_are_counted_and_few_are_read(given: Given) -> None:
    for _ in range(REJECTIONS_MAX + 2):
        await rejected(given)
    found = await details(given, await given.approval())
    assert (len(found.rejections), found.rejected_count) == (REJECTIONS_MAX, REJECTIONS_MAX + 2)


async def test_a_decided_card_keeps_saying_what_was_known_then(given: Given) -> None:
    decided, waiting = await given.approved(), await given.approval()
    await rejected(given, "Later")
    assert (await details(given, decided)).rejections == ()
    assert len((await details(given, waiting)).rejections) == 1
    own = await rejected(given, "Own")
    assert own.id not in {one.id for one in (await details(given, own)).rejections}


async def test_no_row_of_another_tenant_counts(given: Given, acme: Given) -> None:
    await rejected(acme, "Theirs")
    refunded = await acme.approved()
    await acme.refunds.begin(ACME, refunded.id)
    await acme.refunds.settle(ACME, refunded.id, ProviderRefund("re_1", "succeeded", 4000))
    await acme.approval()
    await executed(acme, [1] * USUAL_OF_MIN)
    found = await details(given, await given.approval())
    assert (found.rejections, found.rejected_count, found.others) == ((), 0, ())
    assert (found.earlier.count, found.usual_cents, found.replaces) == (0, None, None)
    theirs = await acme.approvals.details(ACME, (await acme.approval()).id)
    assert (theirs.rejected_count, theirs.earlier.count, theirs.usual_cents) == (1, 1, 1)


async def test_every_currency_of_earlier_refunds_is_listed_the_requests_own_first(given: Given) -> None:
    for number, currency in enumerate(("USD", "EUR", "USD")):
        made = await given.approved()
        await given.refunds.begin(given.tenant, made.id)
        await given.refunds.settle(given.tenant, made.id, ProviderRefund(f"re_{number}", "succeeded", 4000))
        change = "UPDATE approvals SET action = jsonb_set(action, '{currency}', $2) WHERE id = $1"
        await given.pool.execute(change, made.id, currency)
    came_back = await given.approved()
    await given.refunds.begin(given.tenant, came_back.id)
    await given.refunds.settle(given.tenant, came_back.id, ProviderRefund("re_9", "succeeded", 4000))
    await given.pool.execute("UPDATE refunds SET status = 'failed' WHERE approval_id = $1", came_back.id)
    earlier = (await details(given, await given.approval())).earlier
    assert [(one.currency, one.cents, one.count) for one in earlier.sums] == [("EUR", 4000, 1), ("USD", 8000, 2)]
    assert (earlier.count, earlier.sum_cents, earlier.other_currencies) == (3, 4000, 2)
    assert (earlier.of_order, earlier.came_back) == (3, 1)


async def test_another_request_for_the_same_order_counts_whatever_its_payment(given: Given) -> None:
    one, two = await given.approval(), await given.approval()
    await given.pool.execute(
        "UPDATE approvals SET action = jsonb_set(action, '{charge_id}', '\"ch_x\"') WHERE id = $1", one.id
    )
    assert [(other.id, other.status) for other in (await details(given, two)).others] == [(one.id, Status.PENDING)]


async def test_what_it_replaces_says_how_that_closed_and_where_it_is(given: Given) -> None:
    old = await rejected(given, "Used")
    fresh = await details(given, await given.approval(reopens=old.id))
    assert fresh.replaces is not None
    assert (fresh.replaces.id, fresh.replaces.status, fresh.replaces.by) == (old.id, Status.REJECTED, BOB)
    assert (fresh.replaces.reason, fresh.replaces.posted) == ("Used", Posted("C1", f"{old.id[-6:]}.1"))
    assert (await details(given, old)).replaces is None


async def executed(
    given: Given, amounts: list[int], currency: str = "EUR", moves: tuple[str, ...] = CARRIED_OUT
) -> None:
    """As many that were carried out, or came as far as ``moves``, one after the other."""
    opened = await given.approval()
    await given.pool.execute(
        "INSERT INTO approvals (tenant, id, case_id, message_id, call_id, revision, action, digest, facts, "
        "agent_reason, because, ladder, requested_by, opened_at, deadline, moved_at, decided_at) "
        "SELECT tenant, 'x' || $4 || n, case_id, message_id, $4 || n, 1, "
        "action || jsonb_build_object('amount_cents', cents, 'currency', $3::text), digest, facts, agent_reason, "
        "because, ladder, requested_by, opened_at, deadline, moved_at, opened_at + n * interval '1 second' "
        "FROM approvals, unnest($2::bigint[]) WITH ORDINALITY AS made(cents, n) WHERE id = $1",
        opened.id,
        amounts,
        currency,
        opened.id,
    )
    for status in moves:
        await given.pool.execute(
            "UPDATE approvals SET status = $2::approval_status WHERE id LIKE 'x' || $1 || '%'", opened.id, status
        )


async def usual(given: Given, **fields: Any) -> int | None:
    return (await details(given, await given.approval(**fields))).usual_cents


async def test_the_usual_is_what_nineteen_in_twenty_did_not_exceed(given: Given) -> None:
    await executed(given, list(range(100, 100 + USUAL_OF_MIN - 1)))
    assert await usual(given) is None, "too few to tell"
    await executed(given, [10_000])
    assert await usual(given) == 118, "the nineteenth of twenty"
    assert await usual(given, auto=True) == 118


async def test_other_currencies_kinds_and_what_was_not_carried_out_are_no_usual(given: Given) -> None:
    await executed(given, [100] * USUAL_OF_MIN, "USD")
    await executed(given, [100] * USUAL_OF_MIN)
    await given.pool.execute(
        "UPDATE approvals SET kind = 'store_credit' WHERE action->>'currency' = 'EUR' AND id LIKE 'x%'"
    )
    await executed(given, [100] * USUAL_OF_MIN, moves=CARRIED_OUT[:2])
    await executed(given, [100] * USUAL_OF_MIN, moves=("rejected",))
    assert await usual(given) is None


async def test_the_usual_is_of_the_newest_and_stays_as_it_was_when_asked(given: Given) -> None:
    await executed(given, [100] * USUAL_OF_MAX)
    before = await given.approval()
    await executed(given, [900] * USUAL_OF_MAX)
    await given.pool.execute(
        "UPDATE approvals SET decided_at = decided_at - interval '1 day' WHERE action->>'amount_cents' = '100'"
    )
    assert await usual(given) == 900
    assert (await details(given, before)).usual_cents == 100


async def test_nothing_of_it_is_found_by_reading_everything(given: Given) -> None:
    """With rows enough that this would hold up a card, a list of cards and an opening."""
    await executed(given, [100] * 2_000)
    await given.pool.execute(
        "UPDATE approvals SET action = action || "
        "jsonb_build_object('order_id', id, 'customer_id', id, 'charge_id', id) WHERE id LIKE 'x%'"
    )
    await given.pool.execute("ANALYZE approvals")
    approval = await given.approval()
    assert "on approvals" in await plan(given, f"{SHEET} WHERE a.id = '{approval.id}'")
    assert "Seq Scan on approvals" not in await plan(given, f"{SHEET} WHERE a.id = '{approval.id}'")
    opening = (
        USUAL.replace("$18", "'refund'")
        .replace("$1", f"'{given.tenant}'")
        .replace("$7::jsonb", """'{"currency": "EUR"}'::jsonb""")
    )
    assert "Backward using approvals_carried_out" in await plan(given, f"SELECT {opening}")


async def plan(given: Given, query: str) -> str:
    """As the application's role would run it."""
    async with given.pool.acquire() as conn, conn.transaction():
        await conn.execute(
            "SELECT set_config('role', 'countersign_app', true), set_config('app.tenant', $1, true)", given.tenant
        )
        return "\n".join(row[0] for row in await conn.fetch(f"EXPLAIN {query}"))


async def test_store_credit_before_is_told_beside_refunds_in_each_currency(given: Given) -> None:
    insert = """
        INSERT INTO store_credits (tenant, id, approval_id, customer_id, order_id, amount_cents, currency, digest)
        VALUES ($1, $2, $3, $4, 'ord_1003', $5, $6, 'x')
    """
    for number, (customer, cents, currency) in enumerate(
        [("cust_001", 700, "CHF"), ("cust_001", 300, "EUR"), ("cust_001", 200, "EUR"), ("cust_002", 900, "EUR")]
    ):
        before = await given.approval(call_id=f"call_{number}")
        await given.pool.execute(insert, given.tenant, f"crd_{number}", before.id, customer, cents, currency)
    found = await details(given, await given.approval(call_id="call_now"))
    assert found.earlier.credits == (RefundSum("EUR", 500, 2), RefundSum("CHF", 700, 1))
    assert (await details(given, before)).earlier.credits == (RefundSum("EUR", 500, 2), RefundSum("CHF", 700, 1))
    board = await store.PostgresDashboard(given.pool).board(
        given.tenant, Preferences(BOB), may_decide=True, address="bob@desk.example"
    )
    assert dict(board.week.credited_cents) == {"CHF": 700, "EUR": 1400}, "everybody's, in each currency"
