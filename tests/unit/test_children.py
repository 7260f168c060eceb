"""The processes of a stack: as long as one lives it is waited for, and what is told is of this start."""

import sys
from pathlib import Path

import pytest

from app.cli.local_stack import children
from app.cli.local_stack.children import Child
from app.cli.local_stack.ports import Ports
from app.errors import Misconfigured

SLOW = "import http.server, sys, time; time.sleep(0.6); http.server.HTTPServer(('127.0.0.1', int(sys.argv[1])), http.server.SimpleHTTPRequestHandler).serve_forever()"  # noqa: E501


def child(folder: Path, port: int, code: str) -> Child:
    command = [sys.executable, "-c", code, str(port)]
    return Child("The host", command, {}, folder / "host.log", f"http://127.0.0.1:{port}/")


async def test_a_slow_start_is_waited_for_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "_NEWS_SECONDS", 0.1)
    said: list[str] = []
    with Ports() as ports:
        host = child(tmp_path, ports.spare("a host"), SLOW)
        await host.start()
        try:
            await host.ready(said.append)
        finally:
            await host.stop()
    assert said
    assert said[0].startswith("The host is still starting (")


async def test_a_start_that_fails_shows_its_own_log_and_no_older_one(tmp_path: Path) -> None:
    for reason in ("disk is full", "port is taken"):
        host = child(tmp_path, 9, f"import sys; sys.exit({reason!r})")
        await host.start()
        with pytest.raises(Misconfigured) as refused:
            await host.ready()
        await host.stop()
    assert "port is taken" in refused.value.sentence
    assert "disk is full" not in refused.value.sentence
    assert "disk is full" in (tmp_path / "host.log").read_text(), "which is still there to be read"
