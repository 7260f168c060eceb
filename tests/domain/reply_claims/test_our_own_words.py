"""What the desk itself writes to customers is never taken for a lie: the offline rules' words and the house rules."""

import pytest

from app.domain.actions.refund_letter import refund_reply
from app.domain.operations.desk_config import SAMPLE_SHOP
from app.domain.reply_claims.agreement import MoneyRecord, OrderFact, RefundFact, disagreements
from app.domain.reply_claims.claims import Says
from app.slack.i18n import formats
from workers.agent.contracts import OrderFact as Order
from workers.agent.offline import replies
from workers.agent.rules.claims import Doubt

ORDERS = (
    Order("1005", "USB-C dock", 8990, 3000, "EUR", "2026-02-02"),
    Order("1006", "Laptop stand", 4990, 0, "EUR", "2026-02-03"),
)
BOOKS = tuple(OrderFact(one.order_id, one.currency, one.paid_cents, one.refunded_cents) for one in ORDERS)
NOTHING = MoneyRecord((), BOOKS)
WAITING = MoneyRecord((RefundFact("apr_1", "1006", "EUR", 4990, 4990, None, here=True),), BOOKS)


def made(done: int, asked: int) -> MoneyRecord:
    return MoneyRecord((RefundFact("apr_1", "1006", "EUR", asked, done, Says.PAID, here=True),), BOOKS)


@pytest.mark.parametrize("topic", sorted(SAMPLE_SHOP.topics))
def test_a_house_rule_claims_nothing(topic: str) -> None:
    rule = SAMPLE_SHOP.topics[topic]
    assert disagreements(f"Hello,\n\nThis is how it works:\n{rule}\n\nKind regards", NOTHING) == ()


def test_a_list_of_orders_says_what_the_books_say() -> None:
    assert disagreements(replies.letter([replies.order_list(ORDERS)]), NOTHING) == ()


@pytest.mark.parametrize(
    "what", ["no_orders", "nothing_left", "which_order", "unknown_order", "how_much", "too_much"]
)
def test_a_question_back_claims_nothing(what: str) -> None:
    about = "59.90 EUR of order 1005" if what == "too_much" else "1005"
    said = replies.letter([replies.doubt(Doubt(what, about), ORDERS)])  # type: ignore[arg-type]
    assert disagreements(said, NOTHING) == ()


@pytest.mark.parametrize(
    ("outcome", "receipt", "record"),
    [
        ("executed", "Refunded 49.90 EUR, refund re_1", made(4990, 4990)),
        ("executed", "Refunded 15.00 EUR of the 20.00 EUR asked, refund re_1", made(1500, 2000)),
        ("rejected", "The refund of 49.90 EUR was rejected; no money moved", WAITING),
        ("expired", "Nobody decided on the refund of 49.90 EUR in time; no money moved", WAITING),
        ("blocked", "49.90 EUR is more than the 0.00 EUR that is left to refund", WAITING),
        ("blocked", "The payment provider has the refund of 49.90 EUR (re_1), not yet confirmed", WAITING),
        ("unknown", "", WAITING),
    ],
)
def test_an_outcome_is_told_as_it_is(outcome: str, receipt: str, record: MoneyRecord) -> None:
    said = replies.outcome({"outcome": outcome, "receipt": receipt}, "1006")
    assert disagreements(replies.letter([said]), record) == ()


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_sum_copied_from_a_card_of_any_language_agrees_with_its_receipt(language: str) -> None:
    money = formats.of(language).money
    assert disagreements(f"Wir haben {money(1500, 'EUR')} erstattet.", made(1500, 2000)) == ()
    assert disagreements(f"Wir haben {money(1501, 'EUR')} erstattet.", made(1500, 2000)) != ()


def test_a_letter_of_ours_tells_its_own_amount() -> None:
    said = refund_reply(order_number="1006", currency="EUR", amount_cents=1500, asked_cents=2000)
    assert disagreements(said, made(1500, 2000)) == ()
