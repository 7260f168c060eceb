"""One try over real sockets: what reaches a receiver, what its answers mean, and what is never called."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.approvals.webhooks.deliveries import Message, Tried
from app.domain.approvals.webhooks.secrets import NAME as SECRET_NAME
from app.domain.approvals.webhooks.secrets import Signing
from app.domain.ids import ActorId, TenantId
from app.domain.operations.desk_config import Callbacks
from app.errors import NotFound
from app.outside.calls import Limits
from app.webhooks.sender import SignedWebhooks
from tests.outside.servers import NAME, Authority, way_out
from tests.store.given import DEMO
from tests.webhooks.receiver import answer, receiving

BODY = '{"type": "approval.decided", "timestamp": "2026-11-30T12:00:00Z", "data": {"sequence": 1}}'
_REDIRECT = answer(302, "Location: http://169.254.169.254/latest/meta-data/")


@dataclass
class Kept:
    """One tenant's secret."""

    value: str | None

    async def get(self, tenant: TenantId, name: str) -> str:
        if self.value is None or (tenant, name) != (DEMO, SECRET_NAME):
            raise NotFound("There is none")
        return self.value

    async def put(self, tenant: TenantId, name: str, value: str, *, by: ActorId) -> None:
        self.value = value

    async def rotate(self, tenant: TenantId, *, by: ActorId) -> int:
        return 0


def sender(authority: Authority, port: int, secret: str | None, *hosts: str) -> SignedWebhooks:
    """``hosts``: what the desk lists; the server under its name unless given."""
    out = way_out(authority, f"{NAME}:{port}", ["127.0.0.1"])
    listed = Callbacks(hosts or (NAME,))
    return SignedWebhooks(out, Kept(secret), lambda _: listed)


def message(url: str) -> Message:
    return Message("whd_1", url, BODY)


async def test_a_receiver_verifies_what_it_gets_by_the_conventions_library(authority: Authority) -> None:
    signing = Signing.new()
    async with receiving(authority.for_server(), signing.newest) as receiver:
        port = receiver.server.port
        tried = await sender(authority, port, signing.kept()).post(DEMO, message(receiver.server.url()))
        assert tried == Tried("delivered", delivered=True)
    [got] = receiver.got
    assert (got.id, len(got.signatures)) == ("whd_1", 1)
    assert got.body == {"type": "approval.decided", "timestamp": "2026-11-30T12:00:00Z", "data": {"sequence": 1}}


async def test_while_both_secrets_live_a_receiver_may_know_either(authority: Authority) -> None:
    old = Signing.new()
    new = old.rotated(datetime.now(UTC), timedelta(hours=1))
    over = Signing(new.newest, old.newest, datetime.now(UTC) - timedelta(seconds=1))
    async with receiving(authority.for_server(), old.newest) as receiver:
        url, port = receiver.server.url(), receiver.server.port
        await sender(authority, port, new.kept()).post(DEMO, message(url))
        receiver.secrets = [new.newest]
        await sender(authority, port, new.kept()).post(DEMO, message(url))
        receiver.secrets = [old.newest]
        await sender(authority, port, over.kept()).post(DEMO, message(url))
    assert [(len(one.signatures), one.body is not None) for one in receiver.got] == [(2, True), (2, True), (1, False)]


