"""Starting npm's ``emulate``, somebody else's Slack stand-in, to hold ours against it."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from app.cli.local_stack.ports import Ports

VERSION = "0.12.2"
SEED: dict[str, Any] = {"users": [{"name": "rosa", "real_name": "Rosa Reviewer"}]}
NODE_NEEDED = 22
_PATIENCE_SECONDS = 60.0


class PostingClient(AsyncWebClient):
    """Slack's client, with every argument in the body: emulate looks nowhere else, Slack does."""

    async def api_call(self, api_method: str, **call: Any) -> AsyncSlackResponse:
        """Turn a query into a form."""
        if call.get("params"):
            call |= {"http_verb": "POST", "data": call.pop("params")}
        return await super().api_call(api_method, **call)


class CannotRun(Exception):
    """Why emulate is not available here."""


def _command() -> list[str]:
    """How to start it: told by EMULATE_COMMAND, else npx, with a newer Node when this one is too old."""
    told = os.environ.get("EMULATE_COMMAND")
    if told:
        return told.split()
    node, npx = shutil.which("node"), shutil.which("npx")
    if node is None or npx is None:
        raise CannotRun("neither EMULATE_COMMAND nor Node with npx is there")
    found = re.match(r"v(\d+)", subprocess.run([node, "--version"], capture_output=True, text=True).stdout)
    newer = [] if found and int(found[1]) >= NODE_NEEDED else ["-p", f"node@{NODE_NEEDED}"]
    return [npx, "--yes", *newer, "-p", f"emulate@{VERSION}", "emulate"]


@contextlib.contextmanager
def running(folder: Path, seed: dict[str, Any] = SEED) -> Iterator[str]:
    """Its Web API's address, or CannotRun with the reason. ``folder`` takes the seed."""
    seed_file = folder / "emulate.json"
    seed_file.write_text(json.dumps({"slack": seed}))
    with Ports() as ports:
        port = ports.spare("the stand-in")
        environment = {**os.environ, "npm_config_fetch_retries": "0", "npm_config_prefer_offline": "true"}
        process = subprocess.Popen(
            [*_command(), "start", "--service", "slack", "--port", str(port), "--seed", str(seed_file)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
            start_new_session=True,
        )
        try:
            _wait(process, port)
            yield f"http://127.0.0.1:{port}/api/"
        finally:
            # npx is a shell around the server; both are in the session that was started here.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 15)
            process.communicate(timeout=10)


def _wait(process: "subprocess.Popen[str]", port: int) -> None:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            said = process.stdout.read() if process.stdout else ""
            raise CannotRun(f"emulate stopped: {said[-300:]}")
        with contextlib.suppress(httpx.HTTPError):
            httpx.post(f"http://127.0.0.1:{port}/api/auth.test", timeout=1)
            return
        time.sleep(0.2)
    raise CannotRun(f"emulate did not start within {_PATIENCE_SECONDS:.0f} s")
