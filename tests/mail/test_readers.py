"""The processes that read mail: quick for honest mail, and nothing of ours for the other kind to break."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import psutil
import pytest

from app.errors import BadInput, TooLarge, Unavailable, Unreadable
from app.mail import reader_pool as readers_module
from app.mail.reader import CPU_SECONDS_MAX, MEMORY_BYTES_MAX
from app.mail.reader_pool import Readers, open_readers

HONEST = b"From: Ada <ada@example.com>\r\nSubject: Order\r\n\r\nPlease refund order 1003."
HTML = b"From: ada@example.com\r\nContent-Type: text/html\r\n\r\n"
SLOW = HTML + b"<p>x</p>" * 1_200_000  # more seconds of processor than one mail is given
HUNGRY = HTML + b"<a " * 3_000_000  # more memory


@pytest.fixture
async def read() -> AsyncIterator[Readers]:
    async with open_readers(frozenset({"mx.desk.example"}), count=1) as readers:
        yield readers


async def children(count: int) -> list[psutil.Process]:
    """The readers that live, as soon as there are so many: a tired one's successor takes a moment to start."""
    deadline = asyncio.get_running_loop().time() + 20
    while True:
        found = living()
        if len(found) == count or asyncio.get_running_loop().time() > deadline:
            assert len(found) == count
            return found
        await asyncio.sleep(0.02)


def living() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if _reads(one)]


def _reads(child: psutil.Process) -> bool:
    try:
        return "app.mail.reader" in " ".join(child.cmdline())
    except psutil.Error:  # it has ended meanwhile
        return False


async def test_a_mail_is_read_as_if_it_had_been_read_here(read: Readers) -> None:
    mail = await read(HONEST + b"\r\n> old \xff", "message/rfc822")
    assert (mail.sender, mail.subject, mail.body) == ("ada@example.com", "Order", "Please refund order 1003.")
    assert mail.quoted == "> old \ufffd"
    assert len(mail.digest) == 64
    signed = b"Authentication-Results: mx.desk.example; dmarc=pass\r\n" + HONEST
    assert (await read(signed, "message/rfc822")).sender_verified
    assert not mail.sender_verified


@pytest.mark.parametrize(
    ("body", "kind", "word"),
    [
        (b"{", BadInput, "JSON"),
        (b"x" * (10 * 1024 * 1024 + 1), TooLarge, "10 MiB"),
        (b"From: a\r\n\r\nHi", Unreadable, "sender"),
    ],
)
async def test_what_is_wrong_comes_back_as_the_same_error(
    read: Readers, body: bytes, kind: type[BadInput], word: str
) -> None:
    content_type = "application/json" if body == b"{" else "message/rfc822"
    with pytest.raises(BadInput, match=word) as caught:
        await read(body, content_type)
    assert type(caught.value) is kind


async def test_a_reader_knows_no_secret_and_has_limits(read: Readers) -> None:
    await read(HONEST, "message/rfc822")
    (child,) = await children(1)
    names = set(child.environ()) - {"LC_CTYPE"}  # which Python sets for itself
    assert names == set()
    assert child.rlimit(psutil.RLIMIT_AS)[0] == MEMORY_BYTES_MAX
    assert child.rlimit(psutil.RLIMIT_CPU)[0] <= CPU_SECONDS_MAX


@pytest.mark.parametrize(
    ("mail", "code"), [(SLOW, "parser_timeout"), (HUNGRY, "parser_memory")], ids=["slow", "hungry"]
)
async def test_a_mail_that_is_too_much_costs_its_reader_only(read: Readers, mail: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        await read(mail, "message/rfc822")
    assert caught.value.detail == code
    assert (await read(HONEST, "message/rfc822")).sender == "ada@example.com"


async def test_a_reader_that_hangs_is_killed() -> None:
    async with open_readers(frozenset(), count=1, patience_seconds=0.5) as read:
        (child,) = await children(1)
        child.suspend()
        with pytest.raises(Unreadable) as caught:
            await read(HONEST, "message/rfc822")
        assert caught.value.detail == "parser_timeout"
        await asyncio.to_thread(child.wait, 20)


async def test_an_innocent_mail_survives_the_death_of_its_reader(read: Readers) -> None:
    for _ in range(5):
        (child,) = await children(1)
        child.suspend()
        reading = asyncio.create_task(read(HONEST, "message/rfc822"))
        await asyncio.sleep(0.05)
        os.kill(child.pid, signal.SIGKILL)
        assert (await reading).sender == "ada@example.com"


async def test_readers_that_died_while_idle_are_replaced() -> None:
    async with open_readers(frozenset(), count=3) as read:
        for _ in range(3):
            idle = living()
            for child in idle:
                child.kill()
            await asyncio.gather(*(asyncio.to_thread(child.wait, 20) for child in idle))
            await asyncio.sleep(0)
            assert (await read(HONEST, "message/rfc822")).sender == "ada@example.com"


async def test_an_answer_nobody_waits_for_is_never_taken_for_the_next_mails(read: Readers) -> None:
    for number in range(20):
        reading = asyncio.create_task(read(b"From: eve@example.org\r\n\r\n" + b"x\n" * 100_000, "message/rfc822"))
        await asyncio.sleep(0.001 * number)
        reading.cancel()
        await asyncio.wait([reading])
        assert (await read(HONEST, "message/rfc822")).sender == "ada@example.com"


async def test_hundreds_at_once_are_all_read_by_a_few(read: Readers) -> None:
    mails = [HONEST + str(number).encode() for number in range(300)]
    read_ones = await asyncio.gather(*(read(mail, "message/rfc822") for mail in mails))
    assert [mail.body for mail in read_ones] == [f"Please refund order 1003.{number}" for number in range(300)]
    assert len(await children(1)) == 1


async def test_a_reader_does_not_tire_of_the_size_of_the_host_that_started_it() -> None:
    """Linux carries the peak memory of a process over to what it starts."""
    ballast = bytearray(os.urandom(1024)) * (300 * 1024)
    async with open_readers(frozenset(), count=1) as read:
        (child,) = await children(1)
        for _ in range(3):
            await read(HONEST, "message/rfc822")
        assert [one.pid for one in await children(1)] == [child.pid]
    assert len(ballast) == 300 * 1024 * 1024


async def test_more_than_memory_allows_is_told_to_come_again(read: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_module, "WAITING_BYTES_MAX", 2 * len(HONEST))
    outcomes = await asyncio.gather(*(read(HONEST, "message/rfc822") for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, Unavailable) for one in outcomes) == 3
    assert (await read(HONEST, "message/rfc822")).sender == "ada@example.com"


async def test_nothing_is_left_running() -> None:
    async with open_readers(frozenset(), count=2) as read:
        await read(HONEST, "message/rfc822")
        assert len(await children(2)) == 2
    assert await children(0) == []
