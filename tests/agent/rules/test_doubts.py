"""What keeps a plain request from becoming a proposal: whatever stands beside it and is not understood."""

import pytest

from workers.agent import OrderFact
from workers.agent.rules.claims import Claim, Doubt, settle
from workers.agent.rules.mail_intent import read

LAMP = OrderFact("1006", "Floor lamp", 4_990, 0, "EUR", "2026-11-02")
STEHLAMPE = OrderFact("1006", "Stehlampe", 4_990, 0, "EUR", "2026-11-02")
GLASSES = OrderFact("1006", "Six wine glasses", 8_999, 0, "EUR", "2026-11-02")


def claimed(body: str, order: OrderFact = LAMP, subject: str = "") -> Claim | Doubt | None:
    reading = read(subject, body, [order.order_id])
    return settle(reading, [order]) if reading.wants_refund else None


@pytest.mark.parametrize(
    "body",
    [
        "Please refund order 1006.",
        "I paid 49.90 by card. Please refund order 1006.",
        "It was not worth the money. Please refund order 1006.",
        "Please refund order 1006. I look forward to the payment.",
        "Ich habe per PayPal bezahlt. Bitte erstatten Sie die Bestellung 1006.",
        "Bitte erstatten Sie die Bestellung 1006. Meine Bankverbindung liegt Ihnen vor.",
    ],
)
def test_plain_things_told_of_money_do_not_hold_a_request(body: str) -> None:
    assert claimed(body) == Claim("1006", 4_990)


@pytest.mark.parametrize(
    "body",
    [
        "Your price went down the day after. Please refund order 1006.",
        "My voucher code never worked. Please refund order 1006.",
        "The postman wanted a fee at the door. Please refund order 1006.",
        "Mein Gutschein ging nicht. Bitte erstatten Sie die Bestellung 1006.",
        "Der Preis ist seit gestern niedriger. Bitte erstatten Sie die Bestellung 1006.",
        "I got a 10 EUR voucher with order 1006. Please give me the 10 EUR.",
    ],
)
def test_money_that_is_talked_of_and_not_understood_is_left_to_people(body: str) -> None:
    assert not isinstance(claimed(body), Claim)


@pytest.mark.parametrize(
    "body",
    [
        "Your form on the website did not load. Please refund order 1006.",
        "A lady on the hotline sent me here. Please refund order 1006.",
        "Ich weiß nicht, ob das Kontaktformular geklappt hat, daher hier: bitte Bestellung 1006 erstatten.",
        "Am Telefon hat mich eine Kollegin hierher verwiesen. Bitte erstatten Sie die Bestellung 1006.",
    ],
)
def test_what_was_talked_of_elsewhere_may_have_been_settled_there(body: str) -> None:
    assert claimed(body) == Doubt("repeated", "1006")


@pytest.mark.parametrize(
    "body",
    [
        "Please refund order 1006. Please confirm by email.",
        "Please refund order 1006. I look forward to your reply.",
        "Bitte erstatten Sie die Bestellung 1006. Über eine kurze Antwort freue ich mich.",
        "Bitte erstatten Sie die Bestellung 1006. Bitte holen Sie das Paket am Freitag ab.",
    ],
)
def test_what_goes_with_giving_an_order_back_does_not_hold_a_request(body: str) -> None:
    assert claimed(body) == Claim("1006", 4_990)


@pytest.mark.parametrize(
    "body",
    [
        "Please check the wiring of the lamp. Refund order 1006 please.",
        "Could you mend the switch? Refund order 1006 please.",
        "Bitte prüfen Sie den Schalter. Bitte erstatten Sie die Bestellung 1006.",
    ],
)
def test_who_wishes_for_something_besides_money_is_answered_by_people(body: str) -> None:
    assert not isinstance(claimed(body), Claim)


def test_a_condition_may_begin_with_its_verb() -> None:
    assert not isinstance(claimed("Liegt es an der 1006, möchte ich mein Geld zurück.", STEHLAMPE), Claim)


