"""A refund of lines: worked out from the records, kept with the attempt, and worked out again before money moves."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.actions.policy import PolicyLimits
from app.domain.actions.refund import RefundAction, refund_facts_of, refund_of
from app.domain.actions.refund_amount import RefundLine
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.replies import Proposal
from app.domain.ids import ApprovalId
from app.domain.reason_codes import Code, recall
from app.ports.bundle import Ports
from tests.payments.faults import FaultyPayments
from tests.store.given import DEMO, Given, click
from tests.workers.approvals.test_proposals import opened
from workers.functions.approvals.execute import _execute
from workers.functions.approvals.proposals import ProposalDesk, ProposalTerms

Parts = tuple[tuple[int, int], ...]
LINES = (
    (1, "LMP-01", "Desk lamp, blue", 2, 2_990, 0, 0),
    (2, "CHR-07", "Chair", 1, 3_330, 0, 0),
    (3, "CBL-22", "Cable clips", 1, 0, 0, 0),
)


@pytest.fixture
async def order(given: Given) -> None:
    """Ada's order 1003 of 99.00 EUR is of two lamps and a chair, with 5.90 of shipping."""
    await given.pool.execute("UPDATE orders SET shipping_cents = 590 WHERE id = 'ord_1003'")
    await given.pool.execute("DELETE FROM order_lines WHERE order_id = 'ord_1003'")
    for line in LINES:
        await given.pool.execute(
            "INSERT INTO order_lines (tenant, order_id, number, sku, description, quantity, unit_cents, "
            "discount_cents, tax_cents) VALUES ('demo', 'ord_1003', $1, $2, $3, $4, $5, $6, $7)",
            *line,
        )


async def asked(given: Given, ports: Ports, lines: Parts = (), **fields: Any) -> Approval:
    """What an agent proposed, as it opened."""
    whole = not lines and not fields.get("amount_cents")
    amount = fields.pop("amount_cents", 1)  # of lines and the whole it is worked out again, whatever is said here
    proposal = Proposal("call_1", "ord_1003", amount, "broken", lines=lines, whole=whole)
    told = await opened(given, ports, proposal, **fields)
    assert told["approval_id"] is not None, recall(told["sentence"])
    return await given.approvals.get(DEMO, ApprovalId(told["approval_id"]))


async def paid_out(given: Given, ports: Ports, lines: Parts = (), **fields: Any) -> tuple[int, str]:
    """Asked for, approved and executed: how much went out, and what the receipt says it was for."""
    approval = await asked(given, ports, lines)
    verdict = await given.approvals.cast(DEMO, approval.id, click(**fields))
    assert isinstance(verdict, Counted)
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"
    receipt = await given.refunds.receipt(DEMO, approval.id)
    return receipt.amount_cents, "; ".join(receipt.items)


async def ledger(given: Given) -> int:
    return int(
        await given.pool.fetchval(
            "SELECT coalesce(sum(amount_cents), 0) FROM ledger_refunds WHERE charge_id = 'ch_1003'"
        )
    )


@pytest.mark.usefixtures("order")
async def test_what_lines_come_to_is_worked_out_and_stands_in_the_action(given: Given, ports: Ports) -> None:
    approval = await asked(given, ports, ((2, 1), (1, 1)))
    action = refund_of(approval.action)
    assert action.amount_cents == 6_320
    assert action.lines == (RefundLine(1, 1, 2_990), RefundLine(2, 1, 3_330))
    assert approval.digest == action.digest(approval.id)
    facts = refund_facts_of(approval.facts)
    assert [line.description for line in facts.lines] == ["Desk lamp, blue", "Chair", "Cable clips"]
    [row] = await given.recorded("approval_opened")
    assert row["data"]["lines"] == [
        {"number": 1, "quantity": 1, "amount_cents": 2_990},
        {"number": 2, "quantity": 1, "amount_cents": 3_330},
    ]


