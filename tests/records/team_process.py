"""A team's own look-up server as a process of its own, by HTTPS, over a file of what the team knows."""

import argparse
import asyncio
import contextlib
import json
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from app.cli.local_stack.ports import Ports
from app.domain.cases.cases import Customer
from app.domain.records.orders import OrderRecord
from app.records.signing import signed
from tests.outside.servers import Authority
from tests.records.team_server import SECRET, Team, told

_LOOK_UP: Final = b'{"version": 1, "tenant": "shop", "look_up": "customer", "customer_id": "cus_1"}'


@dataclass
class TeamProcess:
    """Started and stopped at will; ``http`` trusts its CA, which nobody else does."""

    command: list[str]
    url: str
    http: httpx.AsyncClient
    process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Until it answers."""
        self._begin()
        for _ in range(600):
            assert self._lives(), "the team's server did not start"
            with contextlib.suppress(httpx.HTTPError):
                await self.unsigned()
                return
            await asyncio.sleep(0.1)
        raise AssertionError("the team's server does not answer")

    def _begin(self) -> None:
        self.process = subprocess.Popen(self.command)

    def _lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Nobody answers there any more."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(10)

    async def unsigned(self, **headers: str) -> int:
        """The status of a look-up that nobody signed."""
        return (await self.http.post(self.url, content=_LOOK_UP, headers=headers)).status_code

    async def signed_by_another(self) -> int:
        """The status of one that was signed just now, by somebody who does not know the secret."""
        headers = signed(SECRET[:-4] + "AAAA", _LOOK_UP, look_up_id="lkp_1", at_seconds=int(time.time()))
        return await self.unsigned(**headers)


@asynccontextmanager
async def team_process(
    folder: Path, authority: Authority, customers: Iterable[Customer], orders: Iterable[OrderRecord]
) -> AsyncIterator[TeamProcess]:
    """It knows these."""
    records = folder / "team.json"
    known = {"customers": [vars(one) for one in customers], "orders": [told(one) for one in orders]}
    records.write_text(json.dumps(known), encoding="utf-8")
    with Ports() as ports:
        port = ports.spare("The team's server")
        command = [sys.executable, "-m", "tests.records.team_process", str(records)]
        command += [str(authority.certificate("127.0.0.1")), str(port)]
        async with httpx.AsyncClient(verify=authority.for_client(), timeout=5.0) as http:
            team = TeamProcess(command, Team(port, tls=authority.for_server()).url, http)
            try:
                await team.start()
                yield team
            finally:
                team.stop()


async def _serve(team: Team) -> None:
    await team.start()
    await asyncio.Event().wait()


def main() -> None:
    """Serve on loopback until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("records", type=Path)
    parser.add_argument("certificate", type=Path)
    parser.add_argument("port", type=int)
    arguments = parser.parse_args()
    known = json.loads(arguments.records.read_text(encoding="utf-8"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(arguments.certificate)
    customers = {one["id"]: Customer(**one) for one in known["customers"]}
    asyncio.run(_serve(Team(arguments.port, customers, {one["id"]: one for one in known["orders"]}, tls=tls)))


if __name__ == "__main__":
    main()
