"""Several requests for one payment: none is paid beyond what its card promised (threats 54, 71 and 72)."""

import asyncio
from dataclasses import replace
from itertools import count
from typing import Any, cast

import pytest

from app.domain.actions.refund_policy import PolicyLimits
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, Status
from app.domain.cases.cases import Accepted
from app.domain.cases.replies import Proposal
from app.domain.ids import ApprovalId, ChargeId, CustomerId, TenantId
from app.domain.reason_codes import recall
from app.errors import ChargeBusy
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import ChargeFacts, ProviderRefund
from app.ports.payments.payments import Attempt
from tests.payments.faults import FaultyPayments
from tests.store.given import DEMO, HOUR_LADDER, Given, click, turn
from tests.workers.approvals.test_execute import order_of
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.auto_lines import show_line
from workers.functions.approvals.execute import _execute, _show_receipt
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms
from workers.functions.payments import payment_queue
from workers.functions.runtime.limits import HELD_TRIES

ROUNDS = 12
AMOUNT = 4000
MUCH = 10**6
APPROVE = "UPDATE approvals SET status = 'approved', decided_by = 'slack:UALICE' WHERE id = $1"
IN_EUROS = "UPDATE approvals SET action = jsonb_set(action, '{currency}', '\"EUR\"') WHERE id = $1"
_calls = count(1)


class Books(FaultyPayments):
    """A provider whose books all have read before anybody refunds, as when two cards are pressed at once."""

    def __init__(self, inner: Any, readers: int) -> None:
        super().__init__(inner, iter(()))
        self.barrier: asyncio.Barrier | None = asyncio.Barrier(readers)

    async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
        """Hand it out once all have read."""
        facts = await super().charge(tenant, charge_id)
        if self.barrier is not None:
            await self.barrier.wait()
            self.barrier = None
        return facts


async def refunded(given: Given, charge: str = "ch_1003") -> int:
    """By the provider's books."""
    question = "SELECT coalesce(sum(amount_cents), 0) FROM ledger_refunds WHERE charge_id = $1 AND status <> 'failed'"
    return int(await given.pool.fetchval(question, charge))


async def fresh_charge(given: Given) -> None:
    """Nothing was refunded of it so far."""
    await given.pool.execute("DELETE FROM ledger_refunds WHERE charge_id = 'ch_1003'")


async def other_order(given: Given) -> None:
    """Another order that was paid with the same payment."""
    await given.pool.execute(
        "INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents, "
        "placed_on) SELECT tenant, 'ord_1003b', '1003-B', description, customer_id, charge_id, currency, paid_cents, "
        "placed_on FROM orders WHERE tenant = 'demo' AND id = 'ord_1003'"
    )


def of_other_order(approval: Any) -> Any:
    """The same request, for the other order."""
    ids = {"order_id": "ord_1003b"}
    return replace(approval, action=replace(approval.action, **ids), facts=replace(approval.facts, **ids))


@pytest.mark.parametrize("orders", ["one order", "two orders of one payment"])
async def test_two_cards_of_one_payment_pressed_at_once_pay_one_and_ask_again_about_the_other(
    given: Given, ports: Ports, orders: str
) -> None:
    if orders != "one order":
        await other_order(given)
    for number in range(ROUNDS):
        await fresh_charge(given)
        pair: list[Approval] = []
        for index in range(2):
            new = await given.new_approval()
            new = of_other_order(new) if index and orders != "one order" else new
            pair.append(await given.approvals.open(DEMO, new))
        for one in pair:
            await given.pool.execute(APPROVE, one.id)
        books = replace(ports, payments=Books(ports.payments, 2)) if number % 2 else ports
        outcomes = await asyncio.gather(*(_execute(books, DEMO, one.id, 0) for one in pair))
        assert sorted(o["outcome"] for o in outcomes) == ["executed", "facts_changed"]
        assert await refunded(given) == AMOUNT
        second = next(o for o in outcomes if o["outcome"] == "facts_changed")
        assert "0.00 EUR when the card was drawn and is 40.00 EUR now" in recall(second["sentence"])


