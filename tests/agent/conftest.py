"""The language model of the HTTP tests: aimock, a stand-in that speaks both of the APIs over loopback."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

import pytest

from app.cli.local_stack.ports import Ports

_ROOT = Path(__file__).parents[2]
_PACKAGE = "@copilotkit/aimock"
_VERSION = "1.43.0"
_INSTALL_SECONDS = 180
_START_SECONDS = 30.0


def _cannot(why: str) -> NoReturn:
    sentence = f"THE MODEL TESTS OVER HTTP DID NOT RUN: {why}. They need Node 20 or newer and npm."
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def _installed(folder: Path) -> bool:
    described = folder / "node_modules" / _PACKAGE / "package.json"
    with suppress(OSError, ValueError, KeyError):
        return bool(json.loads(described.read_text())["version"] == _VERSION)
    return False


def _install(folder: Path) -> None:
    """Into a folder of its own and then renamed, because test workers start at the same time."""
    npm = shutil.which("npm")
    if npm is None:
        _cannot("npm is missing")
    fresh = folder.with_name(f"{folder.name}-{uuid.uuid4().hex[:8]}")
    fresh.mkdir(parents=True)
    asked = [npm, "install", "--prefix", str(fresh), "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        subprocess.run([*asked, f"{_PACKAGE}@{_VERSION}"], check=True, capture_output=True, timeout=_INSTALL_SECONDS)
        if not _installed(folder):
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # another worker was first
                fresh.rename(folder)
    except (subprocess.SubprocessError, OSError) as error:
        _cannot(f"installing {_PACKAGE} failed ({type(error).__name__})")
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _wait(url: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{url}/health", timeout=1):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="session")
def aimock() -> Iterator[str]:
    """Its address. Every story in `aimock/` is told by what the mail says, so tests share one server."""
    folder = Path(os.environ.get("COUNTERSIGN_AIMOCK_DIR", _ROOT / ".countersign" / "aimock"))
    node = shutil.which("node")
    if node is None:
        _cannot("node is missing")
    if not _installed(folder):
        _install(folder)
    if not _installed(folder):
        _cannot(f"{_PACKAGE} {_VERSION} is not in {folder}")
    with Ports() as ports:
        port = ports.spare("the stand-in")
        stories = Path(__file__).with_name("aimock")
        # Not through npx: it leaves node behind when it is stopped.
        cli = folder / "node_modules" / _PACKAGE / "dist" / "cli.js"
        server = subprocess.Popen(
            [node, str(cli), "-p", str(port), "-f", str(stories), "--strict", "--log-level", "warn"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            if not _wait(url, server):
                _cannot(f"{_PACKAGE} did not start")
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(timeout=10)
