"""The blocks of docs/agents.md, and how each is run: as somebody who copied it does."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "agents.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

# The Agents SDK asks a model by its own name; here one answers that calls the tool first and talks then.
STUB = """
import json
from agents import Model, ModelResponse, Usage
from agents.models.multi_provider import MultiProvider
from openai.types.responses import ResponseFunctionToolCall, ResponseOutputMessage, ResponseOutputText

class Stub(Model):
    async def get_response(self, system_instructions, input, *args, **kwargs):
        done = [one for one in input if isinstance(one, dict) and one.get("type") == "function_call_output"]
        if done:
            text = ResponseOutputText(text=f"The tool said: {done[-1]['output']}", type="output_text", annotations=[])
            said = ResponseOutputMessage(
                id="m1", content=[text], role="assistant", status="completed", type="message"
            )
        else:
            said = ResponseFunctionToolCall(
                id="f1", call_id="call_4711", type="function_call", name="delete_branch",
                arguments=json.dumps({"name": "release/1.2"}),
            )
        return ModelResponse(output=[said], usage=Usage(), response_id=None)

    def stream_response(self, *args, **kwargs):
        raise NotImplementedError

MultiProvider.get_model = lambda self, name: Stub()
"""

# The page says to keep a graph's data; here its saver in memory does so in a file, as the one for SQLite would.
KEPT = """
import pickle, threading
from pathlib import Path
from langgraph.checkpoint import memory

LOCK = threading.Lock()

class Kept(memory.InMemorySaver):
    def __init__(self):
        super().__init__()
        if Path("graph.pickle").exists():
            threads, writes, blobs = pickle.loads(Path("graph.pickle").read_bytes())
            for thread, spaces in threads.items():
                self.storage[thread].update(spaces)
            self.writes.update(writes)
            self.blobs.update(blobs)

    def put(self, *args, **kwargs):
        return self._then_keep(super().put(*args, **kwargs))

    def put_writes(self, *args, **kwargs):
        return self._then_keep(super().put_writes(*args, **kwargs))

    def _then_keep(self, value):
        with LOCK:
            threads = {thread: dict(spaces) for thread, spaces in self.storage.items()}
            fresh = Path("graph.pickle.new")
            fresh.write_bytes(pickle.dumps((threads, dict(self.writes), dict(self.blobs))))
            fresh.rename("graph.pickle")
        return value

memory.InMemorySaver = Kept
"""
FIRST = {"from agents import": STUB, "import InMemorySaver": KEPT}


def blocks(section: str, language: str) -> list[str]:
    """The code below a heading, of one language."""
    text = PAGE.read_text()
    assert f"\n## {section}\n" in text, section
    part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    return [body for found, body in _BLOCK.findall(part) if found == language]


def started(section: str, folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """The section's example, running in ``folder``."""
    python = blocks(section, "python")
    if python:
        [code] = python
        script = folder / "agent.py"
        script.write_text("".join(first for sign, first in FIRST.items() if sign in code) + code)
        command = [sys.executable, str(script)]
    else:
        [code] = blocks(section, "bash")
        bash = shutil.which("bash")
        assert bash is not None
        command = [bash, "-euc", code]
    return run(command, folder, environment)


def run(command: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    """In a group of its own, so that what it starts ends with it."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    given = {"PATH": path, "PYTHONPATH": str(ROOT / "app" / "client")}
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**given, "OPENAI_AGENTS_DISABLE_TRACING": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def killed(process: subprocess.Popen[str]) -> str:
    """At once, with what it started; what it had said."""
    os.killpg(process.pid, signal.SIGKILL)
    return process.communicate(timeout=30)[0]
