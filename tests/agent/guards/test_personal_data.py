"""What a drafted reply may not say of other people, and what it may say of its reader."""

import pytest

from workers.agent import without_strangers, words_to_look_up

KNOWN = "My number is 0171 2345678, order 1003. Pay to DE89 3704 0044 0532 0130 00. ada@example.com"
RECORDS = frozenset({"1004", "cust_002", "ch_1004", "grace.hopper"})


@pytest.mark.parametrize(
    ("reply", "kept", "kinds"),
    [
        ("Order 1004 is late.", "Order (order number removed) is late.", ("order number",)),
        ("See #1004, please.", "See (order number removed), please.", ("order number",)),
        ("It is CUST_002.", "It is (order number removed).", ("order number",)),
        ("As Grace Hopper said.", "As (name removed) said.", ("name",)),
        ("Ask grace-hopper.", "Ask (name removed).", ("name",)),
        ("Call +49 171 9999999.", "Call (phone number removed).", ("phone number",)),
        ("Call 030/7654321 now", "Call (phone number removed) now", ("phone number",)),
        ("To GB82 WEST 1234 5698 7654 32.", "To (account number removed).", ("account number",)),
        ("to gb82west12345698765432", "to (account number removed)", ("account number",)),
        ("Card 4242 4242 4242 4242.", "Card (card number removed).", ("card number",)),
        ("Card 4242-4242-4242-4242.", "Card (card number removed).", ("card number",)),
    ],
)
def test_other_peoples_data_is_taken_out(reply: str, kept: str, kinds: tuple[str, ...]) -> None:
    assert without_strangers(reply, known=KNOWN, strangers=RECORDS) == (kept, kinds)
    assert without_strangers(kept, known=KNOWN, strangers=RECORDS) == (kept, ())


@pytest.mark.parametrize(
    "reply",
    [
        "Order 1003 was refunded: 1004.00 EUR, or 1,004.00.",
        "We refunded 1004 EUR and $1004.",
        "We will call you on 0171 2345678 or +49 171 2345678.",
        "It goes to DE89 3704 0044 0532 0130 00.",
        "Refund re_0123456789abcdef arrives within 5 to 10 days, by 2026-11-22 or 22.11.2026, at 10:30.",
        "Grace period, 25 seats, size 43, article 129900.",
        "The number 1234 5678 9012 3456 is no card's.",
        "",
    ],
)
def test_what_is_the_customers_own_or_nobodys_stays(reply: str) -> None:
    assert without_strangers(reply, known=KNOWN, strangers=RECORDS) == (reply, ())


def test_a_card_number_is_nobodys_to_mail_not_even_its_owners() -> None:
    reply = "Your card 4242 4242 4242 4242."
    assert without_strangers(reply, known=reply, strangers=())[1] == ("card number",)


def test_only_words_that_could_be_somebodys_are_looked_up() -> None:
    words = words_to_look_up("Order #1004 of Grace Hopper, 12.50 EUR")
    assert "1004" in words
    assert "grace.hopper" in words
    assert "12" not in words
    assert len(words_to_look_up("a1 " * 10_000 + " ".join(f"x{n}" for n in range(10_000)))) <= 300
