"""Calls over real sockets: what reaches the server, and what each guard stops."""

import asyncio
import gzip
import time
from dataclasses import replace

import pytest

from app.errors import AddressError, AddressRefused
from app.outside.calls import Limits, Outgoing, Outside
from app.outside.connecting import resolve
from tests.outside.servers import NAME, Authority, Names, ok, served, way_out

SOON = Limits(connect_seconds=0.5, whole_seconds=1.0, body_bytes=10_000, header_bytes=2_000)


async def test_a_call_arrives_under_its_name_at_the_address_that_was_judged(authority: Authority) -> None:
    async with served(ok(b'{"a": 1}', "Set-Cookie: a=b"), authority.for_server()) as server:
        out = way_out(authority, f"{NAME}:{server.port}")
        answer = await out.call(Outgoing(url=server.url("/v1/x?y=1"), headers={"X-Own": "7"}, body=b"{}"))
        assert (answer.status, answer.body) == (200, b'{"a": 1}')
        await out.call(Outgoing(url=server.url(), method="GET"))
    head = server.requests[0].decode()
    assert head.startswith("POST /v1/x?y=1 HTTP/1.1\r\n")
    assert f"\r\nHost: {NAME}:{server.port}\r\n" in head
    assert "\r\nX-Own: 7\r\n" in head
    assert head.endswith("\r\n\r\n{}")
    assert server.names == [NAME, NAME]
    assert b"ookie" not in server.requests[1]


@pytest.mark.allow_hosts(["127.0.0.2", "127.0.0.3"])
async def test_a_name_that_changes_hands_between_look_and_call_gains_nothing(authority: Authority) -> None:
    async with (
        served(ok(), authority.for_server(), host="127.0.0.2") as good,
        served(ok(), authority.for_server(), host="127.0.0.3", port=good.port) as inside,
    ):
        out = way_out(authority, f"127.0.0.2:{good.port}", ["127.0.0.2"], ["127.0.0.3"])
        assert (await out.call(Outgoing(url=good.url()))).status == 200
        assert (len(good.requests), len(inside.requests)) == (1, 0)
        assert isinstance(out.resolve, Names)
        assert out.resolve.asked == [NAME]
        with pytest.raises(AddressRefused):  # and from then on it leads inside
            await out.call(Outgoing(url=good.url()))
        assert inside.requests == []


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "fe80::1%eth0"], []],
)
async def test_a_name_with_one_answer_that_may_not_be_called_is_refused_whole(
    authority: Authority, answers: list[str]
) -> None:
    async with served(ok(), authority.for_server()) as server:
        allowed = "" if answers == ["127.0.0.1"] else f"127.0.0.1:{server.port}"
        await _refused(way_out(authority, allowed, answers), server.url(), "not_public")
        assert server.requests == []
        assert server.names == []


async def test_a_name_with_very_many_answers_is_refused(authority: Authority) -> None:
    async with served(ok(), authority.for_server()) as server:
        out = way_out(authority, f"127.0.0.0/8:{server.port}", [f"127.0.0.{n}" for n in range(1, 30)])
        await _refused(out, server.url(), "not_public")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_inside_by_whatever_name(authority: Authority, host: str) -> None:
    async with served(ok(), authority.for_server()) as server:
        await _refused(way_out(authority, ""), server.url(host=host), "not_public")
        assert server.requests == []


async def test_another_port_is_for_the_installation_to_allow(authority: Authority) -> None:
    async with served(ok(), authority.for_server()) as server:
        await _refused(way_out(authority, f"{NAME}:{server.port + 1}"), server.url(), "not_public")
        await _refused(way_out(authority, NAME), server.url(), "not_public")


async def test_without_tls_only_this_machine_is_called_and_only_where_both_say_so(authority: Authority) -> None:
    async with served(ok(), None) as server:
        allowed, url = f"{NAME}:{server.port}", server.url(scheme="http")
        await _refused(way_out(authority, allowed), url, "not_https")
        await _refused(way_out(authority, allowed, ["10.1.2.3"], plain_http=True), url, "not_https")
        await _refused(way_out(authority, "", plain_http=True), url, "not_public")
        assert server.requests == []
        assert (await way_out(authority, allowed, plain_http=True).call(Outgoing(url=url))).status == 200


