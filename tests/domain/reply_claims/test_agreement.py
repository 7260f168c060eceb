"""What a reply says of money is borne out by a receipt, or it is found; what says nothing of money is left alone."""

import time
import unicodedata
from decimal import Decimal

import pytest

from app.domain.cases.reply_screening import Finding
from app.domain.reply_claims.agreement import MoneyRecord, OrderFact, RefundFact, disagreements
from app.domain.reply_claims.claims import Says
from app.domain.reply_claims.sums import sums_in
from tests.domain.reply_samples import (
    DEEDS,
    LIES,
    LIES_WITHOUT_A_SUM,
    MORE_LIES,
    MORE_NEUTRAL,
    NEUTRAL,
    TRUE_ONCE_PAID,
)

PRECISION, RECALL = 0.97, 0.97


def record(
    stands: Says | None, *, asked: int = 1999, final: int = 1999, said: str = "", **fields: object
) -> MoneyRecord:
    """Ada's order 1003 with one request for a refund that got this far."""
    refund = RefundFact("apr_1", "1003", "EUR", asked, final, stands, here=True)
    booked = final if stands is Says.PAID else 0
    return MoneyRecord((refund,), (OrderFact("1003", "EUR", 9900, booked),), said)


NOTHING = MoneyRecord((), (OrderFact("1003", "EUR", 9900, 0),), "Please give me back 20.00 EUR of order 1003.")
WAITING = record(None, asked=2000, final=2000)
PAID = record(Says.PAID)


def test_hardly_a_sentence_that_claims_nothing_is_found() -> None:
    asked = [(text, made) for text in [*NEUTRAL, *MORE_NEUTRAL] for made in (NOTHING, WAITING)]
    asked += [(text, PAID) for text in TRUE_ONCE_PAID]
    assert len({text for text, _ in asked}) >= 180
    wrong = [(text, found) for text, made in asked if (found := disagreements(text, made))]
    assert len(wrong) <= (1 - PRECISION) * len(asked), wrong


def test_hardly_a_lie_is_missed() -> None:
    asked = [(text, made) for text in LIES for made in (NOTHING, WAITING, PAID)]
    asked += [(text, made) for text in [*LIES_WITHOUT_A_SUM, *MORE_LIES] for made in (NOTHING, WAITING)]
    asked += [(text, made) for text in DEEDS for made in (NOTHING, PAID)]
    missed = [text for text, made in asked if not disagreements(text, made)]
    assert len(missed) <= (1 - RECALL) * len(asked), missed


@pytest.mark.parametrize(
    ("reply", "made", "finding"),
    [
        ("We have refunded 19.99 USD.", PAID, Finding.CURRENCY_DIFFERS),
        ("We have refunded $19.99.", PAID, Finding.CURRENCY_DIFFERS),
        ("We have refunded 150.00 EUR.", record(Says.PAID, asked=2000, final=1500), Finding.SUM_DIFFERS),
        ("We have refunded 20.00 EUR.", record(Says.PAID, asked=2000, final=1500), Finding.SUM_DIFFERS),
        ("Your refund of 19.99 EUR was paid.", record(Says.SENT), Finding.REFUND_UNPROVEN),
        ("Your refund of 19.99 EUR was paid.", record(Says.APPROVED), Finding.REFUND_UNPROVEN),
        ("Your refund of 19.99 EUR was sent.", record(Says.APPROVED), Finding.REFUND_UNPROVEN),
        ("Your refund of 19.99 EUR was approved.", record(None), Finding.APPROVAL_UNPROVEN),
        ("We will refund you 19.99 EUR.", record(None), Finding.PROMISE_UNPROVEN),
        ("We have cancelled your order.", PAID, Finding.DEED_UNPROVEN),
        ("No refund was made.", PAID, Finding.REFUND_DENIED),
        ("We have refunded you. The amount of 500.00 EUR is on your card.", PAID, Finding.SUM_DIFFERS),
    ],
)
def test_each_way_of_disagreeing_is_told_apart(reply: str, made: MoneyRecord, finding: Finding) -> None:
    assert finding in disagreements(reply, made)


