"""The one step that moves money: fresh facts, lost answers, retries and races (facts/threats.md section G)."""

import asyncio

import pytest

from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.domain.reason_codes import recall
from app.errors import ChatError, ChatRefused, PaymentKeySpent, PaymentUnknown
from app.ports.bundle import Ports
from app.ports.payments.payment_provider import RefundOrder
from app.ports.payments.payments import Attempt
from tests.payments.faults import FaultyPayments
from tests.store.given import DEMO, Given
from tests.workers.conftest import Chat, steps
from workers.functions.approvals.execute import _NOT_SHOWN, _execute, _show_receipt
from workers.functions.runtime.limits import PAYMENT_TRIES, REPAINT_TRIES


async def made(given: Given) -> int:
    """How many refunds the provider made on order 1003's charge."""
    return int(await given.pool.fetchval("SELECT count(*) FROM ledger_refunds WHERE charge_id = 'ch_1003'"))


def order_of(begun: Attempt) -> RefundOrder:
    """What an attempt asks of the provider."""
    action = begun.approval.action
    return RefundOrder(DEMO, begun.approval.id, action.charge_id, action.amount_cents, "EUR", begun.idempotency_key)


async def key(given: Given, approval_id: str) -> str:
    """The idempotency key that stands."""
    return str(await given.pool.fetchval("SELECT idempotency_key FROM refunds WHERE approval_id = $1", approval_id))


async def test_an_undecided_approval_moves_nothing(given: Given, ports: Ports, payments: FaultyPayments) -> None:
    approval = await given.approval()
    outcome = await _execute(ports, DEMO, approval.id, 0)
    assert (outcome["outcome"], payments.calls) == ("pending", 0)


@pytest.mark.parametrize("round_", range(8))
async def test_a_hundred_executions_at_once_are_one_refund(given: Given, ports: Ports, round_: int) -> None:
    """Case 81: re-runs, replays and duplicate events all end at the same row.

    The refund of the one that is ahead must not look like facts that moved to the others.
    """
    approval = await given.approved()
    outcomes = await asyncio.gather(
        *(_execute(ports, DEMO, approval.id, 0) for _ in range(100)), return_exceptions=True
    )
    assert await made(given) == 1
    assert {o["outcome"] for o in outcomes if not isinstance(o, BaseException)} <= {"executed", "pending"}
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.EXECUTED
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    assert len(await given.recorded("refund_issued")) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("INSERT INTO ledger_refunds (tenant, id, charge_id, amount_cents, status) "
         "VALUES ('demo', 're_elsewhere', 'ch_1003', 500, 'succeeded')", "Already refunded"),
        ("UPDATE ledger_charges SET disputed = true WHERE id = 'ch_1003'", "dispute"),
        ("UPDATE ledger_charges SET amount_cents = 4000 WHERE id = 'ch_1003'", "payment itself"),
    ],
    ids=["refunded elsewhere", "disputed", "another amount"],
)  # fmt: skip
async def test_facts_that_moved_since_the_card_stop_the_money(
    given: Given, ports: Ports, payments: FaultyPayments, change: str, told: str
) -> None:
    approval = await given.approved()
    await given.pool.execute(change)
    outcome = await _execute(ports, DEMO, approval.id, 0)
    assert outcome["outcome"] == "facts_changed"
    assert payments.calls == 0
    row = await given.approvals.get(DEMO, approval.id)
    assert row.status is Status.NEEDS_ATTENTION
    assert told in row.trouble


async def test_an_answer_lost_after_the_money_moved_is_found_not_repeated(
    given: Given, ports: Ports, plan: list[str], payments: FaultyPayments
) -> None:
    """Case 73."""
    plan.append("commit_then_drop")
    approval = await given.approved()
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    assert (payments.calls, await made(given)) == (1, 1)


async def test_an_answer_lost_before_it_arrived_is_retried_and_bounded(
    given: Given, ports: Ports, plan: list[str], payments: FaultyPayments, chat: Chat
) -> None:
    """Case 79: the approval is never lost; at the end a person is told to look it up."""
    plan.extend(["drop"] * 100)
    approval = await given.approved()
    for attempt in range(PAYMENT_TRIES - 1):
        with pytest.raises(PaymentUnknown):
            await _execute(ports, DEMO, approval.id, attempt)
    outcome = await _execute(ports, DEMO, approval.id, PAYMENT_TRIES - 1)
    assert outcome["outcome"] == "needs_attention"
    assert await key(given, approval.id) == f"{approval.id}:refund", "a lost answer may still come true"
    assert await made(given) == 0
    await _show_receipt(ports, DEMO, approval.id)
    assert "look it up" in recall(str(chat.notices[0].data["trouble"]))