@pytest.mark.parametrize(
    ("body", "order", "whole"),
    [
        ("Please refund the lamp from order 1006", LAMP, True),
        ("Can I return the floor lamp and get a refund? Order 1006", LAMP, True),
        ("Please refund the shade from order 1006", LAMP, False),
        ("Please refund the switch of the lamp, order 1006", LAMP, False),
        ("Bitte erstatten Sie mir die Lampe aus Bestellung 1006", STEHLAMPE, True),
        ("Erstattung für zurückgesandte Lampe, Bestellung 1006", STEHLAMPE, True),
        ("Erstattung für zurückgesandten Schirm, Bestellung 1006", STEHLAMPE, False),
        ("Please refund the glass from order 1006", GLASSES, False),
        ("One broke. Money back please, order 1006", GLASSES, False),
    ],
)
def test_a_thing_is_the_whole_order_only_where_the_order_is_of_nothing_else(
    body: str, order: OrderFact, whole: bool
) -> None:
    assert isinstance(claimed(body, order), Claim) is whole


def test_a_sum_asked_for_is_not_the_price_told_before_it() -> None:
    found = claimed("I paid 49.90, in town it is 39.90. Refund the difference please, order 1006.")
    assert not isinstance(found, Claim)


def test_a_day_is_no_sum() -> None:
    body = "Hiermit widerrufe ich den Kaufvertrag vom 14.11. über die Bestellung 1006."
    assert claimed(body, STEHLAMPE) == Claim("1006", 4_990)


@pytest.mark.parametrize(
    "body",
    [
        "Can I get a refund for order 1006? It hums.",
        "Is a refund possible for order 1006? It hums all night.",
        "May I return the lamp and get my money back? Order 1006",
        "Kann ich für die Bestellung 1006 mein Geld zurückbekommen?",
        "Ist es möglich, die Lampe zu erstatten? Bestellung 1006",
    ],
)
def test_a_polite_question_for_a_refund_of_an_order_is_a_request(body: str) -> None:
    assert isinstance(claimed(body, STEHLAMPE if "Bestellung" in body else LAMP), Claim)


@pytest.mark.parametrize(
    "body",
    [
        "Can I get a refund for order 1006 if it was used?",
        "Can I still get a refund for order 1006?",
        "Can I get a refund for order 1006? Do you pay the postage?",
        "Can I get a refund for order 1006? I have not decided yet.",
        "Can I get a refund for order 1006 at your store?",
        "Is a refund for order 1006 possible?",
        "Kann ich für die Bestellung 1006 auch ohne Karton mein Geld zurückbekommen?",
        "Kann ich für die Bestellung 1006 mein Geld zurückbekommen? Nur mal so gefragt, überlege noch.",
    ],
)
def test_a_question_with_a_condition_a_doubt_or_another_question_stays_one(body: str) -> None:
    assert claimed(body) is None


@pytest.mark.parametrize(
    "body",
    [
        "I am waiting. Please refund order 1006.",
        "Three weeks and not a word from you. Refund order 1006.",
        "Ich warte. Bestellung 1006 bitte erstatten.",
        "Meine Frist ist verstrichen. Bitte erstatten Sie die Bestellung 1006.",
        "I did everything you asked. Please refund order 1006.",
        "Wie gewünscht hier die Unterlagen. Bitte erstatten Sie die Bestellung 1006.",
        "This makes it number four. Refund order 1006.",
        "Anybody there? Please refund order 1006.",
        "Liest das jemand? Bitte erstatten Sie die Bestellung 1006.",
    ],
)
def test_who_goes_on_with_an_earlier_request_is_answered_by_people(body: str) -> None:
    assert claimed(body) == Doubt("repeated", "1006")


def test_an_answer_in_a_talk_about_a_refund_is_answered_by_people() -> None:
    assert claimed("Please refund order 1006.", subject="Re: Refund") == Doubt("repeated", "1006")
    assert claimed("Please refund order 1006.", subject="Re: Your invoice") == Claim("1006", 4_990)


@pytest.mark.parametrize(
    "body",
    [
        "Refund for order 1006 received with thanks.",
        "Erstattung für 1006 erhalten, danke.",
        "Die Erstattung für 1006 habe ich bekommen, besten Dank.",
    ],
)
def test_a_refund_that_came_is_not_asked_for(body: str) -> None:
    assert not isinstance(claimed(body), Claim)


@pytest.mark.parametrize(
    "body", ["I don't know any order 1006. Please refund.", "Bestellung 1006 kenne ich nicht. Bitte erstatten."]
)
def test_an_order_that_the_writer_denies_is_looked_at_by_people(body: str) -> None:
    assert not isinstance(claimed(body), Claim)


def test_where_there_are_several_things_a_word_that_counts_is_asked_about() -> None:
    assert claimed("Not both were dull. Money back please, order 1006", GLASSES) == Doubt("which_items", "1006")
    assert claimed("They were dull. Money back please, order 1006", GLASSES) == Claim("1006", 8_999)