@pytest.mark.usefixtures("order")
async def test_refunds_of_parts_add_up_to_the_whole_order_and_then_nothing_is_left(
    given: Given, ports: Ports
) -> None:
    assert await paid_out(given, ports, ((1, 1),)) == (2_990, "1 x Desk lamp, blue")
    assert await paid_out(given, ports, ((2, 1),)) == (3_330, "1 x Chair")
    again = Proposal("call_1", "ord_1003", 1, "again", lines=((2, 1),))
    told = await opened(given, ports, again)
    assert told["outcome"] == "blocked"
    assert recall(told["sentence"]) == "Of line 2 of the order, 0 can still be refunded"
    # The last that was paid for: with the shipping, by the rule of the desk.
    assert await paid_out(given, ports, ((1, 1),)) == (3_580, "1 x Desk lamp, blue")
    assert await ledger(given) == 9_900
    told = await opened(given, ports, replace(again, lines=(), whole=True))
    assert recall(told["sentence"]).code is Code.NOTHING_LEFT  # type: ignore[attr-defined]
    order = await given.pool.fetchval("SELECT refunded_cents FROM orders WHERE id = 'ord_1003'")
    assert order == 9_900


@pytest.mark.usefixtures("order")
async def test_the_whole_order_is_all_that_is_left_of_it(given: Given, ports: Ports) -> None:
    assert await paid_out(given, ports, ((1, 1),)) == (2_990, "1 x Desk lamp, blue")
    assert await paid_out(given, ports) == (6_910, "1 x Desk lamp, blue; 1 x Chair; 1 x Cable clips")
    assert await ledger(given) == 9_900


@pytest.mark.usefixtures("order")
async def test_a_refund_that_failed_gives_its_lines_free_again(given: Given, ports: Ports) -> None:
    approval = await asked(given, ports, ((2, 1),))
    await given.approvals.cast(DEMO, approval.id, click())
    await _execute(ports, DEMO, approval.id, 0)
    [made] = await given.ledger.refunds_of(DEMO, refund_of(approval.action).charge_id)
    await given.refunds.settle(DEMO, approval.id, replace(made.refund, status="failed"))
    await given.pool.execute("UPDATE ledger_refunds SET status = 'failed'")
    assert (await asked(given, ports, ((2, 1),))).action.amount_cents == 3_330


@pytest.mark.usefixtures("order")
async def test_a_reviewer_approves_some_of_the_lines_and_only_these_are_paid(given: Given, ports: Ports) -> None:
    done = await paid_out(given, ports, ((1, 2), (2, 1)), amount_cents=2_990, parts=((1, 1),))
    assert done == (2_990, "1 x Desk lamp, blue")
    kept = await given.pool.fetch("SELECT line_number, quantity, amount_cents FROM refund_lines")
    assert [tuple(row) for row in kept] == [(1, 1, 2_990)]
    [row] = await given.recorded("refund_issued")
    assert row["data"]["lines"] == [{"number": 1, "quantity": 1, "amount_cents": 2_990}]


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize(
    ("amount_cents", "parts"),
    [
        (2_980, ((1, 1),)),  # not what the line comes to
        (3_330, ((2, 1),)),  # a line nobody asked about
        (8_970, ((1, 3),)),
        (2_990, ((1, 0),)),
        (2_990, ((7, 1),)),
    ],
)
async def test_a_vote_for_other_lines_or_another_sum_than_theirs_does_not_count(
    given: Given, ports: Ports, amount_cents: int, parts: Parts
) -> None:
    approval = await asked(given, ports, ((1, 2),))
    verdict = await given.approvals.cast(DEMO, approval.id, click(amount_cents=amount_cents, parts=parts))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.BAD_AMOUNT
    assert (await given.approvals.get(DEMO, approval.id)).status is Status.PENDING


@pytest.mark.usefixtures("order")
async def test_a_smaller_sum_belongs_to_no_line(given: Given, ports: Ports) -> None:
    assert await paid_out(given, ports, ((1, 2),), amount_cents=1_000) == (1_000, "")
    assert await given.pool.fetchval("SELECT count(*) FROM refund_lines") == 0
    assert (await asked(given, ports, ((1, 2),))).action.amount_cents == 5_980


