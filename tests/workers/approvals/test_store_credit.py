"""Store credit: one entry in the ledger per approval, after fresh facts, however often and however interrupted."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from app import store
from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.voting import Choice, Refusal, Refused, ReviewerRequest, Status, Withdrawal
from app.domain.cases.replies import Proposal
from app.domain.ids import ApprovalId, CustomerId
from app.domain.operations.notifications import Note
from app.domain.operations.weeks import IsoWeek
from app.domain.reason_codes import recall
from app.domain.reply_claims.claims import Says
from app.ports.bundle import Ports
from tests.store.given import ALICE, DEMO, HOUR_LADDER, Given, click, turn
from tests.workers.conftest import Chat
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.execute import _execute, _show_receipt
from workers.functions.approvals.outcome import Outcome
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms
from workers.functions.approvals.withdrawals import _tell_asker

Propose = Callable[..., Awaitable[Outcome]]
Opened = Callable[..., Awaitable[Approval]]


@pytest.fixture
def propose(given: Given, ports: Ports) -> Propose:
    """What an agent proposed in Ada's name, opened."""

    async def open_one(amount_cents: Any = 4_000, order: str = "ord_1003", hard_cap: int | None = None) -> Outcome:
        message = await given.message()
        work = Work(DEMO, message.message_id, CustomerId("cust_001"))
        proposal = Proposal("call_1", order, amount_cents, "She would take credit", "store_credit")
        paused = replace(turn(1, None), state="{}", contract="c", proposals=(proposal,))
        await ports.turns.save(DEMO, message.message_id, paused)
        # However small: what passes without a person is for refunds alone.
        limits = PolicyLimits(auto_approve_below_cents=100_000, hard_cap_cents=hard_cap)
        desk = ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, limits))
        return await desk._open(work, 1, "call_1", (1, None))

    return open_one


@pytest.fixture
def opened(given: Given, propose: Propose) -> Opened:
    async def open_one(**how: Any) -> Approval:
        return await given.approvals.get(DEMO, ApprovalId(str((await propose(**how))["approval_id"])))

    return open_one


async def entries(given: Given) -> list[tuple[str, int]]:
    rows = await given.pool.fetch("SELECT approval_id, amount_cents FROM store_credits ORDER BY issued_at")
    return [(row["approval_id"], row["amount_cents"]) for row in rows]


async def test_less_than_was_asked_is_issued_once_and_no_money_moves(
    given: Given, ports: Ports, chat: Chat, opened: Opened
) -> None:
    approval = await opened()
    assert (approval.kind, approval.status) == ("store_credit", Status.PENDING)
    await given.approvals.cast(DEMO, approval.id, click(amount_cents=3_000))
    first = await _execute(ports, DEMO, approval.id, 0)
    assert first == await _execute(ports, DEMO, approval.id, 0)
    assert first["outcome"] == "executed"
    assert recall(first["sentence"]).startswith("Issued store credit of 30.00 EUR of the 40.00 EUR asked, entry crd_")
    assert await entries(given) == [(approval.id, 3_000)]
    assert await given.pool.fetchval("SELECT count(*) FROM refunds") == 0
    assert len(await given.recorded("store_credit_issued")) == 1
    await given.approvals.card_posted(
        DEMO, approval.id, await chat.show_card(await given.approvals.details(DEMO, approval.id))
    )
    await _show_receipt(ports, DEMO, approval.id)
    assert (chat.cards[-1].receipt.outcome, chat.cards[-1].receipt.amount_cents) == ("executed", 3_000)
    assert chat.notices == []


async def test_thirty_executions_at_once_are_one_entry(given: Given, ports: Ports, opened: Opened) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    outcomes = await asyncio.gather(*(_execute(ports, DEMO, approval.id, 0) for _ in range(30)))
    assert {one["outcome"] for one in outcomes} == {"executed"}
    assert await entries(given) == [(approval.id, 4_000)]


async def test_dying_between_the_entry_and_its_receipt_is_one_entry(
    given: Given, ports: Ports, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())

    async def die(*_: Any) -> Receipt:
        raise ConnectionError("the host was killed")

    with monkeypatch.context() as broken:
        broken.setattr(ports.executions, "finish", die)
        with pytest.raises(ConnectionError):
            await _execute(ports, DEMO, approval.id, 0)
    assert await entries(given) == [(approval.id, 4_000)]
    assert (await _execute(ports, DEMO, approval.id, 1))["outcome"] == "executed"
    assert await entries(given) == [(approval.id, 4_000)]