@pytest.mark.parametrize(
    ("reply", "made"),
    [
        ("Your refund of 19.99 EUR was sent.", record(Says.SENT)),
        ("Your refund of 19.99 EUR was approved.", record(Says.APPROVED)),
        ("We will refund you 19.99 EUR.", record(Says.APPROVED)),
        (
            "We have refunded 15.00 EUR of the 20.00 EUR you asked for, on order 1003.",
            record(Says.PAID, asked=2000, final=1500),
        ),
        ("We have refunded 15.00 EUR, not 20.00 EUR.", record(Says.PAID, asked=2000, final=1500)),
        ("We refunded 15.00 EUR; the other 5.00 EUR stay with us.", record(Says.PAID, asked=2000, final=1500)),
        ("We have refunded 19,99 €; 79,01 € of your order were not touched.", PAID),
        ("You said 35 EUR. We refunded 19.99 EUR.", record(Says.PAID, said="I want 35 euro back")),
    ],
)
def test_what_the_receipt_says_may_be_said(reply: str, made: MoneyRecord) -> None:
    assert disagreements(reply, made) == ()


def test_another_cases_refund_bears_out_only_what_names_its_order() -> None:
    old = RefundFact("apr_0", "1002", "EUR", 1999, 1999, Says.PAID, here=False)
    made = MoneyRecord((old,), (OrderFact("1002", "EUR", 9900, 1999),))
    assert disagreements("We have refunded 19.99 EUR on order 1002.", made) == ()
    assert disagreements("We have refunded 19.99 EUR.", made) == (Finding.REFUND_UNPROVEN,)
    assert disagreements("We have refunded 19.99 EUR on order 10021.", made) == (Finding.REFUND_UNPROVEN,)


def test_two_refunds_may_be_told_as_one_sum() -> None:
    two = tuple(RefundFact(f"apr_{n}", "1003", "EUR", 1000 * n, 1000 * n, Says.PAID, here=True) for n in (1, 2))
    assert disagreements("We have refunded 30.00 EUR in all.", MoneyRecord(two)) == ()
    assert disagreements("We have refunded 40.00 EUR in all.", MoneyRecord(two)) == (Finding.SUM_DIFFERS,)


def test_a_letter_is_compared_with_the_amount_it_is_to_go_with() -> None:
    asked = record(None, asked=2000, final=2000).assuming("apr_1", 1500)
    assert disagreements("We have refunded 15.00 EUR.", asked) == ()
    assert disagreements("We have refunded you 150.00 EUR.", asked) == (Finding.SUM_DIFFERS,)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1.299,00 €", "1299"),
        ("EUR 19.99", "19.99"),
        ("$20", "20"),
        ("20 euro", "20"),
        ("20,- €", "20"),
        ("1 299,00 €", "1299"),
        ("CHF 1'299.00", "1299"),
        ("€1,299", "1299"),
        ("twenty euros", "20"),
        ("one hundred and fifty dollars", "150"),
        ("einhundertfünfzig Euro", "150"),
        ("zwölf Euro", "12"),
        ("20 euros and 50 cents", "20.5"),
        ("kr. 150,50", "150.5"),
        ("150 kr", "150"),
        ("vingt euros", "20"),
        ("２０ EUR", "20"),
    ],
)
def test_sums_are_read_however_people_write_them(written: str, value: str) -> None:
    found = list(sums_in(unicodedata.normalize("NFKC", f"we refunded {written} today").lower()))
    assert len(found) == 1
    assert Decimal(value) in found[0].values
    assert found[0].currencies


@pytest.mark.parametrize(
    "text", ["on 12.05.2026", "at 10.30 Uhr", "12.50%", "5 to 10 working days", "order 1003", "1.2.3"]
)
def test_what_is_no_sum_is_not_read_as_one(text: str) -> None:
    assert list(sums_in(text.lower())) == []


@pytest.mark.parametrize("flood", ["refund ", "not refunded and ", "¤ ", "20 ", "(money ", '"a ', "we will "])
def test_nothing_that_stands_in_a_reply_takes_long_to_compare(flood: str) -> None:
    began = time.process_time()
    disagreements((flood * 20_000)[:20_000], PAID)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("We have refunded ١٩٫٩٩ EUR.", False),
        ("We have refunded ٢٠٫٩٩ EUR.", True),
        ("We have refunded १९.९९ EUR.", False),
        ("We have refunded 19€99.", False),
        ("We have refunded 20€99.", True),
        ("We have refunded 1999 cents.", False),
        ("We have refunded 2099 cents.", True),
    ],
)
def test_sums_in_digits_of_any_script_and_in_small_coins_are_read(reply: str, found: bool) -> None:
    assert bool(disagreements(reply, PAID)) is found
