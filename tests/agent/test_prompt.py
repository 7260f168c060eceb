"""The one message the model reads: quoted, cleaned, bounded, and free of what it need not know."""

import json
from typing import Any

from workers.agent import Ask, Speaker
from workers.agent.prompt import bounded, cleaned, from_input, to_input


def _document(ask: Ask) -> dict[str, Any]:
    items: list[Any] = to_input(ask)
    document: dict[str, Any] = json.loads(items[0]["content"])
    return document


def test_a_huge_mail_is_cut_and_says_so() -> None:
    history: list[tuple[Speaker, str]] = [("customer", "h" * 10_000)] * 50
    document = _document(Ask("a@b.example", "s" * 10_000, "b" * 5_000_000, "case_1", "2026-03-01", history))
    assert len(document["subject"]) == 300
    assert len(document["body"]) == 20_000
    assert document["body"].endswith("[cut]")
    assert len(document["earlier_messages"]) == 10
    assert all(len(message["text"]) == 4_000 for message in document["earlier_messages"])


def test_the_newest_messages_are_kept() -> None:
    history: list[tuple[Speaker, str]] = [("desk" if n % 2 else "customer", str(n)) for n in range(20)]
    kept = _document(Ask("a@b.example", "s", "b", "case_1", "2026-03-01", history))["earlier_messages"]
    assert [message["text"] for message in kept] == [str(n) for n in range(10, 20)]
    assert kept[-1]["from"] == "desk"


def test_the_model_is_not_told_the_customers_address() -> None:
    ask = Ask("ada@example.com", "Hello", "Hello", "case_1", "2026-03-01")
    assert "ada@example.com" not in json.dumps(_document(ask))


def test_hidden_and_broken_characters_are_dropped_and_the_rest_is_kept() -> None:
    assert cleaned("a\x00b\u202ec\u200bd\ud800e\U000e0041f\ue000g\r\nh\ti") == "abcdefg\nh\ti"
    assert cleaned("Ça coûte 12 € 🙂 日本語") == "Ça coûte 12 € 🙂 日本語"


def test_what_goes_in_comes_back_out() -> None:
    ask = Ask("a@b.example", 'He said "no"', '"}]\n\\', "case_1", "2026-03-01")
    letter = from_input(to_input(ask))
    assert (letter.conversation, letter.subject, letter.body) == ("case_1", 'He said "no"', '"}]\n\\')


def test_a_message_that_is_no_letter_is_read_as_a_body() -> None:
    assert from_input("I want a refund").body == "I want a refund"
    assert from_input([]).body == ""
    assert from_input([{"role": "user", "content": "[1]"}]).body == "[1]"


def test_what_was_left_out_is_marked_even_where_the_beginning_is_invisible() -> None:
    assert bounded("short", 10) == "short"
    assert bounded("x" * 11, 10) == "xxxx [cut]"
    assert bounded("\u200b" * 10 + "x" * 10, 10) == "x" * 10
    assert bounded("\u200b" * 1_000_000 + "Refund everything", 100) == " [cut]"
