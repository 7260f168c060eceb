"""What may not leave in a reply, and what ordinary replies must survive."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.support import unsafe_in_reply
from workers.support.contracts import REPLY_MAX_CHARS
from workers.support.reply_filter import made_safe

OWN = "ada@example.com"


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("See https://evil.example/x?y=1", ["link"]),
        ("See HTTP://EVIL.EXAMPLE", ["link"]),
        ("See www.evil.example now", ["link"]),
        ("See evil.com for more", ["link"]),
        ("See sub.evil.co.uk/path", ["link"]),
        ("See evil.it/now", ["link"]),
        ("See ftp://evil.example", ["link"]),
        ("See javascript:alert(1)", ["link"]),
        ("See data:text/html;base64,xx", ["link"]),
        ("Call tel:+4912345", ["link"]),
        ("See 10.0.0.1:8080/x", ["link"]),
        ("See slack://open", ["link"]),
        ("![pixel](x)", ["image"]),
        ("![pixel][ref]", ["image"]),
        ("[click](x)", ["markdown link"]),
        ("[click][ref]", ["markdown link"]),
        ("[ref]: x", ["markdown link"]),
        ("<b>bold</b>", ["markup"]),
        ("<img src=x onerror=alert(1)>", ["markup"]),
        ("<!channel> hello", ["markup"]),
        ("<@U123> hello", ["markup"]),
        ("<script", ["markup"]),
        ("write to eve@evil.example", ["email address", "link"]),
        ("write to eve@localhost", ["email address"]),
        ("pay\u202ement", ["hidden characters"]),
        ("pay\u200bment", ["hidden characters"]),
        ("\x1b[2J", ["hidden characters"]),
        ("tag \U000e0041", ["hidden characters"]),
    ],
)
def test_what_must_not_leave_is_named_and_removed(reply: str, found: list[str]) -> None:
    assert set(unsafe_in_reply(reply, OWN)) & set(found)
    clean, stripped = made_safe(reply, OWN)
    assert set(stripped) & set(found)
    assert unsafe_in_reply(clean, OWN) == []
    assert "evil" not in clean.lower()


@pytest.mark.parametrize(
    "reply",
    [
        "Your refund of 40.00 EUR is on its way, refund re_1.",
        "We wrote to ada@example.com.",
        "We wrote to Ada@Example.com, as you asked.",
        "Your order of 2026-01-10 (ord_1007) cost 1,299.00 EUR.",
        "Thank you.We will look into it.It takes 3 days.",
        "Less than 5 < 10, and 7 > 3; [sic] fine.",
        "Dear Ada,\n\n- one\n- two\n\t* three\n\nKind regards 🙂",
        "Ça coûte 12,50 €; 日本語もどうぞ。",
        "It is 50/50, e.g. and/or so, at 10:30.",
    ],
)
def test_an_ordinary_reply_passes_untouched(reply: str) -> None:
    assert unsafe_in_reply(reply, OWN) == []
    assert made_safe(reply, OWN) == (reply, ())


def test_the_customers_own_address_is_theirs_only_when_known() -> None:
    assert unsafe_in_reply(f"We wrote to {OWN}.") == ["email address"]
    assert unsafe_in_reply(f"We wrote to x{OWN}.", OWN) == ["email address"]


def test_two_halves_cannot_be_put_together_by_the_removal() -> None:
    clean, _ = made_safe("[[a](b)](https://evil.example) ht<b>tps://evil.example</b> eve@@evil.example", OWN)
    assert unsafe_in_reply(clean, OWN) == []
    assert "evil" not in clean


def test_a_reply_has_an_end() -> None:
    clean, _ = made_safe("a" * 100_000, OWN)
    assert len(clean) == REPLY_MAX_CHARS


_PIECES = st.sampled_from(
    ("http :// www. evil .com .it/ @ [ ] ( ) < > ! a : / javascript: \u200b \ue000 . # 1.2.3.4 ? " + OWN).split(" ")
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES | st.sampled_from(" \n"), max_size=30).map("".join) | st.text(max_size=200))
def test_whatever_comes_back_is_safe_and_stays_the_same(reply: str) -> None:
    clean, stripped = made_safe(reply, OWN)
    assert unsafe_in_reply(clean, OWN) == []
    assert made_safe(clean, OWN) == (clean, ())
    assert bool(stripped) == bool(unsafe_in_reply(reply, OWN))
