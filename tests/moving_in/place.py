"""A machine with an engine and a Slack workspace on which a desk is set up and served by its own commands."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from app.cli.environment import read_file
from app.cli.local_stack.children import Child
from app.cli.local_stack.ports import LOOPBACK, Ports
from app.cli.local_stack.stack import LOCAL_BOT_TOKEN, MANIFEST
from app.cli.local_stack.story import Rosa
from app.domain.ids import Posted
from app.settings import Settings
from tests.world import ROSA, until, words_of

TENANT = "shop"
SIGNING_KEY, EVENT_KEY = "signkey-test-" + "ab" * 32, "an-event-key-0123456789"
SLACK_SECRET = "0123456789abcdef" * 2


def hears_ctrl_c() -> None:
    """Also where the tests run in the background, whose processes begin deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Place:
    """A machine with an engine and a Slack workspace, and nothing of a desk yet."""

    folder: Path
    database: str
    engine_database: str
    engine: str
    slack: str
    host: str
    http: httpx.AsyncClient

    def environ(self) -> dict[str, str]:
        """Of a terminal in the desk's folder; the settings are the file's, and so is whose certificates it trusts."""
        ours = {*Settings.model_fields, "ssl_cert_file", "ssl_cert_dir"}
        plain = {name: value for name, value in os.environ.items() if name.lower() not in ours}
        own = {"COUNTERSIGN_ENV_FILE": str(self.folder / ".env"), "SLACK_API_URL": f"{self.slack}/api/"}
        return {**plain, **own, "PORT": self.host.rpartition(":")[2]}

    async def begun(self, *words: str, given: bool = False) -> asyncio.subprocess.Process:
        """``countersign`` with nobody at its terminal; ``given`` is a pipe into it."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app.cli",
            *words,
            env=self.environ(),
            stdin=asyncio.subprocess.PIPE if given else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            preexec_fn=hears_ctrl_c,
        )

    async def countersign(self, *words: str, given: str = "") -> tuple[int, str]:
        """A command to its end: its code, and what it said."""
        process = await self.begun(*words, given=bool(given))
        said, _ = await process.communicate(given.encode() or None)
        assert b"Traceback" not in said, said.decode()
        return process.returncode or 0, said.decode()

    async def succeeds(self, *words: str, given: str = "") -> str:
        """A command that has to; what it said."""
        code, said = await self.countersign(*words, given=given)
        assert code == 0, f"countersign {' '.join(words)}\n{said}"
        return said

    async def init(self, **flags: str) -> str:
        """The wizard by its flags, on this machine's parts; what it said."""
        told = {
            "database_url": self.database,
            "tenant": TENANT,
            "name": "The Lamp Shop",
            "language": "en",
            "environment": "staging",
            "public_url": self.host,
            "engine_url": self.engine,
            "event_key": EVENT_KEY,
            "signing_key": SIGNING_KEY,
            "bot_token": LOCAL_BOT_TOKEN,
            "signing_secret": SLACK_SECRET,
            "reviewers": "@refund-reviewers",
            "staff": "@support",
            "oncall_group": "@on-call",
            "manifest": str(self.folder / "app.yaml"),
            "desk_file": str(self.desk_file),
            **flags,
        }
        words = (f"--{name.replace('_', '-')}={value}" for name, value in told.items())
        return await self.succeeds("init", *words, "--yes")

    @property
    def desk_file(self) -> Path:
        return self.folder / "desk.yaml"

    def secret(self, name: str) -> str:
        """One setting of the file that ``init`` wrote."""
        return str(read_file(self.folder / ".env")[name])

    async def rows(self, question: str, *arguments: Any) -> list[asyncpg.Record]:
        """What the tenant's own tables say."""
        conn = await asyncpg.connect(self.database)
        try:
            async with conn.transaction():
                await conn.execute("SELECT set_config('app.tenant', $1, true)", TENANT)
                return list(await conn.fetch(question, *arguments))
        finally:
            await conn.close()

    async def in_engine(self, question: str) -> list[asyncpg.Record]:
        """Ask (or meddle with) the local engine's own tables."""
        conn = await asyncpg.connect(self.engine_database)
        try:
            return list(await conn.fetch(question))
        finally:
            await conn.close()

    def person(self, user: str = ROSA) -> Rosa:
        """Somebody in Slack."""
        return Rosa(self.slack, self.http, user)

    async def messages(self, channel: str, thread: str = "") -> list[dict[str, Any]]:
        """Of a channel or a thread, as Slack holds them."""
        query = {"channel": channel} | ({"thread_ts": thread} if thread else {})
        return list((await self.http.get(f"{self.slack}/_local/messages", params=query)).json())

    async def text(self, card: Posted) -> str:
        """All that a person reads in one message."""
        message = await self.person().message(card)
        return " ".join(words_of([{"text": message["text"]}, message["blocks"]]))


@asynccontextmanager
async def running(
    folder: Path, database: str, engine_database: str, *, retry_scale: float = 1.0
) -> AsyncIterator[Place]:
    """Engine and Slack, and nothing of a desk yet."""
    with Ports() as ports:
        engine, slack, host = (f"http://{LOOPBACK}:{ports.spare(name)}" for name in ("engine", "slack", "host"))
        module = (sys.executable, "-m")
        engine_words = ["--app", f"{host}/api/inngest", "--port", engine.rpartition(":")[2]]
        engine_words += ["--database", engine_database, "--signing-key", SIGNING_KEY, "--event-key", EVENT_KEY]
        engine_words += ["--retry-scale", str(retry_scale)]
        slack_words = ["--app-url", f"{host}/slack/events", "--port", slack.rpartition(":")[2]]
        slack_words += ["--data", str(folder / "slack.sqlite3"), "--signing-secret", SLACK_SECRET]
        slack_words += ["--bot-token", LOCAL_BOT_TOKEN, "--manifest", str(MANIFEST)]
        run_engine, run_slack = (
            [*module, "app.local.engine", *engine_words],
            [*module, "app.local.slack", *slack_words],
        )
        plain = dict(os.environ)
        engine_child = Child("Engine", run_engine, plain, folder / "engine.log", f"{engine}/health")
        slack_child = Child("Slack", run_slack, plain, folder / "slack.log", f"{slack}/api/api.test")
        children = (engine_child, slack_child)
        try:
            for child in children:
                await child.start()
            for child in children:
                await child.ready(print)
            async with httpx.AsyncClient(timeout=15.0) as http:
                yield Place(folder, database, engine_database, engine, slack, host, http)
        finally:
            for child in children:
                await child.stop()


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[None]:
    """``countersign serve``, known to the engine."""
    words = [sys.executable, "-m", "app.cli", "serve"]
    host = Child("Host", words, place.environ(), place.folder / "host.log", f"{place.host}/health")
    await host.start()
    try:
        await host.ready(print)

        async def registered() -> bool | None:
            return (await place.http.get(f"{place.host}/ready")).json()["registration"]["ours"] or None

        await until(registered, "the host to register")
        yield
    finally:
        await host.stop()
