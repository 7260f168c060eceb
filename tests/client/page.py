"""The blocks of docs/agents.md, and how each is run: as somebody who copied it does."""

import os
import re
import shutil
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
        script.write_text((STUB if "from agents import" in code else "") + code)
        command = [sys.executable, str(script)]
    else:
        [code] = blocks(section, "bash")
        bash = shutil.which("bash")
        assert bash is not None
        command = [bash, "-euc", code]
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "app" / "client")}
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**given, "OPENAI_AGENTS_DISABLE_TRACING": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
