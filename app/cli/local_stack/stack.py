"""Runs everything on one machine as separate processes: Postgres, engine, Slack workspace, host."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import httpx

from app import slack, store
from app.cli.local_stack import extra
from app.cli.local_stack.children import Child, Launch, Say, launched
from app.cli.local_stack.ports import LOOPBACK, Ports
from app.cli.open_records import kept_key
from app.domain.ids import TenantId
from app.errors import Misconfigured
from app.local import postgres
from app.store import DEFAULT_TENANT

HOST_PORT: Final = 8000
ENGINE_PORT: Final = 8288
SLACK_PORT: Final = 8266

MANIFEST: Final = Path(slack.__file__).parent / "slack_manifest.yaml"

_LOCAL_ENGINE: Final = "countersign-engine"  # how ours names its version at /dev

# Of the local workspace only; they open nothing elsewhere.
LOCAL_BOT_TOKEN: Final = "xoxb-local-countersign"  # noqa: S105
LOCAL_SIGNING_SECRET: Final = "local-signing-secret"  # noqa: S105
LOCAL_SLACK: Final = {
    "SLACK_BOT_TOKEN": LOCAL_BOT_TOKEN,
    "SLACK_SIGNING_SECRET": LOCAL_SIGNING_SECRET,
    "SLACK_APP_ID": "A0LOCAL",
    "SLACK_REVIEWERS": "S0REVIEWERS",
    "SLACK_STAFF": "S0SUPPORT",
    "SLACK_APPROVALS_CHANNEL": "C0APPROVALS",
    "SLACK_SUPPORT_CHANNEL": "C0SUPPORT",
    "SLACK_ONCALL_CHANNEL": "C0ONCALL",
    "SLACK_OPS_CHANNEL": "C0OPS",
    "SLACK_ONCALL_GROUP": "S0ONCALL",
}


@dataclass
class StackConfig:
    """How a stack is to be run. ``environ`` overrides settings of the host."""

    folder: Path
    tenant: TenantId = DEFAULT_TENANT
    fresh: bool = False
    fixed_ports: bool = True  # False: any free ports, for tests and for stacks side by side
    environ: Mapping[str, str] = field(default_factory=dict)
    database_url: str | None = None  # None: a private cluster in ``folder``
    engine_database_url: str | None = None  # None: beside the records
    engine_url: str | None = None  # None: the local engine, unless a real one answers
    engine_arguments: tuple[str, ...] = ()
    engines: int = 1  # more than one share the engine's database
    local_slack: bool = True
    public_url: str | None = None  # what leads to the host from outside, where something stands before it
    host_command: tuple[str, ...] = (sys.executable, "-m", "app.cli", "serve")
    launch: Launch = launched


@dataclass
class Stack:
    """A running system."""

    database_url: str
    host_url: str
    engine_url: str
    engine_name: str
    slack_url: str | None
    children: dict[str, Child]
    environ: dict[str, str]

    async def first_death(self) -> Child:
        """Wait until a process of ours ends by itself."""
        waits = {asyncio.create_task(c.process.wait()): c for c in self.children.values() if c.process}
        done, pending = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return waits[done.pop()]


def _pick(ports: Ports, wanted: int, config: StackConfig, say: Say, what: str) -> int:
    """``wanted`` if it is free, else another, said aloud."""
    if config.fixed_ports and ports.claim(wanted):
        return wanted
    port = ports.spare(what)
    if config.fixed_ports:
        say(f"Port {wanted} is taken, so {what} uses {port}")
    return port


async def real_engine() -> str | None:
    """The URL of an Inngest dev server on its usual port, if one answers there.

    A local engine there belongs to somebody else's stack: two hosts must not register as one app.
    """
    url = f"http://{LOOPBACK}:{ENGINE_PORT}"
    async with httpx.AsyncClient(timeout=0.5) as http:
        try:
            answer = await http.get(f"{url}/health")
            if answer.status_code != 200 or answer.json().get("message") != "OK":
                return None
            about = await http.get(f"{url}/dev")
            return None if _LOCAL_ENGINE in about.text else url
        except (httpx.HTTPError, ValueError, AttributeError):
            return None


@asynccontextmanager
async def run_stack(config: StackConfig, say: Say) -> AsyncIterator[Stack]:
    """Start everything, in parallel where it can be; stop everything at the end, whatever happened."""
    extra.need({extra.POSTGRES: config.database_url is None, extra.SLACK: config.local_slack})
    with Ports() as ports:
        async with _running(config, ports, say) as stack:
            yield stack


@asynccontextmanager
async def _running(config: StackConfig, ports: Ports, say: Say) -> AsyncIterator[Stack]:
    config.folder.mkdir(parents=True, exist_ok=True)
    logs = config.folder / "logs"
    logs.mkdir(exist_ok=True)
    cluster: postgres.Cluster | None = None
    database, engine_database = config.database_url, config.engine_database_url or config.database_url
    if database is None:
        cluster = await asyncio.to_thread(postgres.start, config.folder / "postgres", say=say)
        database = await postgres.ensure_database(cluster, "countersign", fresh=config.fresh)
        engine_database = await postgres.ensure_database(cluster, "countersign_engine", fresh=config.fresh)
    assert engine_database is not None
    await prepare_records(database, config.tenant)
    stack = await _plan(config, ports, say, logs, (database, engine_database))
    try:
        await asyncio.gather(*(child.start() for child in stack.children.values()))
        await asyncio.gather(*(child.ready(say) for child in stack.children.values()))
        await _register(stack)
        yield stack
    finally:
        await asyncio.gather(*(child.stop() for child in stack.children.values()))
        if cluster is not None:
            await asyncio.to_thread(cluster.stop)


async def prepare_records(database_url: str, tenant: TenantId = DEFAULT_TENANT) -> None:
    """Migrate and seed."""
    await store.migrate(database_url)
    pool = await store.open_pool(database_url, size=2)
    try:
        await store.seed(pool, tenant)
    finally:
        await pool.close()


async def _plan(config: StackConfig, ports: Ports, say: Say, logs: Path, databases: tuple[str, str]) -> Stack:
    database, engine_database = databases
    engine_url = config.engine_url or (await real_engine() if config.fixed_ports else None)
    host_port = _pick(ports, HOST_PORT, config, say, "the host")
    host_url = config.public_url or f"http://{LOOPBACK}:{host_port}"
    children: dict[str, Child] = {}
    name = f"Inngest server at {engine_url}"
    if engine_url is None:
        extra.need({extra.ENGINE: True})
        port = _pick(ports, ENGINE_PORT, config, say, "the engine")
        engine_url, name = f"http://{LOOPBACK}:{port}", "local engine"
        children["engine"] = _engine(config, logs, engine_url, f"{host_url}/api/inngest", engine_database)
        for number in range(2, config.engines + 1):
            other = f"http://{LOOPBACK}:{ports.spare('another engine')}"
            child = _engine(config, logs, other, f"{host_url}/api/inngest", engine_database)
            children[f"engine-{number}"] = replace(child, log=logs / f"engine-{number}.log")
    slack_url: str | None = None
    environ = {**os.environ, **_host_environ(host_port, host_url, database, engine_url)}
    if config.local_slack:
        port = _pick(ports, SLACK_PORT, config, say, "the Slack workspace")
        slack_url = f"http://{LOOPBACK}:{port}"
        environ |= {**LOCAL_SLACK, "SLACK_API_URL": f"{slack_url}/api/"}
        environ.pop("SLACK_APP_TOKEN", None)
        children["slack"] = _slack(config, logs, slack_url, host_url)
    own = config.database_url is None or not os.environ.get("RECORDS_KEY")
    environ |= {"RECORDS_KEY": kept_key(config.folder, "RECORDS_KEY")} if own else {}
    # Without it no decision is signed.
    environ["SECRETS_KEY"] = os.environ.get("SECRETS_KEY") or kept_key(config.folder, "SECRETS_KEY")
    environ |= config.environ
    children["host"] = Child("The host", list(config.host_command), environ, logs / "host.log", f"{host_url}/health")
    for child in children.values():
        child.launch = config.launch
    return Stack(database, host_url, engine_url, name, slack_url, children, environ)


def _host_environ(port: int, public_url: str, database: str, engine_url: str) -> dict[str, str]:
    return {
        "COUNTERSIGN_ENV": "development",
        "HOST": LOOPBACK,
        "PORT": str(port),
        "PUBLIC_URL": public_url,  # not the one that a shell or .env may hold for production
        "DATABASE_URL": database,
        "INNGEST_DEV": "1",
        "INNGEST_BASE_URL": engine_url,
    }


def _engine(config: StackConfig, logs: Path, url: str, app_url: str, database: str) -> Child:
    port = url.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "app.local.engine", "--app", app_url, "--port", port, "--database", database]
    command += config.engine_arguments
    return Child("The local engine", command, dict(os.environ), logs / "engine.log", f"{url}/health")


def _slack(config: StackConfig, logs: Path, url: str, host_url: str) -> Child:
    port = url.rsplit(":", 1)[1]
    secret = config.environ.get("SLACK_SIGNING_SECRET", LOCAL_SIGNING_SECRET)
    command = [sys.executable, "-m", "app.local.slack", "--app-url", f"{host_url}/slack/events", "--port", port]
    command += ["--data", str(config.folder / "slack.sqlite3"), "--signing-secret", secret]
    command += ["--bot-token", LOCAL_BOT_TOKEN, "--mail-url", f"{host_url}/webhooks/mail/{config.tenant}"]
    command += ["--backstage-url", f"{host_url}/backstage", "--clock-url", f"{host_url}/backstage/clock"]
    if MANIFEST.is_file():  # it then enforces the scopes and events a real workspace would
        command += ["--manifest", str(MANIFEST)]
    if config.fresh:
        command.append("--fresh")
    return Child("The Slack workspace", command, dict(os.environ), logs / "slack.log", f"{url}/api/api.test")


async def _register(stack: Stack) -> None:
    """Have the engine learn our functions now instead of at its next poll. A refusal is said in its own words.

    With keys the host takes no unsigned wish to register: it does so itself a moment after it has started.
    """
    if stack.environ.get("INNGEST_DEV", "") in ("", "0"):
        return
    async with httpx.AsyncClient(timeout=10.0) as http:
        answer = await http.put(f"{stack.host_url}/api/inngest", json={"url": f"{stack.host_url}/api/inngest"})
    body = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    if answer.status_code >= 400 or body.get("ok") is False or body.get("error"):
        raise Misconfigured(f"The engine refused our functions: {body.get('error') or answer.text[:500]}")
