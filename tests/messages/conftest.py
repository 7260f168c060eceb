"""A person with ways of their own, carriers that fail as they are told to, and a service on this machine."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from app import store
from app.domain.ids import ActorId, TenantId
from app.domain.operations.notifications import OpsNotice
from app.domain.people.reaching import PersonMessage, Way, WayKind
from app.domain.privacy.records_keys import new_key
from app.messages.sending import PersonMessages
from app.store.db.pool import Pool
from tests.store.given import ALICE, DEMO, Given

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PHONE = Way(WayKind.SERVICE, "phone", "pover")
ASKED = PersonMessage("apr_1:asked", "A refund waits", "49.90 EUR, order 1003", "https://desk.example/a")


@dataclass
class Carrying:
    """A carrier: what it took, and how its next tries end."""

    took: list[tuple[str, ActorId, str]] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId, way: Way) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.took.append((message.what, whom, way.name))


@dataclass
class Reaching:
    """The port with real records."""

    pool: Pool
    slack: Carrying = field(default_factory=Carrying)
    mail: Carrying = field(default_factory=Carrying)
    service: Carrying = field(default_factory=Carrying)
    notices: list[OpsNotice] = field(default_factory=list)
    at: datetime = NOON

    def __post_init__(self) -> None:
        self.seals = store.Seals([new_key()])
        self.ways = store.PostgresPersonWays(self.pool, self.seals)
        self.sent = store.PostgresSentMessages(self.pool)
        self.people = store.PostgresPeople(self.pool)
        carriers = {WayKind.SLACK: self.slack, WayKind.MAIL: self.mail, WayKind.SERVICE: self.service}
        self.messages = PersonMessages(self.ways, self.sent, self.people, carriers, self._tell, lambda: self.at)

    async def _tell(self, notice: OpsNotice, key: str) -> None:
        if await store.PostgresSlackPosts(self.pool).begin(DEMO, f"ops {key}"):
            self.notices.append(notice)

    async def phone_first(self) -> None:
        """Alice's way."""
        await self.ways.keep(DEMO, ALICE, PHONE, "pover://user@token", by=ALICE)
        await self.ways.order(DEMO, ALICE, ["phone", "slack", "mail"], by=ALICE)

    async def later(self) -> None:
        """Whoever had a turn is gone for long."""
        await self.pool.execute("UPDATE person_messages SET held_until = now() - interval '1 second'")


@pytest.fixture
def given(pool: Pool) -> Given:
    """The sample tenant."""
    return Given(pool)


@pytest.fixture
def reaching(pool: Pool) -> Reaching:
    """Nobody chose anything yet."""
    return Reaching(pool)


@dataclass
class Service:
    """What came in at a real server on this machine, and how it answers."""

    port: int = 0
    got: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[], web.Response] = lambda: web.Response(text="ok")

    async def take(self, request: web.Request) -> web.Response:
        self.got.append(await request.json())
        return self.answer()


@asynccontextmanager
async def served() -> AsyncIterator[Service]:
    """Open at a free port."""
    service, app = Service(), web.Application()
    app.router.add_post("/{path:.*}", service.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    service.port = runner.addresses[0][1]
    yield service
    await runner.cleanup()


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    """One of these."""
    async with served() as open_:
        yield open_
