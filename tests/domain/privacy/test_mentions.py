"""Who is named in what a program sent is found however they are written, and nobody else is."""

import json
import time
from typing import Any
from urllib.parse import quote

import pytest

from app.domain.ids import CustomerId
from app.domain.privacy.erasures import Person
from app.domain.privacy.mentions import MAY_NAME, Mentions

ADA = Mentions(Person(CustomerId("cust_001"), ("ada@example.com",)))


@pytest.mark.parametrize(
    "said",
    [
        "ada@example.com",
        "Write to ADA@Example.COM.",
        "ada@example.com's parcel, please",
        "x:ada@example.com,bob@example.com",
        "<ada@example.com>",
        "mailto:ada@example.com?subject=x",
        "https://git.example/u?mail=ada%40example.com&x=1",
        "https://git.example/u?mail=" + quote(quote("ada@example.com", safe=""), safe=""),
        "%61da%40example%2Ecom",
        "ada+shop@example.com",
        "ada%2Bshop%40example.com",
        "ａｄａ＠ｅｘａｍｐｌｅ.ｃｏｍ",
        "a\u200bda@exam\u00adple.com",
        "ada&#64;example.com",
        "ada&commat;example.com",
        "ada (at) example.com",
        "ada@example.com/",
        "ada@example.com-",
        "first line\nada@example.com",
        {"to": ["x", {"deep": {"er": "ada@example.com"}}]},
        {"ada@example.com": 3},
        {"payload": '{"to": "x\\nada@example.com"}'},
        {"payload": json.dumps({"to": json.dumps({"to": "ada\\u0040example.com"})})},
        {"payload": 'broken {"x": "1\\nada@example.com"'},
        {"customer": "cust_001"},
        "about cust_001, please",
    ],
    ids=str,
)
def test_somebody_is_found(said: Any) -> None:
    assert ADA.names(said)
    assert ADA.names({"deep": [said]})


@pytest.mark.parametrize(
    "said",
    [
        "",
        "nada@example.com",
        "ada@example.com.evil.example",
        "ada@example.community",
        "ada@sub.example.com",
        "ada@xample.com",
        "x-ada@example.com",
        "example.com and ada",
        "a.da@example.com",
        {"customer": "cust_0011"},
        "xcust_001",
        3,
        None,
        {"x": [True, 1.5, None]},
    ],
    ids=str,
)
def test_nobody_else_is(said: Any) -> None:
    assert not ADA.names(said)


def test_an_id_that_could_be_any_number_or_word_finds_nobody() -> None:
    for one in ("1003", "customer", "c1"):
        assert not Mentions(Person(CustomerId(one), ())).names({"n": one})


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada.lovelace@gmail.com", "AdaLovelace+x@googlemail.com"),
        ("zoë@example.com", "zoe\u0308@example.com"),
        ("o'hara@example.com", "to o'hara@example.com now"),
        ("ada+shop@example.com", "ada+shop@example.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one_person(address: str, said: str) -> None:
    assert Mentions(Person(None, (address,))).names(said)


def test_a_hostile_text_takes_no_long_time() -> None:
    started = time.monotonic()
    for text in ("@" * 65_000, "a" * 65_000, "a@" * 30_000, "%40" * 20_000, "[" * 65_000, "( at )" * 10_000):
        assert not ADA.names(text)
    assert time.monotonic() - started < 5
    assert MAY_NAME
