"""What a card says about earlier refunds, why you, the hold, a smaller amount, and the card that follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.earlier import EarlierRefunds
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, Posted
from app.local.slack.rules import problems
from app.slack.views.approvals.card import BLOCKS_MAX, card, card_text, state_mark
from tests.slack import sheets
from tests.slack.reading import buttons, read

THEN = sheets.OPENED + timedelta(seconds=20)
MOVED = Posted("C0APPROVALS", "2.000001")


def text_of(details: ApprovalDetails, reviewers: tuple[str, ...] = ("U0ROSA", "S0REVIEWERS"), **more: Any) -> str:
    """The whole card, having checked that Slack takes it."""
    blocks = card(details, reviewers, **more)
    assert problems({"text": card_text(details), "blocks": blocks}) == []
    assert len(blocks) <= BLOCKS_MAX
    return "\n".join(read(block) for block in blocks if block["type"] != "actions" and "link" not in str(block))


@pytest.mark.parametrize(
    ("reviewers", "said"),
    [
        (("U0ROSA",), "Yours to decide if you are listed by name"),
        (("S0REVIEWERS",), "Yours to decide if you are in <S0REVIEWERS>"),
        (("U0ROSA", "S0REVIEWERS"), "Yours to decide if you are listed by name, or in <S0REVIEWERS>"),
    ],
)
def test_a_card_says_why_you(reviewers: tuple[str, ...], said: str) -> None:
    assert said in text_of(sheets.details(), reviewers)


def test_a_card_counts_what_the_customer_got_back_before() -> None:
    assert "No refund to this customer through this desk before" in text_of(sheets.details())
    some = replace(sheets.details(), earlier=EarlierRefunds(2, 8000))
    assert "Refunds to this customer through this desk before: 2, 80.00 EUR in all" in text_of(some)
    mixed = replace(sheets.details(), earlier=EarlierRefunds(3, 8000, 1))
    assert "80.00 EUR in all; 1 in other currencies not added" in text_of(mixed)


def test_the_hold_is_a_step_of_the_receipt_with_its_end_and_a_button() -> None:
    held = sheets.decided(Status.APPROVED, undo_until=THEN, consumed_at=sheets.OPENED)
    text = text_of(held)
    assert text.index("Recorded: ") < text.index("Worker resumed: <date") < text.index("can be undone until <date")
    assert [each["text"]["text"] for each in buttons(card(held, ()))] == ["Undo"]
    gone = sheets.decided(Status.EXECUTING, undo_until=THEN, consumed_at=sheets.OPENED)
    assert buttons(card(gone, ())) == []


def test_a_smaller_amount_stands_on_the_card_beside_the_asked_one() -> None:
    smaller = sheets.approval().action.smaller(4000)
    done = sheets.decided(Status.EXECUTED, approved_action=smaller)
    done = replace(done, receipt=replace(done.receipt, amount_cents=4000))
    text = text_of(done)
    assert "Approved with changes: 40.00 EUR of the 49.90 EUR asked" in text
    assert "Refund: sent, 40.00 EUR of the 49.90 EUR asked, re_1" in text
    assert "and 80.00 EUR after this" in text
    assert card_text(done).startswith("Refunded: 40.00 EUR of the 49.90 EUR asked")


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.CANCELLED, Status.NEEDS_ATTENTION])
def test_a_card_that_was_followed_offers_nothing_and_leads_on(status: Status) -> None:
    closed = replace(sheets.decided(status, undo_until=THEN), successor=MOVED)
    assert buttons(card(closed, ())) == []
    assert "further down in the channel" in text_of(closed)
    assert "https://example.com/p2" in str(card(closed, (), "https://example.com/p2"))
    assert problems({"text": "t", "blocks": card(closed, (), "https://example.com/p2")}) == []


def test_a_reopened_card_says_who_asked_and_a_fresh_one_that_it_is_fresh() -> None:
    asked = sheets.decided(Status.EXPIRED, reopened_by=ActorId("slack:U0BEN"))
    assert "Asked again by <U0BEN>" in text_of(asked)
    assert buttons(card(asked, ())) == []
    assert "All facts here are fresh" in text_of(sheets.details(reopens=ApprovalId("apr_before")))


@pytest.mark.parametrize("shown", [True, False])
def test_a_rejected_card_says_whether_the_customer_may_see_the_reason(shown: bool) -> None:
    text = text_of(sheets.decided(Status.REJECTED, decision_reason="Voucher", reason_shown=shown))
    assert ("The customer may see this reason" in text) is shown
    assert ("The customer is not told this reason" in text) is not shown


def test_each_appearance_has_its_own_mark() -> None:
    expired = sheets.decided(Status.EXPIRED)
    again = sheets.decided(Status.EXPIRED, reopened_by=ActorId("slack:U0BEN"))
    assert len({state_mark(one) for one in (expired, again, replace(again, successor=MOVED))}) == 3
