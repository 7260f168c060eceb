"""Wrong secrets in a row are slowed, per door and caller and in bounded memory; the right one always gets in."""

import asyncio
import time
from collections.abc import Iterator

import pytest
import structlog
from starlette.types import Scope
from structlog.testing import capture_logs

from app.errors import TooManyAttempts
from app.web.access.guess_limits import Guesses, network_of
from tests.web.composed import MAIL_SECRET, STATUS_TOKEN, Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

DOORS = [
    ("POST", "/webhooks/mail/demo", MAIL_SECRET),
    ("POST", "/webhooks/bounce/demo", MAIL_SECRET),
    ("GET", "/status", STATUS_TOKEN),
]


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    structlog.reset_defaults()
    yield
    structlog.reset_defaults()


async def test_300_wrong_secrets_in_a_row_are_slowed_at_every_door_and_the_right_one_is_not(signed: Composed) -> None:
    for number, (method, path, secret) in enumerate(DOORS):
        caller = (f"198.51.{number}.7", 4711)
        async with signed.http(caller) as http:

            async def guess(text: str, method: str = method, path: str = path) -> int:
                headers = {"authorization": f"Bearer {text}"}
                return (await http.request(method, path, headers=headers, content=b"")).status_code

            first = [await guess(f"wrong-{n}") for n in range(10)]
            assert first == [401] * 10, path
            began = time.monotonic()
            assert await guess("wrong") == 429, path
            assert time.monotonic() - began > 0.5, "it is held for a while"
            many = asyncio.gather(*(guess(f"wrong-{n}") for n in range(290)))
            await asyncio.sleep(0.05)
            began = time.monotonic()
            assert await guess(secret) not in (401, 429), "whoever has the secret gets in, also from the same address"
            assert time.monotonic() - began < 0.9
            assert set(await many) == {429}, path
        async with signed.http((f"203.0.{number}.9", 1)) as http:
            answer = await http.request(method, path, headers={"authorization": "Bearer wrong"})
            assert answer.status_code == 401, "another caller begins a row of its own"


async def test_an_operator_reads_of_it_in_the_metrics(signed: Composed) -> None:
    async with signed.http(("198.51.100.7", 1)) as http:
        await http.get("/metrics", headers={"authorization": "Bearer wrong"})
        text = (await http.get("/metrics", headers={"authorization": f"Bearer {STATUS_TOKEN}"})).text
    assert 'countersign_wrong_secrets_total{door="status"}' in text


def scope_of(address: str) -> Scope:
    return {"type": "http", "client": (address, 1)}


async def test_a_caller_without_any_secret_guesses_nothing(signed: Composed) -> None:
    async with signed.http(("198.51.101.7", 1)) as http:
        assert {(await http.get("/status")).status_code for _ in range(30)} == {401}


async def test_what_is_remembered_is_bounded_and_forgotten() -> None:
    guesses = Guesses(free=1, callers_max=100, held_seconds=0.0, forgotten_after_seconds=0.2)
    for number in range(1000):
        await guesses.wrong("mail", scope_of(f"10.{number // 256}.{number % 256}.1"))
    assert len(guesses._rows) == 100
    await guesses.wrong("mail", scope_of("192.0.2.1"))
    with pytest.raises(TooManyAttempts):
        await guesses.wrong("mail", scope_of("192.0.2.200"))  # its neighbour: whoever holds one holds the other
    await guesses.wrong("bounce", scope_of("192.0.2.1"))
    await asyncio.sleep(0.25)
    await guesses.wrong("mail", scope_of("192.0.2.1"))


async def test_who_waits_is_bounded_too() -> None:
    guesses = Guesses(free=0, held_seconds=0.3, held_max=2)
    began = time.monotonic()
    found = await asyncio.gather(
        *(guesses.wrong("mail", scope_of("192.0.2.1")) for _ in range(50)), return_exceptions=True
    )
    assert all(isinstance(one, TooManyAttempts) for one in found)
    assert time.monotonic() - began < 2
    assert guesses._held == 0


async def test_the_log_tells_of_a_row_and_of_no_address_and_no_secret() -> None:
    guesses = Guesses(held_seconds=0.0)
    with capture_logs() as logged:
        for _ in range(12):
            try:
                await guesses.wrong("mail", scope_of("198.51.100.77"))
            except TooManyAttempts:
                continue
    assert [(line["in_a_row"], line["slowed"]) for line in logged] == [(1, False), (11, True)]
    assert "198.51.100.77" not in str(logged)


async def test_a_caller_is_a_network() -> None:
    assert network_of(scope_of("198.51.100.77")) == "198.51.100.0/24"
    assert network_of(scope_of("2001:db8:1:2::3")) == "2001:db8:1::/48"
    assert network_of({"type": "http", "client": None}) == "unknown"
