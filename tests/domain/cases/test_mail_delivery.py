"""What a reply is called, and which of its thread it names."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases.mail.delivery import REFERENCES_MAX, as_mail_id, draft_named_in, references, reply_subject

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Order", "Re: Order"),
        ("Re: Order", "Re: Order"),
        ("RE: Re: AW: Antw : Order", "Re: Order"),
        ("Re[2]: Re(3): Order", "Re: Order"),
        ("Regarding: Order", "Re: Regarding: Order"),
        ("Fwd: Order", "Re: Fwd: Order"),
        ("  a\r\n\tb\x00c\u2028d ", "Re: a b c d"),
        ("", "Re:"),
        ("Re:", "Re:"),
        ("x" * 500, "Re: " + "x" * 200),
    ],
)
def test_a_reply_says_so_once_and_in_one_line(subject: str, reply: str) -> None:
    assert reply_subject(subject) == reply
    assert reply_subject(reply) == reply


@pytest.mark.parametrize(
    ("external_id", "mail_id"),
    [
        ("a.b+c@mail.example.com", "a.b+c@mail.example.com"),
        ("a@b|0123456789abcdef", "a@b"),
        ("no-at", ""),
        ("a@b@c", ""),
        ("a@b\r\nX: 1", ""),
        ("a @b", ""),
        ("<a@b>", ""),
        ("ä@b", ""),
        ("a" * 600 + "@b", ""),
        ("postmark:1", ""),
    ],
)
def test_only_a_message_id_becomes_a_header(external_id: str, mail_id: str) -> None:
    assert as_mail_id(external_id) == mail_id


def test_a_long_thread_is_named_by_its_first_and_its_latest() -> None:
    earlier = [(NOW + timedelta(minutes=n), f"m{n:03}@x") for n in range(100)]
    chain = references(reversed(earlier), "m099@x")
    assert len(chain) == REFERENCES_MAX
    assert (chain[0], chain[1], chain[-1]) == ("m000@x", "m081@x", "m099@x")
    assert len(set(chain)) == len(chain)


def test_the_mail_that_is_answered_comes_last_even_if_others_came_later() -> None:
    earlier = [(NOW, "one@x"), (NOW + timedelta(1), "two@x"), (NOW + timedelta(2), "not an id")]
    assert references(earlier, "one@x") == ("two@x", "one@x")
    assert references(earlier, "") == ("one@x", "two@x")


def test_our_own_ids_name_their_draft() -> None:
    draft = "drf_0123456789abcdef01234567"
    assert draft_named_in(f"<{draft}@shop.example>") == draft
    assert draft_named_in(f"{draft}@shop.example") == draft
    assert draft_named_in(f"x{draft}@shop.example") is None
    assert draft_named_in("drf_1@shop.example") is None