async def test_case_75_a_saved_failure_gets_a_fresh_key_only_when_the_books_show_no_refund(
    given: Given, ports: Ports, plan: list[str], payments: FaultyPayments
) -> None:
    plan.append("spent")
    approval = await given.approved()
    with pytest.raises(PaymentKeySpent):
        await _execute(ports, DEMO, approval.id, 0)
    assert await key(given, approval.id) == f"{approval.id}:refund:2"
    assert (await _execute(ports, DEMO, approval.id, 1))["outcome"] == "executed"
    assert (payments.calls, await made(given)) == (2, 1)


async def test_case_75_a_saved_failure_behind_which_the_money_moved_keeps_its_key(
    given: Given, ports: Ports, plan: list[str]
) -> None:
    approval = await given.approved()
    begun = await given.refunds.begin(DEMO, approval.id)
    assert isinstance(begun, Attempt)
    await ports.payments.refund(order_of(begun))
    plan.append("spent")
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    assert (await key(given, approval.id), await made(given)) == (f"{approval.id}:refund", 1)


async def test_case_75_keys_run_out_and_then_a_person_is_asked(
    given: Given, ports: Ports, plan: list[str], chat: Chat
) -> None:
    plan.extend(["spent"] * 100)
    approval = await given.approved()
    for attempt in range(PAYMENT_TRIES - 1):
        with pytest.raises(PaymentKeySpent):
            await _execute(ports, DEMO, approval.id, attempt)
    assert (await _execute(ports, DEMO, approval.id, PAYMENT_TRIES - 1))["outcome"] == "needs_attention"
    assert await key(given, approval.id) == f"{approval.id}:refund:3"
    assert await made(given) == 0


async def test_two_that_notice_a_spent_key_together_end_at_the_same_next_one(given: Given) -> None:
    approval = await given.approved()
    begun = await given.refunds.begin(DEMO, approval.id)
    assert isinstance(begun, Attempt)
    spent = begun.idempotency_key
    keys = await asyncio.gather(*(given.refunds.fresh_key(DEMO, approval.id, spent=spent) for _ in range(10)))
    assert set(keys) == {f"{approval.id}:refund:2"}
    await given.refunds.fresh_key(DEMO, approval.id, spent=f"{approval.id}:refund:2")
    late = await given.refunds.fresh_key(DEMO, approval.id, spent=spent)
    assert late == f"{approval.id}:refund:3", "one that comes late does not bring a spent key back"


async def test_a_retry_after_the_key_was_forgotten_looks_first(
    given: Given, ports: Ports, payments: FaultyPayments
) -> None:
    """Case 74: the provider forgets keys after a day; only its books then show that the money moved."""
    approval = await given.approved()
    begun = await given.refunds.begin(DEMO, approval.id)
    assert isinstance(begun, Attempt)
    await ports.payments.refund(order_of(begun))  # and then the process died, for longer than a day
    await given.pool.execute("DELETE FROM ledger_keys")
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    assert (payments.calls, await made(given)) == (1, 1)


async def test_a_row_changed_behind_the_desk_is_never_executed(
    given: Given, ports: Ports, payments: FaultyPayments
) -> None:
    """Case 50: the digest ties what was approved to what runs."""
    approval = await given.approved()
    await given.pool.execute(
        "UPDATE approvals SET action = jsonb_set(action, '{amount_cents}', '9900') WHERE id = $1", approval.id
    )
    outcome = await _execute(ports, DEMO, approval.id, 0)
    assert (outcome["outcome"], payments.calls) == ("needs_attention", 0)


async def test_a_card_that_cannot_be_repainted_holds_nothing_up(given: Given, ports: Ports, chat: Chat) -> None:
    approval = await given.approved()
    await given.approvals.card_posted(DEMO, approval.id, Posted("C1", "1.0"))
    chat.fault = ChatError("Slack is slow")
    for attempt in range(REPAINT_TRIES - 1):
        with pytest.raises(ChatError):
            await steps(ports, attempt).best_effort("show", _show_receipt, approval.id, unless=_NOT_SHOWN)
    last = steps(ports, REPAINT_TRIES - 1)
    assert await last.best_effort("show", _show_receipt, approval.id, unless=_NOT_SHOWN) is False
    chat.fault = ChatRefused("The channel is archived")
    assert await steps(ports).best_effort("show", _show_receipt, approval.id, unless=_NOT_SHOWN) is False
