"""Five lines that know nothing of this project, under `python -m app.local.engine --app`."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.conformance.conftest import StartEngine
from tests.conformance.patience import eventually
from tests.conformance.world import World

pytestmark = pytest.mark.local_only("starts an engine of its own")


@pytest.fixture
def five_lines(unused_tcp_port_factory: Callable[[], int]) -> Iterator[tuple[str, int]]:
    """The app's URL, and the port it expects its engine on."""
    app_port, engine_port = unused_tcp_port_factory(), unused_tcp_port_factory()
    command = [sys.executable, "-m", "uvicorn", "five_lines:app", "--port", str(app_port), "--log-level", "error"]
    environment = {**os.environ, "INNGEST_BASE_URL": f"http://127.0.0.1:{engine_port}"}
    with subprocess.Popen(command, cwd=Path(__file__).parent, env=environment) as process:
        yield f"http://127.0.0.1:{app_port}/api/inngest", engine_port
        process.terminate()


async def _up(url: str) -> bool:
    try:
        async with httpx.AsyncClient() as http:
            return (await http.get(url)).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.facts("15 an app that knows nothing of this project runs under the command line")
@pytest.mark.facts("2 an app is asked to register at start-up")
async def test_it_runs(
    five_lines: tuple[str, int], start_engine: StartEngine, world_of: Callable[[str], World]
) -> None:
    url, port = five_lines
    await eventually(lambda: _up(url), "the five-line app")
    engine = await start_engine(url, port=port)
    await eventually(lambda: "five-lines" in engine.printed(), "the engine names what it found")
    world = world_of(engine.url)
    [event_id] = await world.send({"name": "five/hello", "data": {"name": "you"}})
    [run] = await world.runs_of_event(event_id)
    assert await run.output() == "hello you"