async def test_ten_cards_of_one_payment_pressed_at_once_pay_one(given: Given, ports: Ports) -> None:
    approvals = [await given.approved() for _ in range(10)]
    books = replace(ports, payments=Books(ports.payments, 10))
    outcomes = await asyncio.gather(*(_execute(books, DEMO, one.id, 0) for one in approvals))
    assert sorted(o["outcome"] for o in outcomes) == ["executed"] + ["facts_changed"] * 9
    assert await refunded(given) == AMOUNT


async def test_books_read_while_another_refund_was_on_its_way_are_read_again(given: Given, ports: Ports) -> None:
    """The other one is booked and settled just after they were read: they looked as they did on the card."""
    first, second = await given.approved(), await given.approved()
    begun = await given.refunds.begin(DEMO, first.id)
    assert isinstance(begun, Attempt)

    class Late(FaultyPayments):
        settled = False

        async def charge(self, tenant: TenantId, charge_id: ChargeId) -> ChargeFacts:
            facts = await super().charge(tenant, charge_id)
            if not self.settled:
                await self.settle()
            return facts

        async def settle(self) -> None:
            self.settled = True
            made = await self.refund(order_of(begun))
            await given.refunds.settle(DEMO, first.id, made)

    late = Late(ports.payments, iter(()))
    running = asyncio.create_task(_execute(replace(ports, payments=late), DEMO, second.id, 0))
    await asyncio.sleep(0.3)
    if not late.settled:
        await late.settle()
    assert (await running)["outcome"] == "facts_changed"
    assert await refunded(given) == AMOUNT


async def test_a_refund_whose_answer_is_not_there_yet_holds_up_others_of_its_payment_only(
    given: Given, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_queue, "TURN_SECONDS", 0.3)
    first, second = await given.approved(), await given.approved()
    assert isinstance(await given.refunds.begin(DEMO, first.id), Attempt)
    with pytest.raises(ChargeBusy):
        await _execute(ports, DEMO, second.id, 0)
    assert (await given.approvals.get(DEMO, second.id)).status is Status.APPROVED, "it is tried again, not given up"
    await given.refunds.settle(DEMO, first.id, ProviderRefund("re_1", "failed", AMOUNT))
    assert (await _execute(ports, DEMO, second.id, 0))["outcome"] == "executed"


async def test_a_refund_nobody_knows_of_whether_it_was_made_is_a_changed_fact(given: Given, ports: Ports) -> None:
    first, second = await given.approved(), await given.approved()
    assert isinstance(await given.refunds.begin(DEMO, first.id), Attempt)
    await given.refunds.give_up(DEMO, first.id, code="unknown", trouble=cast("Any", "Look it up"))
    outcome = await _execute(ports, DEMO, second.id, 0)
    assert outcome["outcome"] == "facts_changed"
    assert "not known yet" in recall(outcome["sentence"])
    third = await given.approved()  # its card was drawn when that was known
    assert (await _execute(ports, DEMO, third.id, 0))["outcome"] == "executed"


async def test_changed_facts_are_no_news_for_operators(given: Given, ports: Ports, chat: Chat) -> None:
    first, second = await given.approved(), await given.approved()
    for one in (first, second):
        await _execute(ports, DEMO, one.id, 0)
        await _show_receipt(ports, DEMO, one.id)
    assert (await given.approvals.get(DEMO, second.id)).status is Status.NEEDS_ATTENTION
    assert chat.notices == []


def desk(ports: Ports, limits: PolicyLimits) -> ProposalDesk:
    """Without an engine: what waits for people is left waiting."""
    return ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, limits))


async def proposed(
    given: Given, ports: Ports, message: Accepted, proposal: Proposal, limits: PolicyLimits
) -> Outcome:
    """Open one proposal of a mail and, where the policy let it through, carry it out: as the mail's run does."""
    work = Work(DEMO, message.message_id, CustomerId("cust_001"))
    number = next(_calls)
    paused = replace(turn(number, None), state="{}", contract="c", proposals=(proposal,))
    await ports.turns.save(DEMO, message.message_id, paused)
    opened = await desk(ports, limits)._open(work, number, proposal.call_id, (1, None))
    if opened["outcome"] != "approved":
        return opened
    approval_id = ApprovalId(str(opened["approval_id"]))
    assert await show_line(ports, DEMO, approval_id, 0) == Status.APPROVED
    done = await _execute(ports, DEMO, approval_id, 0)
    await _show_receipt(ports, DEMO, approval_id)
    return done