@pytest.mark.usefixtures("order")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE order_lines SET unit_cents = unit_cents - 500 WHERE number = 1; "
         "UPDATE orders SET shipping_cents = shipping_cents + 1000 WHERE id = 'ord_1003'",
         "Line 1 of the order came to 59.80 EUR when the card was drawn and comes to 49.80 EUR now"),
        ("DELETE FROM order_lines WHERE number = 1; UPDATE orders SET shipping_cents = 6570 WHERE id = 'ord_1003'",
         "The order has no line 1"),
        ("UPDATE order_lines SET quantity = 1, unit_cents = 5980 WHERE number = 1",
         "Of line 1 of the order, 1 can still be refunded"),
        ("UPDATE orders SET shipping_cents = 0 WHERE id = 'ord_1003'", "not known, or do not add up"),
    ],
    ids=["another price", "gone", "fewer of it", "no longer adds up"],
)  # fmt: skip
async def test_lines_that_moved_since_the_card_stop_the_money(
    given: Given, ports: Ports, payments: FaultyPayments, change: str, told: str
) -> None:
    approval = await asked(given, ports, ((1, 2),))
    await given.approvals.cast(DEMO, approval.id, click())
    await given.pool.execute(change)
    outcome = await _execute(ports, DEMO, approval.id, 0)
    assert (outcome["outcome"], payments.calls) == ("facts_changed", 0)
    assert told in (await given.approvals.get(DEMO, approval.id)).trouble


@pytest.mark.usefixtures("order")
async def test_a_record_that_changed_in_another_place_stops_nothing(given: Given, ports: Ports) -> None:
    approval = await asked(given, ports, ((1, 2),))
    await given.approvals.cast(DEMO, approval.id, click())
    await given.pool.execute("UPDATE order_lines SET description = 'Chair, red' WHERE number = 2")
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] == "executed"


@pytest.mark.usefixtures("order")
async def test_a_fresh_card_is_asked_about_the_same_lines(given: Given, ports: Ports) -> None:
    """For the closed one as for facts that moved: what they come to now."""
    approval = await asked(given, ports, ((1, 1), (2, 1)))
    await given.approvals.cast(DEMO, approval.id, click(choice=Choice.REJECT))
    await given.pool.execute("UPDATE approvals SET reopened_by = 'slack:U1' WHERE id = $1", approval.id)
    terms: Any = ProposalTerms(approval.ladder, PolicyLimits())
    again = await ProposalDesk(ports, None, terms).reopen(DEMO, approval.id)  # type: ignore[arg-type]
    fresh = await given.approvals.get(DEMO, ApprovalId(str(again["approval_id"])))
    assert fresh.action == approval.action
    assert fresh.reopens == approval.id


@pytest.mark.usefixtures("order")
async def test_lines_that_are_not_what_the_provider_was_paid_are_not_reckoned_with(
    given: Given, ports: Ports
) -> None:
    await given.pool.execute("UPDATE ledger_charges SET amount_cents = 9000 WHERE id = 'ch_1003'")
    told = await opened(given, ports, Proposal("call_1", "ord_1003", 1, "x", lines=((1, 1),)))
    assert told["outcome"] == "blocked"
    assert "not known, or do not add up" in recall(told["sentence"])
    assert refund_facts_of((await asked(given, ports)).facts).lines == ()
    assert refund_of((await asked(given, ports)).action) == RefundAction(
        **{**(await asked(given, ports)).action.to_json(), "amount_cents": 9_000}
    )


async def test_an_order_without_lines_is_asked_about_as_it_always_was(given: Given, ports: Ports) -> None:
    await given.pool.execute("DELETE FROM order_lines")
    approval = await asked(given, ports)
    assert approval.action.amount_cents == 9_900
    row = await given.pool.fetchrow("SELECT action, facts FROM approvals WHERE id = $1", approval.id)
    assert row is not None
    assert "lines" not in row["action"]
    assert not {"lines", "shipping_cents", "discount_cents", "refunded_parts", "shipping_rule"} & set(row["facts"])


@pytest.mark.usefixtures("order")
async def test_a_row_whose_lines_were_changed_is_not_carried_out(given: Given, ports: Ports) -> None:
    approval = await asked(given, ports, ((1, 2), (2, 1)))
    await given.approvals.cast(DEMO, approval.id, click(amount_cents=2_990, parts=((1, 1),)))
    await given.pool.execute(
        "UPDATE approvals SET approved_action = jsonb_set(approved_action, '{lines,0,number}', '2') WHERE id = $1",
        approval.id,
    )
    assert (await _execute(ports, DEMO, approval.id, 0))["outcome"] != "executed"
    assert await ledger(given) == 0
