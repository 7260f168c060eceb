"""What a stranger tries with the client: each is told what is wrong, at once, before anything is sent."""

import asyncio
import functools
import logging
import math
import pickle
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from countersign_client import (
    AsyncCountersign,
    Countersign,
    StillPending,
    Unreachable,
    UnsayableArguments,
    requires_approval,
)

from tests.client.contract_desk import ContractDesk

DEEP: dict[str, Any] = functools.reduce(lambda inner, _: {"in": inner}, range(2000), {})
UNSAYABLE = [
    ({"x": math.nan}, r"arguments.x is no number in JSON: nan"),
    ({"x": [1, -math.inf]}, r"arguments.x\[1\] is no number in JSON: -inf"),
    ({"x": 2**53}, r"arguments.x is beyond 2\^53 - 1; send it as a text"),
    ({"when": datetime.now(UTC)}, "arguments.when is a datetime, which JSON does not have"),
    ({"x": {1, 2}}, "arguments.x is a set"),
    ({"x": Decimal("1.1")}, "arguments.x is a Decimal"),
    ({"x": b"1"}, "arguments.x is a bytes"),
    ({"x": {1: "a"}}, "a name in arguments.x is a int"),
    ({"x": "\ud800"}, "half of a surrogate pair"),
    (DEEP, "stands deeper than 64 levels"),
]


@requires_approval(timeout=0)
def delete_branch(name: Any) -> str:
    """Nobody approves it here."""
    return f"deleted {name}"


@pytest.mark.parametrize(("arguments", "sentence"), UNSAYABLE, ids=[said for _, said in UNSAYABLE])
def test_arguments_that_json_cannot_say_are_named_by_their_place(
    desk: ContractDesk, arguments: dict[str, Any], sentence: str
) -> None:
    with Countersign() as client, pytest.raises(UnsayableArguments, match=sentence):
        client.approvals.request("delete_branch", arguments)
    with pytest.raises(TypeError, match=r"cannot be shown these arguments .* leave some out with leave_out="):
        delete_branch(arguments)
    assert desk.calls == []