async def orders_of_ada(given: Given, number: int) -> list[str]:
    """So many orders of 50.00 EUR each."""
    ids = [f"ord_a{index}" for index in range(number)]
    for one in ids:
        await given.pool.execute(
            "INSERT INTO orders (tenant, id, number, description, customer_id, charge_id, currency, paid_cents, "
            "placed_on) VALUES ('demo', $1, $1, 'A lamp', 'cust_001', $2, 'EUR', 5000, current_date)",
            one,
            f"ch_{one}",
        )
        await given.pool.execute(
            "INSERT INTO ledger_charges (tenant, id, amount_cents, currency) VALUES ('demo', $1, 5000, 'EUR')",
            f"ch_{one}",
        )
    return ids


async def automatic(given: Given) -> int:
    """What was paid back without a person."""
    return int(
        await given.pool.fetchval(
            "SELECT coalesce(sum(r.amount_cents), 0) FROM refunds r JOIN approvals a ON a.id = r.approval_id "
            "WHERE a.decided_by = 'policy' AND r.status = 'succeeded'"
        )
    )


async def test_three_parallel_calls_of_one_mail_pass_the_limit_once_and_ask_about_the_rest(
    given: Given, ports: Ports, chat: Chat
) -> None:
    limits = PolicyLimits(auto_approve_below_cents=2000)
    message = await given.message()
    calls = [Proposal(f"call_{index}", "ord_1003", 1999, "small") for index in range(3)]
    outcomes = [await proposed(given, ports, message, call, limits) for call in calls]
    assert [o["outcome"] for o in outcomes] == ["executed", "pending", "pending"]
    assert await automatic(given) == 1999
    waiting = await given.approvals.get(DEMO, ApprovalId(str(outcomes[1]["approval_id"])))
    assert waiting.facts.refunded_cents == 1999, "its card shows what was refunded just now"
    assert "19.99 EUR approved automatically for this order before" in waiting.because
    assert chat.notices == []


@pytest.mark.parametrize("spread", ["one order", "twelve orders"])
async def test_twelve_mails_of_one_customer_at_once_stay_within_the_limits_without_trouble(
    given: Given, ports: Ports, chat: Chat, spread: str
) -> None:
    """Those that pass queue: no approval ends as one that needs attention, and operators hear nothing."""
    limits = PolicyLimits(auto_approve_below_cents=2000)
    orders = await orders_of_ada(given, 12) if spread == "twelve orders" else ["ord_1003"] * 12
    for round_ in range(3):
        await given.pool.execute("DELETE FROM ledger_refunds")
        await given.pool.execute("UPDATE approvals SET decided_by = 'earlier' WHERE decided_by = 'policy'")
        await given.pool.execute(
            "UPDATE approvals SET status = 'rejected' WHERE status = 'pending'"  # the round before is decided
        )
        messages = [await given.message() for _ in range(12)]
        proposals = [Proposal(f"call_{round_}", order, 640, "small") for order in orders]
        outcomes = await asyncio.gather(
            *(proposed(given, ports, *both, limits) for both in zip(messages, proposals, strict=True))
        )
        told = sorted(o["outcome"] for o in outcomes)
        passed = told.count("executed")
        assert set(told) == {"executed", "pending"}
        assert 1 <= passed <= 3, "3 x 6.40 is below 20.00, and 4 x 6.40 is not"
        assert await automatic(given) == passed * 640
    stuck = "SELECT count(*) FROM approvals WHERE status = 'needs_attention'"
    assert await given.pool.fetchval(stuck) == 0
    assert chat.notices == []


async def test_automatic_refunds_of_one_order_queue_behind_each_other(given: Given, ports: Ports, chat: Chat) -> None:
    limits = PolicyLimits(auto_approve_below_cents=2000)
    for _ in range(4):
        await given.pool.execute("UPDATE approvals SET decided_by = 'earlier' WHERE decided_by = 'policy'")
        messages = [await given.message() for _ in range(3)]
        calls = [Proposal("call_1", "ord_1003", 500, "small") for _ in messages]
        outcomes = await asyncio.gather(
            *(proposed(given, ports, *both, limits) for both in zip(messages, calls, strict=True))
        )
        assert [o["outcome"] for o in outcomes] == ["executed"] * 3
        assert await automatic(given) == 1500
    assert chat.notices == []