@pytest.mark.parametrize(
    ("said", "tried"),
    [
        (answer(200), Tried("delivered", delivered=True)),
        (answer(299), Tried("delivered", delivered=True)),
        (answer(410), Tried("gone", stop=True)),
        (answer(404), Tried("http_404")),
        (answer(500, "Retry-After: 90"), Tried("http_500", retry_after_seconds=90)),
        (answer(429, "Retry-After: -1"), Tried("http_429")),
        (answer(503, "Retry-After: Mon, 30 Nov 2026 12:00:00 GMT"), Tried("http_503")),
        (answer(503, "Retry-After: " + "9" * 40), Tried("http_503")),
        (_REDIRECT, Tried("redirected")),
        (answer(200).replace(b"Content-Length: 0", b"Content-Length: 70000") + b"x" * 70_000, Tried("too_large")),
        (b"nonsense\r\n\r\n", Tried("bad_answer")),
    ],
)
async def test_what_an_answer_means(authority: Authority, said: bytes, tried: Tried) -> None:
    signing = Signing.new()
    async with receiving(authority.for_server(), signing.newest) as receiver:
        receiver.answers = [said]
        found = await sender(authority, receiver.server.port, signing.kept()).post(
            DEMO, message(receiver.server.url())
        )
        assert found == tried
    assert len(receiver.got) == 1, "one call: no redirect is followed, and nothing is tried again by itself"


async def test_a_receiver_that_does_not_answer_is_left(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.webhooks.sender.LIMITS", Limits(connect_seconds=0.5, whole_seconds=0.5))
    signing = Signing.new()
    async with receiving(authority.for_server(), signing.newest) as receiver:
        receiver.before = lambda: asyncio.sleep(5)
        found = await sender(authority, receiver.server.port, signing.kept()).post(
            DEMO, message(receiver.server.url())
        )
    assert found == Tried("too_slow")


@pytest.mark.parametrize("leads_to", ["127.0.0.2", "169.254.169.254", "10.0.0.1"])
async def test_a_listed_name_that_leads_inside_is_not_called(authority: Authority, leads_to: str) -> None:
    signing = Signing.new()
    async with receiving(authority.for_server(), signing.newest) as receiver:
        inner = SignedWebhooks(
            way_out(authority, "", [leads_to]), Kept(signing.kept()), lambda _: Callbacks(("agent.shop.example",))
        )
        assert await inner.post(DEMO, message("https://agent.shop.example/x")) == Tried("not_public")
    assert receiver.got == []


async def test_a_host_that_is_not_listed_any_more_hears_of_nothing(authority: Authority) -> None:
    signing = Signing.new()
    async with receiving(authority.for_server(), signing.newest) as receiver:
        port, url = receiver.server.port, receiver.server.url()
        for hosts in (("other.shop.example",), (NAME.partition(".")[2],), (f"x.{NAME}",)):
            off = sender(authority, port, signing.kept(), *hosts)
            assert await off.post(DEMO, message(url)) == Tried("host_not_listed", stop=True)
    assert receiver.got == []


async def test_nothing_leaves_unsigned_or_in_the_clear(authority: Authority) -> None:
    signing = Signing.new()
    async with receiving(authority.for_server(), signing.newest) as receiver:
        port, url = receiver.server.port, receiver.server.url()
        assert await sender(authority, port, None).post(DEMO, message(url)) == Tried("no_secret")
        assert await sender(authority, port, "hush").post(DEMO, message(url)) == Tried("bad_secret")
        plain = receiver.server.url(scheme="http")
        assert await sender(authority, port, signing.kept()).post(DEMO, message(plain)) == Tried("not_https")
        bad = Message("whd_1", "https://a b/", BODY)
        assert await sender(authority, port, signing.kept()).post(DEMO, bad) == Tried("not_an_address", stop=True)
    assert receiver.got == []


async def test_in_development_a_program_on_this_machine_needs_neither_https_nor_to_be_listed(
    authority: Authority,
) -> None:
    signing = Signing.new()
    async with receiving(None, signing.newest) as receiver:
        url, port = receiver.server.url(scheme="http", host="127.0.0.1"), receiver.server.port
        for plain_http, tried in (
            (True, Tried("delivered", delivered=True)),
            (False, Tried("host_not_listed", stop=True)),
        ):
            out = way_out(authority, f"127.0.0.1:{port}", plain_http=plain_http)
            calls = SignedWebhooks(out, Kept(signing.kept()), lambda _: Callbacks())
            assert await calls.post(DEMO, message(url)) == tried
    assert len(receiver.got) == 1
