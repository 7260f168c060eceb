"""Every address has a declared lock, none is served besides, and each lock holds on the composed app."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.web.access.locks import LOCKS, Lock
from tests.web.composed import MAIL_SECRET, STATUS_TOKEN, STRANGER, Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

LOOPBACK = ("127.0.0.1", 4711)
HERE = "http://127.0.0.1:8000"
SERVED = {"/webhooks/stripe/{tenant}": "/webhooks/stripe/demo", "/webhooks/mail/{tenant}": "/webhooks/mail/demo"}
SERVED["/webhooks/bounce/{tenant}"] = "/webhooks/bounce/demo"


def addresses(routes: Any) -> Iterator[tuple[str, str]]:
    """What an app answers, routers within it included; what is neither route nor router has no method."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from addresses(inner.routes)
        else:
            yield from ((method, route.path) for method in getattr(route, "methods", None) or ["none"])


def composed_of(desk: Composed) -> list[tuple[str, str]]:
    """The addresses of a host."""
    return sorted(addresses(desk.host.app._app.routes))  # type: ignore[attr-defined]


async def test_in_development_the_app_serves_what_the_table_declares_and_nothing_else(unsigned: Composed) -> None:
    assert composed_of(unsigned) == sorted(LOCKS)


async def test_in_production_nothing_is_served_that_has_no_lock(signed: Composed) -> None:
    wanted = [address for address, lock in LOCKS.items() if lock is not Lock.THIS_MACHINE]
    assert composed_of(signed) == sorted(wanted)


async def send(http: httpx.AsyncClient, address: tuple[str, str], **given: Any) -> httpx.Response:
    """A request to an address of the table."""
    method, path = address
    return await http.request(method, SERVED.get(path, path), **given)


async def test_in_production_a_stranger_gets_in_nowhere(signed: Composed) -> None:
    for client in (STRANGER, LOOPBACK):
        async with signed.http(client, HERE) as http:
            for address, lock in LOCKS.items():
                answer = await send(http, address)
                wanted = {Lock.NONE: {200}, Lock.THIS_MACHINE: {404}, Lock.STRIPE: {401, 404}}.get(lock, {401})
                assert answer.status_code in wanted, (address, client)


ELSEWHERE: list[tuple[tuple[str, int], dict[str, str]]] = [
    (STRANGER, {}),
    (LOOPBACK, {"host": "rebound.example:8000"}),
    (LOOPBACK, {"origin": "https://evil.example"}),
    (LOOPBACK, {"origin": "null"}),
    (LOOPBACK, {"sec-fetch-site": "cross-site"}),
    (LOOPBACK, {"x-forwarded-for": "203.0.113.7"}),
    (LOOPBACK, {"forwarded": "for=203.0.113.7"}),
]


async def test_in_development_nothing_without_a_key_is_for_others_than_programs_on_this_machine(
    unsigned: Composed,
) -> None:
    """Another machine, a page whose name was rebound to us, another site's script, and who comes by a proxy."""
    for client, headers in ELSEWHERE:
        async with unsigned.http(client, HERE) as http:
            for address, lock in LOCKS.items():
                answer = await send(http, address, headers=headers)
                wanted = {Lock.NONE: {200}, Lock.STRIPE: {401, 404}}.get(lock, {401})
                assert answer.status_code in wanted, (address, client, headers)


async def test_in_development_this_machine_reads_the_feed_and_moves_the_clock(unsigned: Composed) -> None:
    async with unsigned.http(LOOPBACK, HERE) as http:
        assert (await http.get("/backstage")).status_code == 200
        assert (await http.post("/backstage/clock", json={"seconds": 5})).json() == {"approvals": 0}
        assert (await http.get("/status")).status_code == 200


@pytest.mark.parametrize("body", [b"", b"5", b"[]", b'{"seconds":0}', b'{"seconds":true}', b'{"seconds":"5"}'])
async def test_a_clock_that_is_told_nonsense_stands_still(unsigned: Composed, body: bytes) -> None:
    async with unsigned.http(LOOPBACK, HERE) as http:
        answer = await http.post("/backstage/clock", content=body)
    assert answer.status_code == 400
    assert "seconds" in answer.json()["error"]


async def test_each_key_opens_its_own_locks_and_no_other(signed: Composed) -> None:
    async with signed.http() as http:
        for address, lock in LOCKS.items():
            if lock in (Lock.MAIL, Lock.STATUS):
                for secret, opens in ((MAIL_SECRET, Lock.MAIL), (STATUS_TOKEN, Lock.STATUS)):
                    answer = await send(http, address, headers={"authorization": f"Bearer {secret}"})
                    assert (answer.status_code != 401) is (lock is opens), (address, secret)


async def test_a_body_over_the_cap_is_refused_at_every_address_but_the_mails(signed: Composed) -> None:
    """Also where nothing reads it: what nobody reads still has to be taken in."""
    async with signed.http() as http:
        for method, path in [*LOCKS, ("POST", "/nowhere")]:
            if path != "/webhooks/mail/{tenant}":
                answer = await send(http, (method, path), content=b"x" * 1_100_000)
                assert answer.status_code == 413, path