async def test_a_certificate_for_another_name_or_of_another_ca_ends_the_call(
    authority: Authority, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Authority(tmp_path_factory.mktemp("other"))
    for tls in (authority.for_server("other.shop.test"), other.for_server()):
        async with served(ok(), tls) as server:
            await _refused(way_out(authority, f"{NAME}:{server.port}"), server.url(), "bad_certificate", AddressError)
            assert server.requests == []


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"])
async def test_a_redirect_is_not_followed(authority: Authority, status: str) -> None:
    async with served(ok(), authority.for_server()) as inside:
        answer = f"HTTP/1.1 {status}\r\nLocation: {inside.url()}\r\nContent-Length: 0\r\n\r\n".encode()
        async with served(answer, authority.for_server()) as server:
            out = way_out(authority, f"{NAME}:{server.port},{NAME}:{inside.port}")
            await _refused(out, server.url(), "redirected")
        assert inside.requests == []


async def test_too_long_an_answer_is_cut_off_said_or_unsaid(authority: Authority) -> None:
    endless = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"3e8\r\n" + b"x" * 1_000 + b"\r\n"

    async def on_and_on(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(endless)
        while True:
            writer.write(b"3e8\r\n" + b"x" * 1_000 + b"\r\n")
            await writer.drain()

    for answer in (on_and_on, ok(b"x" * 10_001)):
        async with served(answer, authority.for_server()) as server:
            await _refused(way_out(authority, f"{NAME}:{server.port}"), server.url(), "too_large")
    async with served(ok(b"x" * 10_000), authority.for_server()) as server:
        out = way_out(authority, f"{NAME}:{server.port}")
        assert len((await out.call(Outgoing(url=server.url()), SOON)).body) == 10_000


async def test_nothing_is_unpacked(authority: Authority) -> None:
    bomb = gzip.compress(b"0" * 10_000_000)
    async with served(ok(bomb, "Content-Encoding: gzip"), authority.for_server()) as server:
        await _refused(way_out(authority, f"{NAME}:{server.port}"), server.url(), "packed")
        assert b"Accept-Encoding: identity" in server.requests[0]


@pytest.mark.parametrize("size", [2_000, 200_000])
async def test_too_many_headers_are_refused(authority: Authority, size: int) -> None:
    async with served(ok(b"{}", f"X-Long: {'x' * size}"), authority.for_server()) as server:
        with pytest.raises(AddressError) as error:
            await way_out(authority, f"{NAME}:{server.port}").call(Outgoing(url=server.url()), SOON)
        assert error.value.detail in {"too_large", "bad_answer"}


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"])
async def test_who_answers_drop_by_drop_is_cut_off(authority: Authority, head: bytes) -> None:
    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head or b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with served(drip, authority.for_server()) as server:
        began = time.monotonic()
        await _refused(way_out(authority, f"{NAME}:{server.port}"), server.url(), "too_slow", AddressError)
        assert time.monotonic() - began < 5


async def test_who_never_says_a_word_in_tls_is_cut_off(authority: Authority) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1_000):  # until the caller hangs up
            pass
        hung_up.set()
        writer.close()

    hung_up = asyncio.Event()
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    await _refused(way_out(authority, f"{NAME}:{port}"), f"https://{NAME}:{port}/", "too_slow", AddressError)
    await asyncio.wait_for(hung_up.wait(), 1.0)
    server.close()


async def test_a_name_that_takes_long_to_find_is_cut_off(authority: Authority) -> None:
    async def slow(host: str, port: int) -> list[str]:
        await asyncio.sleep(30)
        return ["127.0.0.1"]

    out = replace(way_out(authority, f"{NAME}:1"), resolve=slow)
    await _refused(out, f"https://{NAME}:1/", "no_connection", AddressError)


async def test_nobody_there_and_nonsense_are_told_apart(authority: Authority) -> None:
    async with served(b"SSH-2.0-OpenSSH\r\n\r\n", authority.for_server()) as server:
        out = way_out(authority, f"{NAME}:{server.port}")
        await _refused(out, server.url(), "bad_answer", AddressError)
    await _refused(out, server.url(), "no_connection", AddressError)
    await _refused(replace(out, resolve=resolve), "https://nobody.invalid/", "no_such_host", AddressError)


async def test_the_environments_proxy_is_not_asked(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    async with served(ok(), authority.for_server()) as server, served(ok(), None) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        out = way_out(authority, f"{NAME}:{server.port}")
        assert (await out.call(Outgoing(url=server.url()))).status == 200
        assert (len(server.requests), proxy.requests) == (1, [])


async def _refused(out: Outside, url: str, code: str, kind: type[AddressError] = AddressRefused) -> None:
    with pytest.raises(AddressError) as error:
        await out.call(Outgoing(url=url, body=b"{}"), SOON)
    assert (error.value.detail, type(error.value)) == (code, kind)
    for inner in ("127.0.0", "10.0.0", "errno", "Errno", "SSL", NAME):
        assert inner not in error.value.sentence
