"""A later version made out of this one, hosts of either, and what stands before them and shares the calls out."""

import asyncio
import itertools
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from app.cli.local_stack.children import Child
from tests.deploy.linters import ROOT
from tests.world import World

ADDED = """
ALTER TABLE approvals ADD COLUMN colour text;
CREATE TABLE colours (tenant text NOT NULL REFERENCES tenants, name text NOT NULL, PRIMARY KEY (tenant, name));
CALL secure_tenant_table('colours', 'SELECT, INSERT');
"""
_FUNCTION = """

def _of_tomorrow(client: inngest.Inngest) -> inngest.Function[Any]:
    @client.create_function(fn_id="of-tomorrow", trigger=inngest.TriggerEvent(event="of/tomorrow"))
    async def of_tomorrow(ctx: inngest.Context) -> str:
        return "done"

    return of_tomorrow
"""
_LAST = "        build_forget_runs(client, runs, ports.tenants.all),\n"


def later(folder: Path) -> Path:
    """This code with one migration more, and one durable function that the version before knows nothing of."""
    for name in ("app", "workers"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "app/store/migrations/9000_of_tomorrow.sql").write_text(ADDED)
    main = folder / "workers/functions/all_functions.py"
    text = main.read_text()
    assert _LAST in text
    main.write_text(text.replace(_LAST, f"{_LAST}        _of_tomorrow(client),\n") + _FUNCTION)
    return folder


def command(*words: str) -> list[str]:
    """Ours, of the code that PYTHONPATH names and not of the folder it is called in."""
    return [sys.executable, "-P", "-m", "app.cli", *words]


@dataclass
class Front:
    """One address; behind it hosts that take turns, or for some paths one that is named."""

    hosts: list[int] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)  # by the beginning of a path
    calls: dict[int, int] = field(default_factory=dict)
    _turns: Any = field(default_factory=itertools.count)
    _http: httpx.AsyncClient | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand one request on as it came; the next host where one does not answer."""
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message.get("body", b""), message.get("more_body", False)
        path = scope["path"] + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        answer = await self._asked(scope["method"], path, scope["headers"], body)
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() != b"transfer-encoding"]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})

    async def _asked(self, method: str, path: str, headers: Any, body: bytes) -> httpx.Response:
        assert self._http is not None
        chosen = [port for start, port in self.named.items() if path.startswith(start)]
        turn = next(self._turns)
        for number in range(len(self.hosts)):
            port = (chosen or self.hosts)[(turn + number) % len(chosen or self.hosts)]
            try:
                request = self._http.build_request(
                    method, f"http://127.0.0.1:{port}{path}", headers=headers, content=body
                )
                answer = await self._http.send(request)
            except httpx.ConnectError:
                continue
            self.calls[port] = self.calls.get(port, 0) + 1
            return answer
        return httpx.Response(502)

    @asynccontextmanager
    async def open(self, port: int) -> AsyncIterator[str]:
        """Its address, while it stands."""
        quiet = uvicorn.Config(self, port=port, log_level="error", lifespan="off")
        server = uvicorn.Server(quiet)
        async with httpx.AsyncClient(timeout=120.0) as self._http:
            serving = asyncio.create_task(server.serve())
            try:
                yield f"http://127.0.0.1:{port}"
            finally:
                server.should_exit = True
                await serving


def host(world: World, tree: Path, port: int, name: str) -> Child:
    """One more host of this tenant, of that code."""
    ours = world.stack.children["host"]
    environ = {**ours.environ, "PYTHONPATH": str(tree), "PORT": str(port)}
    return Child(
        name, command("serve"), environ, ours.log.with_name(f"{name}.log"), f"http://127.0.0.1:{port}/health"
    )


async def migrated(world: World, tree: Path) -> str:
    """`countersign migrate` of that code; what it said."""
    environ = {**world.stack.children["host"].environ, "PYTHONPATH": str(tree)}
    words = command("migrate")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, env=environ, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    told, _ = await process.communicate()
    assert process.returncode == 0, told.decode()
    return told.decode()
