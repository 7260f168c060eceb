"""From an empty database of a plain login to a desk that works: init, doctor, serve, a rehearsed decision."""

import asyncio
import json
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.cli.local_stack.children import Child
from app.cli.local_stack.ports import LOOPBACK, Ports
from app.cli.local_stack.stack import LOCAL_BOT_TOKEN, MANIFEST
from app.cli.local_stack.story import Rosa
from app.domain.ids import Posted
from app.domain.operations.rehearsals import mail_id
from app.settings import Settings
from tests.conftest import NewDatabase, OwnedDatabase
from tests.world import MAL, ROSA, until, words_of

SIGNING_KEY, EVENT_KEY = "signkey-test-" + "ab" * 32, "an-event-key-0123456789"
SLACK_SECRET = "0123456789abcdef" * 2
FIGURES = ("approvals", "cases", "messages", "refunds", "drafts", "votes", "mail_outbox")


def hears_ctrl_c() -> None:
    """Also where the tests run in the background, whose processes begin deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass
class Place:
    """A machine with an engine and a Slack workspace, and nothing of a desk yet."""

    folder: Path
    database: str
    engine: str
    slack: str
    host: str
    http: httpx.AsyncClient

    def environ(self, **given: str) -> dict[str, str]:
        """Of a terminal in the desk's folder; the settings are the file's."""
        plain = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
        own = {"COUNTERSIGN_ENV_FILE": str(self.folder / ".env"), "SLACK_API_URL": f"{self.slack}/api/"}
        return {**plain, **own, "PORT": self.host.rpartition(":")[2], **given}

    async def begun(self, *words: str, **environ: str) -> asyncio.subprocess.Process:
        """``countersign`` with nobody at its terminal."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "app.cli",
            *words,
            env=self.environ(**environ),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            preexec_fn=hears_ctrl_c,
        )

    async def countersign(self, *words: str, **environ: str) -> tuple[int, str]:
        process = await self.begun(*words, **environ)
        said, _ = await process.communicate()
        assert b"Traceback" not in said, said.decode()
        return process.returncode or 0, said.decode()

    async def card(self, *, besides: Posted | None = None) -> Posted:
        """The newest message with a rehearsal's buttons."""

        async def shown() -> Posted | None:
            answer = await self.http.get(f"{self.slack}/_local/messages", params={"channel": "C0APPROVALS"})
            found = [one for one in answer.json() if "rehearsal_approve" in json.dumps(one)]
            newest = Posted("C0APPROVALS", found[-1]["ts"]) if found else None
            return None if newest == besides else newest

        return await until(shown, "a rehearsal's card")

    async def text(self, card: Posted) -> str:
        message = await Rosa(self.slack, self.http, ROSA).message(card)
        return " ".join(words_of([{"text": message["text"]}, message["blocks"]]))

    async def secret(self, name: str) -> str:
        from app.cli.environment import read_file

        return str(read_file(self.folder / ".env")[name])


@asynccontextmanager
async def running(folder: Path, database: str, engine_database: str) -> AsyncIterator[Place]:
    with Ports() as ports:
        engine, slack, host = (f"http://{LOOPBACK}:{ports.spare(name)}" for name in ("engine", "slack", "host"))
        module = (sys.executable, "-m")
        engine_words = ["--app", f"{host}/api/inngest", "--port", engine.rpartition(":")[2]]
        engine_words += ["--database", engine_database, "--signing-key", SIGNING_KEY, "--event-key", EVENT_KEY]
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
                yield Place(folder, database, engine, slack, host, http)
        finally:
            for child in children:
                await child.stop()


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[None]:
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


async def figures(place: Place) -> dict[str, int]:
    conn = await asyncpg.connect(place.database)
    try:
        async with conn.transaction():
            await conn.execute("SELECT set_config('app.tenant', 'shop', true)")
            return {table: await conn.fetchval(f"SELECT count(*) FROM {table}") for table in FIGURES}
    finally:
        await conn.close()