@pytest.mark.parametrize(
    ("limits", "of"),
    [
        (PolicyLimits(auto_approve_below_cents=2000, auto_order_cents=700, auto_customer_cents=10**6), "this order"),
        (
            PolicyLimits(auto_approve_below_cents=2000, auto_order_cents=MUCH, auto_customer_cents=700),
            "this customer",
        ),
        (
            PolicyLimits(
                auto_approve_below_cents=2000, auto_order_cents=10**6, auto_customer_cents=10**6, auto_day_cents=700
            ),
            "within 24 hours",
        ),
    ],
    ids=["order", "customer", "day"],
)
async def test_each_sum_is_a_limit_of_its_own(given: Given, ports: Ports, limits: PolicyLimits, of: str) -> None:
    for amount, outcome in ((400, "executed"), (400, "pending")):
        told = await proposed(given, ports, await given.message(), Proposal("c", "ord_1003", amount, "small"), limits)
        assert told["outcome"] == outcome
    row = await given.approvals.get(DEMO, ApprovalId(str(told["approval_id"])))
    assert of in row.because
    assert "limit of 7.00 EUR" in row.because


async def test_a_sum_counts_one_currency_and_only_what_may_have_been_paid(given: Given, ports: Ports) -> None:
    limits = PolicyLimits(auto_approve_below_cents=2000)
    proposal = Proposal("c", "ord_1003", 1500, "small")
    first = await proposed(given, ports, await given.message(), proposal, limits)
    assert first["outcome"] == "executed"
    first_id = first["approval_id"]
    for change in (
        "UPDATE approvals SET action = jsonb_set(action, '{currency}', '\"USD\"') WHERE id = $1",
        "UPDATE refunds SET status = 'failed' WHERE approval_id = $1",
    ):
        await given.pool.execute(change, first_id)
        told = await proposed(given, ports, await given.message(), proposal, limits)
        assert told["outcome"] == "executed", change
        await given.pool.execute("UPDATE approvals SET decided_by = 'earlier' WHERE id = $1", told["approval_id"])
        await given.pool.execute("UPDATE refunds SET status = 'succeeded' WHERE approval_id = $1", first_id)
        await given.pool.execute(IN_EUROS, first_id)
    told = await proposed(given, ports, await given.message(), proposal, limits)
    assert told["outcome"] == "pending"


async def test_a_customers_sum_is_of_thirty_days_and_a_days_of_twenty_four_hours(given: Given, ports: Ports) -> None:
    limits = PolicyLimits(auto_approve_below_cents=2000, auto_order_cents=10**6, auto_day_cents=2000)
    proposal = Proposal("c", "ord_1003", 1500, "small")
    first = await proposed(given, ports, await given.message(), proposal, limits)

    async def aged(interval: str) -> str:
        await given.pool.execute(
            f"UPDATE approvals SET decided_at = clock_timestamp() - interval '{interval}' WHERE id = $1",
            first["approval_id"],
        )
        told = await proposed(given, ports, await given.message(), proposal, limits)
        row = await given.approvals.get(DEMO, ApprovalId(str(told["approval_id"])))
        await given.pool.execute("UPDATE approvals SET status = 'rejected' WHERE status = 'pending'")
        return str(row.because)

    assert "this customer" in await aged("25 hours")
    assert "this customer" in await aged("29 days")
    assert "below the automatic limit" in await aged("31 days")


async def test_what_waits_for_people_keeps_its_facts_since_nothing_of_its_payment_passes_alone(
    given: Given, ports: Ports
) -> None:
    await given.approval()
    limits = PolicyLimits(auto_approve_below_cents=2000)
    told = await proposed(given, ports, await given.message(), Proposal("c", "ord_1003", 100, "small"), limits)
    row = await given.approvals.get(DEMO, ApprovalId(str(told["approval_id"])))
    assert (told["outcome"], "same payment is open" in row.because) == ("pending", True)


