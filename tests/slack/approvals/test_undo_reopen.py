"""What a card says about earlier refunds, why you, the hold, a smaller amount, and the card that follows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.earlier import EarlierRefunds, RefundSum, Replaced
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, Posted
from app.local.slack.rules import problems
from app.slack.views.approvals.card import BLOCKS_MAX, NO_LINKS, CardLinks, card, card_text, state_mark
from tests.slack import sheets
from tests.slack.reading import buttons, read
from tests.slack.unusual_requests import replaced

THEN = sheets.OPENED + timedelta(seconds=20)
MOVED = Posted("C0APPROVALS", "2.000001")


def text_of(details: ApprovalDetails, links: CardLinks = NO_LINKS) -> str:
    """The whole card, having checked that Slack takes it."""
    blocks = card(details, links)
    assert problems({"text": card_text(details), "blocks": blocks}) == []
    assert len(blocks) <= BLOCKS_MAX
    return "\n".join(read(block) for block in blocks if block["type"] != "actions")


def test_a_card_counts_what_the_customer_got_back_before() -> None:
    assert "earlier refund" not in text_of(sheets.details()), "what nearly every card would say"
    sums = (RefundSum("EUR", 8000, 2), RefundSum("USD", 990, 1))
    mixed = replace(sheets.details(), earlier=EarlierRefunds(3, 8000, 1, sums))
    assert "! 3 earlier refunds: 80.00 EUR + 9.90 USD" in text_of(mixed)


def test_the_hold_is_the_receipt_with_its_end_and_a_button() -> None:
    held = sheets.decided(Status.APPROVED, undo_until=THEN, consumed_at=sheets.OPENED)
    assert text_of(held).split("\n")[2].startswith("Refund: held until <date")
    assert [each["text"]["text"] for each in buttons(card(held))] == ["Undo", "Details"]
    gone = sheets.decided(Status.EXECUTING, undo_until=THEN, consumed_at=sheets.OPENED)
    assert read(card(gone)[-1]) == "[Details]"


def test_what_the_thumb_is_on_does_not_move_when_the_worker_goes_on() -> None:
    """The press paints the card, and the worker paints it again a moment later."""
    pressed = sheets.decided(Status.APPROVED, undo_until=THEN)
    resumed = sheets.decided(Status.APPROVED, undo_until=THEN, consumed_at=sheets.OPENED)
    assert text_of(pressed) == text_of(resumed)


def test_a_smaller_amount_stands_on_the_card_beside_the_asked_one() -> None:
    smaller = sheets.approval().action.smaller(4000)
    done = sheets.decided(Status.EXECUTED, approved_action=smaller)
    done = replace(done, receipt=replace(done.receipt, amount_cents=4000))
    text = text_of(done)
    assert text.startswith(
        "Refund 40.00 EUR of the 49.90 EUR asked to ada@example.com\nApproved with changes by <U0ROSA>"
    )
    assert "Refund: sent, 40.00 EUR, re_1" in text
    assert card_text(done).startswith("Refunded: 40.00 EUR of the 49.90 EUR asked")


@pytest.mark.parametrize("status", [Status.EXPIRED, Status.CANCELLED, Status.NEEDS_ATTENTION])
def test_a_card_that_was_followed_offers_nothing_and_leads_on(status: Status) -> None:
    closed = replace(sheets.decided(status, undo_until=THEN), successor=MOVED)
    assert read(card(closed)[-1]) == "[Details]"
    assert "further down in the channel" in text_of(closed)
    linked = text_of(closed, CardLinks(successor="https://example.com/p2"))
    assert "Replaced by <https://example.com/p2|a fresh card>" in linked


def test_a_reopened_card_says_who_asked() -> None:
    asked = sheets.decided(Status.EXPIRED, reopened_by=ActorId("slack:U0BEN"))
    assert "Asked again by <U0BEN>. A fresh card follows" in text_of(asked)
    assert read(card(asked)[-1]) == "[Details]"


@pytest.mark.parametrize(
    ("old", "said"),
    [
        (replace(replaced(status=Status.EXPIRED), trouble=""), "an earlier card: expired"),
        (replace(replaced(status=Status.CANCELLED), trouble=""), "an earlier card: undone by <U0ROSA>"),
        (
            replace(replaced(status=Status.NEEDS_ATTENTION), trouble="10.00 EUR were refunded elsewhere"),
            "an earlier card: approved, and now needs attention. 10.00 EUR were refunded elsewhere",
        ),
    ],
)
def test_a_fresh_card_leads_to_the_one_it_replaces_and_says_how_that_closed(old: Replaced, said: str) -> None:
    fresh = replace(sheets.details(reopens=old.id), replaces=old)
    assert f"In place of {said}" in text_of(fresh)
    linked = text_of(fresh, CardLinks(replaced="https://example.com/p0"))
    assert "In place of <https://example.com/p0|an earlier card>: " in linked


@pytest.mark.parametrize("shown", [True, False])
def test_a_rejected_card_says_whether_the_customer_may_see_the_reason(shown: bool) -> None:
    text = text_of(sheets.decided(Status.REJECTED, decision_reason="Voucher", reason_shown=shown))
    assert ("Reason (the customer may see it): “Voucher”" in text) is shown
    assert ("Reason (not for the customer): “Voucher”" in text) is not shown


def test_each_appearance_has_its_own_mark() -> None:
    expired = sheets.decided(Status.EXPIRED)
    again = sheets.decided(Status.EXPIRED, reopened_by=ActorId("slack:U0BEN"))
    assert len({state_mark(one) for one in (expired, again, replace(again, successor=MOVED))}) == 3