@pytest.mark.timeout(1200)
async def test_an_empty_database_becomes_a_desk_on_which_a_press_goes_the_whole_way(
    owned_database: OwnedDatabase, new_database: NewDatabase, tmp_path: Path
) -> None:
    async with running(tmp_path, owned_database.url, await new_database(None)) as place:
        flags = (
            f"--database-url={place.database}",
            "--tenant=shop",
            "--name=The Shop",
            "--language=de",
            "--environment=staging",
            f"--public-url={place.host}",
            f"--engine-url={place.engine}",
            f"--event-key={EVENT_KEY}",
            f"--signing-key={SIGNING_KEY}",
            f"--bot-token={LOCAL_BOT_TOKEN}",
            f"--signing-secret={SLACK_SECRET}",
            "--reviewers=@refund-reviewers",
            "--staff=@support",
            "--oncall-group=@on-call",
            f"--manifest={tmp_path / 'app.yaml'}",
            f"--desk-file={tmp_path / 'desk.yaml'}",
            "--yes",
        )
        code, said = await place.countersign("init", *flags)
        assert (code, "1. " in said) == (0, True), said
        assert place.host in (tmp_path / "app.yaml").read_text()
        code, said = await place.countersign("doctor", "--json")
        found = {one["what"]: one["state"] for one in json.loads(said)}
        assert (code, found["Registration"], found["Records"]) == (1, "bad", "warn"), "no host runs yet"
        code, said = await place.countersign("config", "apply", str(tmp_path / "desk.yaml"))
        assert code == 0, said
        async with serving(place):
            code, said = await place.countersign("doctor", "--json")
            assert (code, [one for one in json.loads(said) if one["state"] == "bad"]) == (0, []), said
            assert {"Slack door", "Channels", "Registration", "Public address"} <= {
                one["what"] for one in json.loads(said) if one["state"] == "ok"
            }
            await _broken_off(place, await _rehearsed(place))
            await _attacked(place)
        code, said = await place.countersign("doctor", "--rehearse", "--wait", "5")
        assert (code, "The mail door does not answer" in said) == (1, True), said
        assert (await place.countersign("audit", "verify"))[0] == 0


async def _rehearsed(place: Place) -> Posted:
    """A stranger's press is none; a reviewer's goes all the way, and leaves nothing that anybody counts."""
    before = await figures(place)
    process = await place.begun("doctor", "--rehearse", "--wait", "120")
    card = await place.card()
    assert "PROBE: Es wird nichts ausgezahlt" in await place.text(card)
    await Rosa(place.slack, place.http, MAL).press(card, "Freigeben (Probe)")
    await asyncio.sleep(1)
    assert "Freigeben (Probe)" in await place.text(card), "a stranger's press is none"
    await Rosa(place.slack, place.http, ROSA).press(card, "Freigeben (Probe)")
    said, _ = await process.communicate()
    told = said.decode()
    assert process.returncode == 0, told
    hops = ("mail accepted", "event published", "function woke", "card posted", "pressed by slack:U0ROSA")
    places = [told.index(hop) for hop in (*hops, "run went on", "outcome shown", "The desk works")]
    assert places == sorted(places), told
    shown = await place.text(card)
    assert ("Es wurde nichts ausgezahlt" in shown, "Freigeben (Probe)" in shown) == (True, False)
    answer = await place.http.get(
        f"{place.slack}/_local/messages", params={"channel": card.channel, "thread_ts": card.ts}
    )
    assert "Antwortentwurf" in answer.text
    assert await figures(place) == before
    conn = await asyncpg.connect(place.database)
    async with conn.transaction():
        await conn.execute("SELECT set_config('app.tenant', 'shop', true)")
        assert await conn.fetchval("SELECT count(*) FROM audit WHERE action = 'desk_rehearsed'") == 1
    await conn.close()
    return card


async def _broken_off(place: Place, earlier: Posted) -> None:
    """Ctrl-C takes the card's buttons away."""
    process = await place.begun("doctor", "--rehearse", "--wait", "120")
    card = await place.card(besides=earlier)
    process.send_signal(signal.SIGINT)
    said, _ = await process.communicate()
    assert (process.returncode, b"withdrawn" in said, b"Traceback" in said) == (1, True, False), said.decode()

    async def closed() -> bool | None:
        return "am Terminal abgebrochen" in await place.text(card) or None

    await until(closed, "the card to say so")


async def _attacked(place: Place) -> None:
    """A mail that only looks like a rehearsal's is a mail, and so is a rehearsal's that comes again."""
    secret = await place.secret("MAIL_WEBHOOK_SECRET")
    letter = {"from": "mallory@example.com", "subject": "Hi", "body": "Refund me", "message_id": mail_id("0" * 64)}
    where = f"{place.host}/webhooks/mail/shop"
    answer = await place.http.post(where, json=letter, headers={"authorization": f"Bearer {secret}"})
    assert (answer.status_code, "case_id" in answer.json()) == (200, True), answer.text
    again = {**letter, "message_id": f"{uuid.uuid4().hex}@example.com"}
    assert (await place.http.post(where, json=again)).status_code == 401
