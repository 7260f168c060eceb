"""Large mails are read a few at a time: small ones pass meanwhile, none that waits is lost, memory has a bound."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
import pytest
from fastapi import FastAPI

from app import store
from app.domain.ids import TenantId
from app.mail.inbound import MAIL_BYTES_MAX
from app.mail.reader_pool import open_readers
from app.store.db.pool import Pool
from app.web.access.credentials import DoorSecrets
from app.web.errors import map_errors
from app.web.large_bodies import LargeBodies
from app.web.mail import MailDoor, mail_routes
from tests.slack.conftest import serving

DOOR: Final = "/webhooks/mail/demo"
LARGE: Final = 2 * 1024 * 1024
SOON_SECONDS: Final = 20.0  # on a machine that does much else


@dataclass(frozen=True)
class Door:
    """The mail door behind a real web server, on real records."""

    port: int
    http: httpx.AsyncClient
    large: LargeBodies
    opened: list[asyncio.StreamWriter] = field(default_factory=list)

    async def small(self) -> httpx.Response:
        return await self.http.post(DOOR, content=letter(100), headers={"content-type": "application/json"})

    async def sending(self, body: bytes, *, chunked: bool = False, declared: int | None = None) -> "Sending":
        """Its head is sent, and nothing of its body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.opened.append(writer)
        size = "transfer-encoding: chunked" if chunked else f"content-length: {declared or len(body)}"
        writer.write(
            f"POST {DOOR} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n{size}\r\n\r\n".encode()
        )
        await writer.drain()
        return Sending(reader, writer, body, chunked)

    async def full(self) -> None:
        """Whoever comes now waits: of two that come at once, either may be the first."""
        async with asyncio.timeout(SOON_SECONDS):
            while not self.large._places.locked():
                await asyncio.sleep(0.01)

    async def waiting(self, count: int) -> None:
        async with asyncio.timeout(SOON_SECONDS):
            while self.large.waiting != count:
                await asyncio.sleep(0.01)


@dataclass
class Sending:
    """One mail on its way, as slowly as the test wants."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    body: bytes
    chunked: bool

    async def send(self, upto: int | None = None) -> None:
        """So much of it, or the rest."""
        part, self.body = self.body[:upto], b"" if upto is None else self.body[upto:]
        self.writer.write(b"%x\r\n%b\r\n" % (len(part), part) if self.chunked else part)
        if self.chunked and upto is None:
            self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    async def answer(self) -> tuple[int, dict[str, str], dict[str, str]]:
        """Its status, headers and body."""
        async with asyncio.timeout(SOON_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            said = json.loads(await self.reader.readexactly(int(headers["content-length"])))
        return int(head[0].split()[1]), headers, said


def letter(size_bytes: int) -> bytes:
    said = {"from": "ada@example.com", "subject": "A question", "message_id": uuid.uuid4().hex, "verified": True}
    return json.dumps(said | {"body": f"Hello. {uuid.uuid4().hex} " + "x" * size_bytes}).encode()


@asynccontextmanager
async def the_door(pool: Pool, large: LargeBodies) -> AsyncIterator[Door]:
    async with open_readers(frozenset()) as read:
        app = FastAPI()
        map_errors(app)
        door = MailDoor(
            store.PostgresTenants(pool),
            store.PostgresCases(pool),
            store.PostgresDeadLetters(pool),
            read,
            DoorSecrets(TenantId("demo"), None),
            MAIL_BYTES_MAX,
            store.PostgresRehearsals(pool),
            large,
        )
        app.include_router(mail_routes(door))
        async with serving(app) as url, httpx.AsyncClient(base_url=url, timeout=SOON_SECONDS) as http:
            opened = Door(int(url.rsplit(":", 1)[1]), http, large)
            try:
                yield opened
            finally:
                for writer in opened.opened:
                    writer.close()
                    with contextlib.suppress(OSError):
                        await writer.wait_closed()


async def kept(pool: Pool, table: str = "messages") -> int:
    return int(await pool.fetchval(f"SELECT count(*) FROM {table}"))


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_small_mail_passes_two_large_ones_and_the_third_waits_for_one_of_them(
    pool: Pool, chunked: bool
) -> None:
    async with the_door(pool, LargeBodies()) as door:
        before, large = await kept(pool), [letter(LARGE) for _ in range(3)]
        reading = [await door.sending(one, chunked=chunked) for one in large[:2]]
        for one in reading:
            await one.send(upto=LARGE * 3 // 4)
        await door.full()
        third = await door.sending(large[2], chunked=chunked)
        third_sends = asyncio.create_task(third.send())
        await door.waiting(1)
        assert (await door.small()).status_code == 200
        assert (await kept(pool) - before, door.large.waiting) == (1, 1), "it waits while they are being read"
        await reading[0].send()
        statuses = [(await reading[0].answer())[0], (await third.answer())[0]]
        assert statuses == [200, 200], "the third needed one of the two places, not both"
        await third_sends
        await reading[1].send()
        assert (await reading[1].answer())[0] == 200
        assert await kept(pool) - before == 4


async def test_who_waits_for_too_long_is_told_to_try_again_and_is_taken_in_then(pool: Pool) -> None:
    async with the_door(pool, LargeBodies(at_once=1, wait_seconds=0.2)) as door:
        before, (first, second) = await kept(pool), (letter(LARGE), letter(LARGE))
        reading = await door.sending(first)
        await door.full()
        turned_away = await door.sending(second)
        await reading.send(upto=LARGE // 2)
        status, headers, said = await turned_away.answer()
        assert (status, said["code"], int(headers["retry-after"]) > 0) == (503, "unavailable", True)
        assert await kept(pool) == before
        assert await kept(pool, "dead_letters") == 0, "nobody is told that it is lost"
        await reading.send()
        assert (await reading.answer())[0] == 200
        again = await door.sending(second)
        await again.send()
        assert (await again.answer())[0] == 200
        assert await kept(pool) - before == 2


async def test_whoever_stops_half_way_gives_the_place_back(pool: Pool) -> None:
    async with the_door(pool, LargeBodies(at_once=1, read_seconds=0.3)) as door:
        stuck = await door.sending(letter(LARGE))
        await door.full()
        gone = await door.sending(letter(LARGE))
        await stuck.send(upto=LARGE // 2)
        await door.waiting(1)
        gone.writer.close()
        assert (await stuck.answer())[0] == 503
        following = await door.sending(letter(LARGE))
        await following.send()
        assert (await following.answer())[0] == 200
        assert await kept(pool, "dead_letters") == 0, "whoever hung up sends it again"


async def test_too_large_is_said_before_it_is_read_and_cut_where_it_was_not_declared(pool: Pool) -> None:
    async with the_door(pool, LargeBodies()) as door:
        declared = await door.sending(b"", declared=MAIL_BYTES_MAX + 1)
        assert (await declared.answer())[0] == 413, "not a byte of it was sent"
        endless = await door.sending(b"x" * (MAIL_BYTES_MAX + 1), chunked=True)
        await endless.send(upto=MAIL_BYTES_MAX + 1)  # and no end
        assert (await endless.answer())[0] == 413
        assert await pool.fetchval("SELECT count(*) FROM audit WHERE action = 'message_refused'") == 2
        assert (await door.small()).status_code == 200
