"""``countersign demo`` and ``dev`` as a newcomer runs them: ports, data, Ctrl-C, and which engine is used."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest

ALL_PORTS = (8000, 8266, 8288)


@pytest.fixture
def taken() -> Iterator[None]:
    """Somebody else sits on the usual ports, and says nothing."""
    with contextlib.ExitStack() as stack:
        for port in ALL_PORTS:
            server = stack.enter_context(socket.socket())
            with contextlib.suppress(OSError):  # really taken: just as well
                server.bind(("127.0.0.1", port))
                server.listen()
        yield


@dataclass
class Shown:
    """What a running command has printed."""

    process: asyncio.subprocess.Process
    text: str = ""
    urls: dict[str, str] = field(default_factory=dict)

    async def read_until(self, word: str) -> None:
        """Read on until ``word`` was printed."""
        assert self.process.stdout is not None
        while word not in self.text:  # however long it takes: it says so meanwhile, and it ends if it cannot start
            line = await self.process.stdout.readline()
            assert line, f"it ended early:\n{self.text}"
            self.text += line.decode()
        self.urls = dict(re.findall(r"(Slack|Engine|Host)\s+(http://\S+)", self.text))


@contextlib.asynccontextmanager
async def running(folder: Path, *words: str, **environ: str) -> AsyncIterator[Shown]:
    """A ``countersign`` command, stopped by Ctrl-C at the end; it must leave nothing behind."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "INNGEST_", "DATABASE_URL"))}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", *words,
        env={**clean, "COUNTERSIGN_HOME": str(folder), **environ},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    shown = Shown(process)
    try:
        await shown.read_until("Ctrl-C stops everything.")
        children = psutil.Process(process.pid).children(recursive=True)
        yield shown
        process.send_signal(signal.SIGINT)
        rest = await asyncio.wait_for(process.communicate(), 30)
        assert b"Everything is stopped; the data is kept." in rest[0]
        assert process.returncode == 0
        assert [child for child in children if child.is_running() and child.status() != "zombie"] == []
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("taken")
async def test_taken_ports_are_said_and_a_second_run_goes_on_with_the_same_data(tmp_path: Path) -> None:
    async with running(tmp_path, "demo") as shown:
        for port in ALL_PORTS:
            assert f"Port {port} is taken" in shown.text
        assert "Sent 5 sample mails" in shown.text
        assert "Old: " not in shown.text
        cards = await waiting(shown)
        assert len(cards) == 2
    async with running(tmp_path, "demo") as again:
        assert await waiting(again) == cards, "the same two, not four"
        said = " ".join(again.text.split())
        assert "Old: what you did last time, and the 5 sample mails sent then. New: nothing." in said
        assert "Still waiting for a press: 2 in #approvals, 3 in #support." in said
    async with running(tmp_path, "demo", "--fresh") as fresh:
        assert not set(await waiting(fresh)) & set(cards)


async def waiting(shown: Shown) -> list[str]:
    """The titles and times of the cards in #approvals."""
    async with httpx.AsyncClient(timeout=60) as http:
        while True:
            answer = await http.get(f"{shown.urls['Slack']}/_local/messages", params={"channel": "C0APPROVALS"})
            if len(found := answer.json()) >= 2:
                return sorted(message["ts"] for message in found)
            await asyncio.sleep(0.2)


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("taken")
async def test_a_server_named_by_the_environment_is_used_and_said(tmp_path: Path) -> None:
    """The engine named by INNGEST_BASE_URL is here a local one started by hand; dev must not start another."""
    engine = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.local.engine", "--port", "0", "--persist", str(tmp_path / "engine"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert engine.stdout is not None
    while b"engine listening on " not in (line := await engine.stdout.readline()):
        assert line
    url = line.decode().split()[-1]
    try:
        async with running(tmp_path / "desk", "dev", INNGEST_BASE_URL=url) as shown:
            assert f"Inngest server at {url}" in shown.text
            assert "sample mails" not in shown.text
            async with httpx.AsyncClient() as http:
                registered = (await http.get(f"{url}/dev")).json()["functions"]
            assert "countersign-handle-customer-email" in {item["slug"] for item in registered}
    finally:
        engine.terminate()
        await engine.communicate()
