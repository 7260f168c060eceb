"""Messages by whatever Apprise reaches: each in a process of its own, off the event loop and killed in time."""

import asyncio
import contextlib
import json
import os
import signal
import ssl
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.ids import ActorId, TenantId
from app.domain.people.reaching import ADDRESS_CHARS_MAX, PersonMessage, Way
from app.errors import BadInput, Misconfigured, NotFound
from app.ports.people.messages import CarrierFailed, CarrierUnsure, PersonWays

PATIENCE_SECONDS: Final = 25.0  # below the hold of a turn
_ROOT: Final = Path(__file__).parents[2]  # the process runs the same code as its host, wherever that lies
_BEGIN: Final = "import sys; sys.path.insert(0, sys.argv[1]); from app.messages.service_process import main; main()"
_ANSWER_BYTES_MAX: Final = 10_000
_AT_ONCE_MAX: Final = 4
_WHY: Final = {
    "this_machine": "That would show messages on the server itself; name a service such as pover:// or twilio://",
    "option": "The address must not name files, templates, redirects or loosened checks: leave that option out",
    "not_https": "The address must be one that is called over TLS, such as jsons:// or ntfys://",
}
_UNKNOWN: Final = "This is no address of a service that Apprise knows, such as pagerduty://… or pover://…"


@dataclass(frozen=True)
class ServiceProcess:
    """``allowed`` is OUTSIDE_ALLOWED_HOSTS; ``plain_http`` lets addresses without TLS to this machine."""

    allowed: str
    plain_http: bool = False
    patience_seconds: float = PATIENCE_SECONDS

    async def ask(self, address: str, *, title: str = "", body: str = "") -> dict[str, str]:
        """Its answer. Raises TimeoutError where it was killed, CarrierFailed where it ended without one."""
        asked = {"address": address, "title": title, "body": body}
        request = json.dumps({**asked, "allowed": self.allowed, "plain_http": self.plain_http}).encode()
        process = await _started()
        try:
            async with asyncio.timeout(self.patience_seconds):
                out, _ = await process.communicate(request)
        finally:
            await _gone(process)
        try:
            found = json.loads(out[:_ANSWER_BYTES_MAX])
        except ValueError:
            raise CarrierFailed("no_answer") from None
        return {str(name): str(value) for name, value in found.items()}


class ServiceCarrier:
    """Implements ``Carrier`` and ``ServiceAddresses``. Nothing of an address is logged or raised."""

    def __init__(self, process: ServiceProcess, ways: PersonWays) -> None:
        self._process, self._ways = process, ways
        self._places = asyncio.Semaphore(_AT_ONCE_MAX)

    async def send(self, tenant: TenantId, message: PersonMessage, whom: ActorId, way: Way) -> None:
        """Hand it over."""
        try:
            address = await self._ways.address(tenant, whom, way.name)
        except (NotFound, Misconfigured) as error:
            raise CarrierFailed(error.code) from None
        body = "\n\n".join(part for part in (message.text, message.link) if part)
        async with self._places:
            try:
                said = await self._process.ask(address, title=message.subject or message.text, body=body)
            except TimeoutError:
                raise CarrierUnsure("too_slow") from None
            except OSError as error:
                raise CarrierFailed(type(error).__name__) from None
        if said["outcome"] != "sent":
            raise CarrierFailed(said.get("code") or "not_taken")

    async def read(self, address: str) -> str:
        """Which service it is. Raises BadInput with a sentence that says what to write instead."""
        if not 1 <= len(address) <= ADDRESS_CHARS_MAX or "://" not in address or not address.isprintable():
            raise BadInput(_UNKNOWN)
        async with self._places:
            try:
                said = await self._process.ask(address)
            except (TimeoutError, OSError, CarrierFailed):
                raise BadInput(_UNKNOWN) from None
        if said["outcome"] != "read":
            raise BadInput(_WHY.get(said.get("code", ""), _UNKNOWN))
        return said["service"]


async def _started() -> Process:
    """Isolated (-I), writing no byte-code (-B), with nothing of our environment but whom we trust."""
    trusted = ssl.get_default_verify_paths().cafile
    env = {"SSL_CERT_FILE": trusted, "REQUESTS_CA_BUNDLE": trusted} if trusted else {}
    command = (sys.executable, "-I", "-B", "-c", _BEGIN, str(_ROOT))
    return await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=env, start_new_session=True
    )


async def _gone(process: Process) -> None:
    """Killed, if it is still there, and collected."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    await process.wait()
