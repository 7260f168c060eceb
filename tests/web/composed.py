"""The composed app as ``countersign serve`` opens it: real settings, real records, a local workspace as Slack."""

import hashlib
import hmac
import json
import time
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.local.slack import Workspace, WorkspaceConfig, run_workspace, seed
from app.settings import Settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # the engine's SDK declares its models the old way
    from app.main import Host, open_host

SIGNING_KEY: Final = "signkey-prod-" + "0123456789abcdef" * 4
EVENT_KEY: Final = "event-key-0123456789"
SLACK_SECRET: Final = "0123456789abcdef" * 2
MAIL_SECRET: Final = "mail-secret-0123456789"
RECORDS_KEY: Final = "A" * 43 + "="
SECRETS_KEY: Final = "B" * 42 + "A="
STATUS_TOKEN: Final = "status-token-0123456789"
DEVELOPMENT: Final[dict[str, Any]] = {
    "countersign_env": "development",
    "inngest_dev": True,
    "inngest_event_key": None,
    "inngest_signing_key": None,
    "mail_webhook_secret": None,
    "records_key": None,
    "status_token": None,
}
STRANGER: Final = ("203.0.113.7", 4711)


@dataclass
class Composed:
    """A host, and hands to reach its doors with."""

    host: Host
    settings: Settings
    workspace: Workspace

    def http(self, client: tuple[str, int] = STRANGER, base_url: str = "https://desk.example") -> httpx.AsyncClient:
        """As somebody at this address."""
        transport = httpx.ASGITransport(app=self.host.app, client=client, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=base_url)


def settings_for(database_url: str, api_url: str, **changes: Any) -> Settings:
    """Production's, but for Slack's address: there is only the local workspace."""
    given: dict[str, Any] = {
        "countersign_env": "production",
        "host": "127.0.0.1",
        "database_url": database_url,
        "database_pool_size": 4,
        "public_url": "https://desk.example",
        "inngest_base_url": "http://127.0.0.1:9",
        "inngest_event_key": EVENT_KEY,
        "inngest_signing_key": SIGNING_KEY,
        "slack_bot_token": seed.BOT_TOKEN,
        "slack_signing_secret": SLACK_SECRET,
        "slack_reviewers": (seed.REVIEWERS_GROUP,),
        "slack_approvals_channel": seed.APPROVALS,
        "slack_support_channel": seed.SUPPORT,
        "slack_oncall_channel": seed.ONCALL,
        "slack_ops_channel": seed.OPS,
        "mail_webhook_secret": MAIL_SECRET,
        "records_key": RECORDS_KEY,
        "secrets_key": SECRETS_KEY,
        "status_token": STATUS_TOKEN,
        "log_level": "error",
        **changes,
    }
    settings = Settings(_env_file=None, **given)  # type: ignore[call-arg]
    return settings.model_copy(update={"slack_api_url": api_url})


@asynccontextmanager
async def composed(database_url: str, **changes: Any) -> AsyncIterator[Composed]:
    """Open a host over these records; ``changes`` go to its settings."""
    async with run_workspace(WorkspaceConfig(app_url="http://127.0.0.1:9/slack/events")) as workspace:
        settings = settings_for(database_url, workspace.api_url, **changes)
        async with open_host(settings) as host:
            yield Composed(host, settings, workspace)


def engine_signature(body: bytes, *, at: int | None = None, key: str = SIGNING_KEY) -> str:
    """As the engine signs: over the body in canonical form, then the second."""
    second = int(time.time()) if at is None else at
    loaded = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False) if body else ""
    text_key = key.removeprefix("signkey-prod-")
    digest = hmac.new(text_key.encode(), loaded.encode() + str(second).encode(), hashlib.sha256).hexdigest()
    return f"t={second}&s={digest}"


def engine_call(data: dict[str, Any], name: str = "customer/email.received", run_id: str = "01RUN") -> bytes:
    """The body of a request that asks for the first step of a run."""
    event = {"id": "evt", "name": name, "data": data, "ts": 1_700_000_000_000}
    stack = {"stack": [], "current": 0}
    ctx = {"run_id": run_id, "attempt": 0, "disable_immediate_execution": False, "use_api": False, "stack": stack}
    return json.dumps({"event": event, "events": [event], "steps": {}, "ctx": ctx, "use_api": False}).encode()


def slack_signed(body: bytes, *, secret: str = SLACK_SECRET) -> dict[str, str]:
    """Slack's headers for a form."""
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }
