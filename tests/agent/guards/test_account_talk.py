"""A reply to a stranger says neither that there is an account or an order, nor that there is none."""

import pytest

from app.domain.operations.desk_config import SAMPLE_SHOP
from workers.agent.guards.account_talk import KIND, without_account_talk
from workers.agent.offline.strangers import GELESEN, READ, SCHREIBEN_VON, WRITE_FROM

TELLS = (
    "I could not find any order under your email address.",
    "There is no account with us under this address.",
    "We found your order and it was shipped.",
    "You are not registered with us.",
    "You are a customer of ours since 2019.",
    "Your order 1003 was delivered yesterday.",
    "We have no record of a purchase.",
    "That address is not in our system.",
    "Unter dieser Adresse haben wir keine Bestellung gefunden.",
    "Zu Ihrer E-Mail-Adresse gibt es kein Kundenkonto.",
    "Sie sind bei uns nicht registriert.",
    "Ihre Bestellung 1003 wurde gestern verschickt.",
    "Wir haben Ihr Konto gefunden.",
    "In unseren Unterlagen steht davon nichts.",
)
TELLS_NOT = (
    "If you have an account with us, please write from its address.",
    "Please send us your order number.",
    "Could you write from the address the order was placed with?",
    "Falls Sie bei uns bestellt haben, schreiben Sie bitte von der Adresse, mit der Sie bestellt haben.",
    "Bitte nennen Sie uns die Bestellnummer.",
    "A colleague will read your message.",
    "Thank you for your patience.",
    *(WRITE_FROM, SCHREIBEN_VON, READ, GELESEN),
)


@pytest.mark.parametrize("sentence", TELLS)
def test_a_sentence_that_tells_is_taken_out_and_the_others_stay(sentence: str) -> None:
    reply, found = without_account_talk(f"Hello,\n\n{sentence} We read your mail.\n\nKind regards")
    assert found == (KIND,)
    assert sentence not in reply
    assert reply == "Hello,\n\nWe read your mail.\n\nKind regards"


@pytest.mark.parametrize("sentence", TELLS_NOT)
def test_a_sentence_that_tells_nothing_stays_as_it_is(sentence: str) -> None:
    reply = f"Hello,\n\n{sentence}\n\nKind regards"
    assert without_account_talk(reply) == (reply, ())


@pytest.mark.parametrize("rule", SAMPLE_SHOP.topics.values())
def test_the_shops_own_rules_stay(rule: str) -> None:
    assert without_account_talk(rule) == (rule, ())
