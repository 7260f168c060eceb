"""Services by Apprise: a real process against a real server, fenced in whatever an address says."""

import asyncio
import sys
from dataclasses import replace

import pytest
from aiohttp import web

from app.domain.people.reaching import Way, WayKind
from app.errors import BadInput
from app.messages.services import ServiceCarrier, ServiceProcess
from app.ports.people.messages import CarrierFailed, CarrierUnsure
from tests.messages.conftest import ASKED, Reaching, Service
from tests.store.given import ALICE, DEMO

HOOK = Way(WayKind.SERVICE, "hook", "json")


async def carrier_to(reaching: Reaching, address: str, *allowed: str, **options: float) -> ServiceCarrier:
    """Alice's hook is at this address."""
    await reaching.ways.keep(DEMO, ALICE, HOOK, address, by=ALICE)
    process = replace(ServiceProcess(",".join(allowed), plain_http=True), **options)
    return ServiceCarrier(process, reaching.ways)


async def test_a_message_arrives_at_a_service_with_its_link(reaching: Reaching, service: Service) -> None:
    place = f"127.0.0.1:{service.port}"
    await (await carrier_to(reaching, f"json://{place}/hook", place)).send(DEMO, ASKED, ALICE, HOOK)
    [got] = service.got
    assert got["title"] == ASKED.subject
    assert got["message"] == f"{ASKED.text}\n\n{ASKED.link}"
    assert got["attachments"] == []


async def test_a_place_that_nobody_allowed_is_not_called(reaching: Reaching, service: Service) -> None:
    carrier = await carrier_to(reaching, f"json://127.0.0.1:{service.port}/hook")
    with pytest.raises(CarrierFailed) as failed:
        await carrier.send(DEMO, ASKED, ALICE, HOOK)
    assert (failed.value.code, service.got) == ("not_public", [])


async def test_a_name_that_leads_inside_is_not_called(reaching: Reaching, service: Service) -> None:
    carrier = await carrier_to(reaching, f"json://localhost:{service.port}/hook", "10.0.0.0/8")
    with pytest.raises(CarrierFailed):
        await carrier.send(DEMO, ASKED, ALICE, HOOK)
    assert service.got == []


async def test_a_redirect_leads_nowhere(reaching: Reaching, service: Service) -> None:
    place = f"127.0.0.1:{service.port}"
    service.answer = lambda: web.Response(status=307, headers={"Location": f"http://{place}/again"})
    carrier = await carrier_to(reaching, f"json://{place}/hook", place)
    with pytest.raises(CarrierFailed):
        await carrier.send(DEMO, ASKED, ALICE, HOOK)
    assert len(service.got) == 1


async def test_a_service_that_says_no_did_not_take_it(reaching: Reaching, service: Service) -> None:
    place = f"127.0.0.1:{service.port}"
    service.answer = lambda: web.Response(status=403)
    carrier = await carrier_to(reaching, f"json://{place}/hook", place)
    with pytest.raises(CarrierFailed, match="not_taken"):
        await carrier.send(DEMO, ASKED, ALICE, HOOK)


async def test_a_service_that_does_not_answer_is_cut_off(reaching: Reaching) -> None:
    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    carrier = await carrier_to(reaching, f"json://{place}/?cto=60&rto=60", place, patience_seconds=2.0)
    with pytest.raises(CarrierUnsure, match="too_slow"):
        await carrier.send(DEMO, ASKED, ALICE, HOOK)
    server.close()


async def test_without_tls_nothing_is_called_in_production(service: Service) -> None:
    place = f"127.0.0.1:{service.port}"
    said = await ServiceProcess(place).ask(f"json://{place}/", title="Hi", body="there")
    assert (said["outcome"], said["code"], service.got) == ("refused", "not_https", [])


async def test_no_file_of_this_machine_is_read_whatever_names_it() -> None:
    """Behind the options that are refused by name, the interpreter itself refuses to open anything."""
    code = (
        "import sys; sys.path.insert(0, '.');"
        "from app.messages.fence import Fence, Fenced; from app.outside.allowed import AllowedHosts;"
        "import os, socket, subprocess;"
        "Fence(AllowedHosts.parse(''), only_this_machine=False).close()\n"
        "for attempt in (lambda: open('/etc/passwd'), lambda: open('/tmp/x', 'w'), lambda: os.system('true'),\n"
        "    lambda: subprocess.run(['true']), lambda: socket.create_connection(('127.0.0.1', 9)),\n"
        "    lambda: socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock'),\n"
        "    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('169.254.169.254', 80))):\n"
        "    try: attempt()\n"
        "    except Fenced: print('refused')\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    assert out.decode().split() == ["refused"] * 7


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("dbus://", "server itself"),
        ("syslog://", "server itself"),
        ("jsons://host.example/?template=/etc/passwd", "files"),
        ("jsons://host.example/?+attach=http://169.254.169.254/", "files"),
        ("jsons://host.example/?verify=no", "loosened"),
        ("nonsense://x", "Apprise knows"),
        ("not an address", "Apprise knows"),
        ("pover://", "Apprise knows"),
        ("x" * 2_000, "Apprise knows"),
        ("json://host.example", "TLS"),
    ],
)
async def test_odd_addresses_are_refused_with_a_sentence(reaching: Reaching, address: str, says: str) -> None:
    carrier = ServiceCarrier(ServiceProcess(""), reaching.ways)
    with pytest.raises(BadInput, match=says):
        await carrier.read(address)


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("pover://user@token", "pover"),
        ("jsons://host.example/x", "jsons"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack"),
    ],
)
async def test_an_address_is_read_and_only_its_service_is_told(
    reaching: Reaching, address: str, service: str
) -> None:
    assert await ServiceCarrier(ServiceProcess(""), reaching.ways).read(address) == service
