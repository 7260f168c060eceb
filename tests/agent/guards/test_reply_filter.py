"""What may not leave in a reply, and what ordinary replies must survive."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.agent import unsafe_in_reply
from workers.agent.contracts import REPLY_MAX_CHARS
from workers.agent.guards.reply_filter import made_safe

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
        ("confirm your refund at paypal-evil.vip/login today.", ["link"]),
        ("See evil.tk/pay", ["link"]),
        ("See evil.mx/pay", ["link"]),
        ("See evil.money/abc", ["link"]),
        ("See evil.finance", ["link"]),
        ("See my.evil.health/login", ["link"]),
        ("See evil.me, or EVIL.COM", ["link"]),
        ("See evil.vip.Thanks", ["link"]),
        ("See ...evil.vip./x", ["link"]),
        ("See my_evil.vip", ["link"]),
        ("See a.b.c.d.e.f.g.h.i.evil.vip", ["link"]),
        ("See evil.unheard/x", ["link"]),
        ("See evil.unheard:8080", ["link"]),
        ("See evil.unheard?x=1", ["link"]),
        ("See evil.unheard#x", ["link"]),
        ("See evil.It/now", ["link"]),
        ("See //evil.vip/x", ["link"]),
        ("See evil.рф", ["link"]),
        ("See evil.भारत", ["link"]),
        ("See xn--evil.xn--p1ai/login", ["link"]),
        ("evil.vip에서 보세요", ["link"]),
        ("See ＷＷＷ.evil.vip", ["link"]),
        ("See https：//evil.vip/a", ["link"]),
        ("See 𝐞𝐯𝐢𝐥.𝐯𝐢𝐩", ["link"]),
        ("See evil。com/x", ["link"]),
        ("See evil｡vip", ["link"]),
        ("See evil．vip", ["link"]),
        ("See evil.㏄", ["link"]),
        ("See evil.com™", ["link"]),
        ("write to eve＠evil.unheard", ["email address"]),
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
        "e.g. this, Mr.Smith/Mrs.Jones, order 1003.Thanks, 49.90 EUR, 49.90/month, v1.2, v1.2/v1.3.",
        "At 9.pm, 10 a.m.to 5 p.m., a.m./p.m., a.m/p.m, z.B./d.h., P.O.BOX 7, 2.kg, Ref.no 1003, No.1/2.",
        "The end.Start of it.No, the end.Now it is over.Is it?He/she knows…so wait...so what.",
        "ご確認ください。返金/交換は？本当ですか。返金？ありがとう。みんな、Tel：03-1234［注］（税込）",
        "Готово.Мы ответим. Gut.Für Sie, ok.größer. Ça va.Été.",
    ],
)
def test_an_ordinary_reply_passes_untouched(reply: str) -> None:
    assert unsafe_in_reply(reply, OWN) == []
    assert made_safe(reply, OWN) == (reply, ())


def test_the_customers_own_address_is_theirs_only_when_known() -> None:
    assert unsafe_in_reply(f"We wrote to {OWN}.") == ["email address"]
    assert unsafe_in_reply(f"We wrote to x{OWN}.", OWN) == ["email address"]


@pytest.mark.parametrize(
    ("reply", "clean"),
    [
        ("½ ﷺ ＡＢ, ㎏ evil.vip/pay ㏄ ½.", "½ ﷺ ＡＢ, ㎏ (link removed) ㏄ ½."),
        ("™ evil。com/ｘ？ｙ now ™", "™ (link removed) now ™"),
        ("㎏ https：//evil.vip/a ㎏", "㎏ (link removed) ㎏"),
        ("注：evil.com에서", "注：(link removed)에서"),
    ],
)
def test_what_stands_around_a_link_stays_as_it_was_written(reply: str, clean: str) -> None:
    assert made_safe(reply, OWN) == (clean, ("link",))


@pytest.mark.parametrize(
    "unit", ["a", "a.", "a。", "ａ．", "[", "![", "a-", "a.b:", "x.vip ", "1.", "a@", "<", "www."]
)
def test_screening_takes_time_in_proportion_to_the_reply(unit: str) -> None:
    reply = (unit * 80_000)[:80_000]
    begun = time.process_time()
    unsafe_in_reply(reply, OWN)
    assert time.process_time() - begun < 3  # linear takes a tenth of it


def test_two_halves_cannot_be_put_together_by_the_removal() -> None:
    clean, _ = made_safe("[[a](b)](https://evil.example) ht<b>tps://evil.example</b> eve@@evil.example", OWN)
    assert unsafe_in_reply(clean, OWN) == []
    assert "evil" not in clean


def test_a_reply_has_an_end() -> None:
    clean, _ = made_safe("a" * 100_000, OWN)
    assert len(clean) == REPLY_MAX_CHARS


_WORDS = "http :// www. evil .com .it/ @ [ ] ( ) < > ! a : / javascript: \u200b \ue000 . # 1.2.3.4 ? " + OWN
_WIDE = "vip рф 。 ． ： ＠ ™ ㏄ ｗｗｗ． No 9"
_PIECES = st.sampled_from([*_WORDS.split(" "), *_WIDE.split(" ")])


@settings(max_examples=400, deadline=None)
@given(st.lists(_PIECES | st.sampled_from(" \n"), max_size=30).map("".join) | st.text(max_size=200))
def test_whatever_comes_back_is_safe_and_stays_the_same(reply: str) -> None:
    clean, stripped = made_safe(reply, OWN)
    assert unsafe_in_reply(clean, OWN) == []
    assert made_safe(clean, OWN) == (clean, ())
    assert bool(stripped) == bool(unsafe_in_reply(reply, OWN))


@pytest.mark.parametrize(
    "reply",
    [
        "Use sk_live_4eC39HqLyjWDarjtT1zdp7dc for it.",
        "key: sk-proj-abcdefghijklmnopqrstuvwx",
        "AKIAIOSFODNN7EXAMPLE is the key",
        "xoxb-123456789012-abcdefghijkl",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "The token is eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
        "postgres://desk:hunter2@db.internal/desk",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
        "Your password is hunter2!",
        "Ihr Passwort lautet Geheim123.",
        "Passwort: s3cret-word",
        "API key = 0123456789abcdef0123",
        "mot de passe : Sésame-2024",
        "Authorization: Bearer abcdefghijklmnop1234567890",
        "Server=db;Password=hunter22;",
    ],
)
def test_what_opens_a_door_never_leaves(reply: str) -> None:
    assert "secret" in unsafe_in_reply(reply)
    cleaner, found = made_safe(reply, OWN)
    assert "secret" in found
    assert "(secret removed)" in cleaner
    assert unsafe_in_reply(cleaner) == []


@pytest.mark.parametrize(
    "reply",
    [
        "Your password is not known to us.",
        "You can reset your password at any time: just write to us.",
        "Das Passwort ist falsch, bitte setzen Sie es zurück.",
        "Please never send us your password.",
        "A token of our thanks is on its way.",
        "Refund re_0123456789abcdef arrives within 5 to 10 days.",
        "Refunded 19.99 EUR, refund re_8fd0a1b2c3d4e5f60718",
        "Password: please choose a new one.",
    ],
)
def test_a_word_about_passwords_is_none(reply: str) -> None:
    assert unsafe_in_reply(reply) == []