async def test_two_credits_of_one_order_never_exceed_what_it_cost(given: Given, ports: Ports, opened: Opened) -> None:
    """Both were asked for on the same facts; the second finds them moved and is asked about again."""
    both = [await opened(amount_cents=6_000), await opened(amount_cents=6_000)]
    for one in both:
        await given.approvals.cast(DEMO, one.id, click())
    outcomes = await asyncio.gather(*(_execute(ports, DEMO, one.id, 0) for one in both))
    assert sorted(one["outcome"] for one in outcomes) == ["executed", "facts_changed"]
    assert [cents for _, cents in await entries(given)] == [6_000]
    [moved] = [ApprovalId(str(one["approval_id"])) for one in outcomes if one["outcome"] == "facts_changed"]
    wish = ReviewerRequest(by=ALICE, source="again", may_decide=True, address="alice@desk.example")
    assert not isinstance(await given.approvals.reopen(DEMO, moved, wish), Refused)
    desk = ProposalDesk(ports, cast("Any", None), ProposalTerms(HOUR_LADDER, PolicyLimits()))
    again = await desk.reopen(DEMO, moved)  # 60.00 beside the 60.00 credited by now: not of an order of 99.00
    assert (again["approval_id"], recall(again["sentence"])) == (
        None,
        "60.00 EUR is more than the 39.00 EUR that is left to credit for this order",
    )


async def test_a_refund_in_between_stops_it(given: Given, ports: Ports, opened: Opened) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    await given.pool.execute("UPDATE orders SET refunded_cents = 5000 WHERE id = 'ord_1003'")
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "facts_changed"
    assert await entries(given) == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"order": "ord_1004"}, "order_of_another_customer"),
        ({"amount_cents": 0}, "amount_not_positive"),
        ({"amount_cents": True}, "amount_not_positive"),
        ({"amount_cents": 9_901}, "beyond_creditable"),
        ({"amount_cents": 5_001, "hard_cap": 5_000}, "above_hard_cap"),
    ],
)
async def test_what_the_policy_forbids_is_on_record_and_nobody_is_asked(
    given: Given, propose: Propose, how: dict[str, Any], code: str
) -> None:
    assert (await propose(**how))["outcome"] == "blocked"
    [row] = await given.recorded("store_credit_blocked")
    assert row["data"]["code"] == code
    assert await given.recorded("approval_opened", "refund_blocked") == []


async def test_a_reviewer_may_choose_less_and_never_more(given: Given, opened: Opened) -> None:
    approval = await opened()
    for cents in (4_001, 0, -1):
        refused = await given.approvals.cast(DEMO, approval.id, click(amount_cents=cents))
        assert isinstance(refused, Refused)
        assert refused.why is Refusal.BAD_AMOUNT


@pytest.mark.parametrize("how", ["rejected", "withdrawn", "undone"])
async def test_what_is_not_approved_any_more_is_not_issued(
    given: Given, ports: Ports, opened: Opened, how: str
) -> None:
    approval = await opened()
    if how == "rejected":
        await given.approvals.cast(DEMO, approval.id, click(choice=Choice.REJECT))
    else:
        await given.approvals.cast(DEMO, approval.id, click())
        await given.pool.execute(
            "UPDATE approvals SET undo_until = clock_timestamp() + interval '1 minute' WHERE id = $1", approval.id
        )
        wish = ReviewerRequest(by=ALICE, source="undo", may_decide=True, address="alice@desk.example")
        if how == "undone":
            await given.approvals.undo(DEMO, approval.id, wish)
        else:
            await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ALICE, "no need"))
    outcome = await _execute(ports, DEMO, approval.id, 0)
    assert (outcome["outcome"], await entries(given)) == ("cancelled" if how == "undone" else how, [])


async def test_an_entry_is_never_changed_or_taken_away(given: Given, ports: Ports, opened: Opened) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    await _execute(ports, DEMO, approval.id, 0)
    may = await given.pool.fetch(
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE table_name = 'store_credits' AND grantee = 'countersign_app'"
    )
    assert {row["privilege_type"] for row in may} == {"SELECT", "INSERT"}


async def test_the_week_counts_it_beside_the_refunds(given: Given, ports: Ports, opened: Opened) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    await _execute(ports, DEMO, approval.id, 0)
    figures = await store.PostgresMetrics(given.pool).week(DEMO, IsoWeek.of(datetime.now(UTC)))
    assert [(one.currency, one.count, one.cents) for one in figures.credits] == [("EUR", 1, 4_000)]
    assert (figures.refunds, figures.empty) == ((), False)


async def test_a_case_hears_of_its_withdrawal_as_of_store_credit(
    given: Given, ports: Ports, chat: Chat, opened: Opened
) -> None:
    approval = await opened()
    await given.approvals.withdraw(DEMO, approval.id, Withdrawal(ALICE, "no need"))
    await _tell_asker(ports, DEMO, approval.id, 0)
    assert chat.said == [Note.CREDIT_WITHDRAWN.value]


async def test_replies_are_compared_with_it_as_credit_and_never_as_a_refund(
    given: Given, ports: Ports, opened: Opened
) -> None:
    approval = await opened()
    await given.approvals.cast(DEMO, approval.id, click())
    await _execute(ports, DEMO, approval.id, 0)
    record = await ports.customers.money_record(DEMO, approval.message_id)
    assert [(one.final_cents, one.stands) for one in record.credits] == [(4_000, Says.PAID)]
    assert record.refunds == ()