@pytest.mark.parametrize("value", [1.5, -0.0, 2**53 - 1, "ключ 鍵 🔑", True, None, [], {"ü": [{}]}, (1, 2)])
def test_what_json_can_say_goes_through(desk: ContractDesk, value: Any) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", {"ключ": value})
    assert asked.arguments["ключ"] == (list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize(
    ("wish", "error", "sentence"),
    [
        ({"titel": "Delete"}, TypeError, "A request takes no titel; it takes kind, title"),
        ({"reviewers": "U0ROSA"}, TypeError, r"reviewers is a list, of one entry too: \['U0ROSA'\]"),
        ({"evidence": "https://git.example/7"}, TypeError, "evidence is a list, of one entry too"),
        ({"expires_in": "1h"}, TypeError, "expires_in is a timedelta or whole seconds, not '1h'"),
        ({"idempotency_key": ""}, ValueError, "is 1 to 255 plain characters of ASCII, not ''"),
        ({"idempotency_key": "a\nb"}, ValueError, "is 1 to 255 plain characters"),
        ({"idempotency_key": "ключ"}, ValueError, "is 1 to 255 plain characters"),
        ({"idempotency_key": "k" * 256}, ValueError, "is 1 to 255 plain characters"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_before_it_is_sent(
    desk: ContractDesk, wish: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with Countersign() as client, pytest.raises(error, match=sentence):
        client.approvals.request("delete_branch", {"name": "x"}, **wish)
    assert desk.calls == []


def test_arguments_have_names_and_an_approval_an_id(desk: ContractDesk) -> None:
    nothing: Any = None
    with Countersign() as client:
        for arguments in (["x"], nothing, "x"):
            with pytest.raises(TypeError, match="a call's arguments are named, as in a dict"):
                client.approvals.request("delete_branch", arguments)
        for which in ("", ".", "..", nothing):
            with pytest.raises(ValueError, match="An approval or its id is wanted"):
                client.approvals.wait(which)
    assert desk.calls == []


@pytest.mark.parametrize("key", ["csk_1 csk_2", "csk_1\ncsk_2", "csk_ключ"])
def test_a_key_that_was_copied_badly_is_told_at_once(key: str) -> None:
    with pytest.raises(ValueError, match="The key holds what no key does") as told:
        Countersign("https://desk.example", key)
    assert key not in str(told.value)


def test_the_line_end_of_a_file_belongs_to_no_key(desk: ContractDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERSIGN_KEY", f"{desk.key}\n")
    monkeypatch.setenv("COUNTERSIGN_URL", f" {desk.url}/\n")
    with Countersign() as client:
        assert client.approvals.list().approvals == ()


def yields() -> Iterator[int]:
    """Not one call with one end."""
    yield 1


async def yields_later() -> AsyncIterator[int]:
    """Nor this."""
    yield 1


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (yields, "yields; a person approves one call with one end"),
        (yields_later, "yields; a person approves one call with one end"),
        (functools.partial(print, "x"), "is no plain function"),
        (staticmethod(yields), "the guard goes below @staticmethod and @classmethod"),
        (print, "is no plain function"),
        (lambda *names: names, "takes names without a name"),
    ],
)
def test_what_cannot_be_guarded_is_told_where_it_is_defined(function: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        requires_approval()(function)


@pytest.mark.parametrize(
    ("title", "sentence"),
    [
        ("Delete {nmae}", "names {nmae}, which the function does not take"),
        ("Delete {}", "names {}, which the function does not take"),
        ("Delete {name", "has braces that are none of a name's"),
    ],
)
def test_a_title_that_names_nothing_is_told_where_it_is_defined(title: str, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        requires_approval(title=title)(lambda name: name)


def test_the_decorator_takes_no_function_for_a_kind_and_no_word_it_does_not_know() -> None:
    bare: Any = requires_approval
    with pytest.raises(TypeError, match="with its parentheses"):
        bare(lambda name: name)
    with pytest.raises(TypeError, match=r"requires_approval\(\) takes no titel"):
        bare(titel="Delete")(lambda name: name)


def test_a_title_is_one_short_line_whatever_its_arguments_are(desk: ContractDesk) -> None:
    @requires_approval(title="Send {text} to {options[to]}", timeout=timedelta(0))
    def send(text: str, **options: Any) -> None: ...

    with pytest.raises(StillPending):
        send("one\ntwo " * 100, options={"to": "Ada"})
    title = desk.only()["title"]
    assert (len(title), title[:21], title[-1]) == (150, "Send one two one two ", "…")


def test_a_guarded_function_is_known_by_its_name_to_pickle_as_any_is() -> None:
    assert pickle.loads(pickle.dumps(delete_branch)) is delete_branch


class Branches:
    """Guarded below what makes it static or a class's."""

    @staticmethod
    @requires_approval(timeout=0)
    def static(name: str) -> None: ...

    @classmethod
    @requires_approval(timeout=0)
    def of_class(cls, name: str) -> None: ...


def test_static_methods_and_those_of_a_class_are_guarded_from_below(desk: ContractDesk) -> None:
    for call in (Branches.static, Branches.of_class):
        with pytest.raises(StillPending):
            call("x")
    assert [row["arguments"] for row in desk.rows.values()] == [{"name": "x"}] * 2


async def test_one_who_waits_in_a_program_with_a_loop_can_stop_and_wait_again(desk: ContractDesk) -> None:
    async with AsyncCountersign() as client:
        asked = await client.approvals.request("delete_branch", {"name": "x"})
        waiting = asyncio.create_task(client.approvals.wait(asked))
        await asyncio.sleep(0.2)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert (await client.approvals.get(asked)).state == "pending"
        desk.decide(asked.id)
        assert (await client.approvals.wait(asked)).approved


async def test_a_function_without_a_loop_is_guarded_inside_a_running_one_too(desk: ContractDesk) -> None:
    with pytest.raises(StillPending):
        delete_branch("x")
    assert len(desk.rows) == 1


def test_an_address_where_nobody_is_is_told_while_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with Countersign("http://127.0.0.1:9", "csk_nobody") as client, pytest.raises(Unreachable, match="ConnectError"):
        client.approvals.wait("apr_1", timeout=6)
    assert "the desk does not answer (ConnectError)" in caplog.text
    assert caplog.records[0].levelno == logging.WARNING