async def test_where_another_refund_does_not_end_a_person_decides(
    given: Given, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_queue, "TURN_SECONDS", 0.2)
    stuck = await given.approved()
    assert isinstance(await given.refunds.begin(DEMO, stuck.id), Attempt)
    limits = PolicyLimits(auto_approve_below_cents=2000)
    told = await proposed(given, ports, await given.message(), Proposal("c", "ord_1003", 100, "small"), limits)
    row = await given.approvals.get(DEMO, ApprovalId(str(told["approval_id"])))
    assert (told["outcome"], "is being sent" in row.because) == ("pending", True)


async def test_what_another_ones_undo_window_holds_up_queues_behind_it_and_in_the_end_asks_a_person(
    given: Given, ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_queue, "TURN_SECONDS", 0.2)
    limits = PolicyLimits(auto_approve_below_cents=2000)
    held = await given.approval(auto=True, amount_cents=100, undo_seconds=300)
    await show_line(ports, DEMO, held.id, 0)

    async def tried(attempt: int) -> Outcome:
        message, proposal = await given.message(), Proposal("c", "ord_1003", 100, "small")
        paused = replace(turn(1, None), state="{}", contract="c", proposals=(proposal,))
        await ports.turns.save(DEMO, message.message_id, paused)
        work = Work(DEMO, message.message_id, CustomerId("cust_001"))
        return await desk(ports, limits)._open(work, 1, "c", (1, None), attempt)

    with pytest.raises(ChargeBusy):
        await tried(0)
    asked = await tried(HELD_TRIES - 1)
    assert asked["outcome"] == "pending"
    await given.pool.execute("UPDATE approvals SET status = 'rejected' WHERE id = $1", asked["approval_id"])
    await given.pool.execute("UPDATE approvals SET undo_until = clock_timestamp() WHERE id = $1", held.id)
    assert (await _execute(ports, DEMO, held.id, 0))["outcome"] == "executed"
    assert (await tried(0))["outcome"] == "approved"


async def test_the_hard_cap_is_of_all_that_one_order_gives_back(given: Given, ports: Ports) -> None:
    limits = PolicyLimits(hard_cap_cents=5000)
    first = await given.approved()
    assert (await _execute(ports, DEMO, first.id, 0))["outcome"] == "executed"
    told = await proposed(given, ports, await given.message(), Proposal("c", "ord_1003", 1001, "more"), limits)
    assert told["outcome"] == "blocked"
    assert "40.00 EUR already refunded" in recall(told["sentence"])
    within = await proposed(given, ports, await given.message(), Proposal("c", "ord_1003", 1000, "more"), limits)
    assert within["outcome"] == "pending"


async def test_a_forged_wish_to_be_asked_again_opens_no_card(given: Given, ports: Ports) -> None:
    pending, rejected = await given.approval(), await given.approval()
    await given.approvals.cast(DEMO, rejected.id, click(choice=Choice.REJECT))
    for one in (pending, rejected):
        told = await desk(ports, PolicyLimits()).reopen(DEMO, one.id)
        assert (told["approval_id"], told["outcome"]) == (None, "not_wanted")
    assert len(await given.recorded("approval_opened")) == 2


async def test_what_was_opened_is_not_judged_again(given: Given, ports: Ports) -> None:
    """A mail that is handled again finds its refund made: the policy has nothing left to stop."""
    message, proposal = await given.message(), Proposal("call_1", "ord_1003", 9900, "all")
    work = Work(DEMO, message.message_id, CustomerId("cust_001"))
    await ports.turns.save(
        DEMO, message.message_id, replace(turn(1, None), state="{}", contract="c", proposals=(proposal,))
    )
    first = await desk(ports, PolicyLimits())._open(work, 1, "call_1", (1, None))
    approval_id = ApprovalId(str(first["approval_id"]))
    await given.pool.execute(APPROVE, approval_id)
    assert (await _execute(ports, DEMO, approval_id, 0))["outcome"] == "executed"
    again = await desk(ports, PolicyLimits())._open(work, 1, "call_1", (1, None))
    assert (again["approval_id"], again["outcome"]) == (approval_id, "executed")
    assert not await given.recorded("refund_blocked")
