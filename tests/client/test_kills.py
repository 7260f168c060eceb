"""An agent that is killed at any moment and started again: one request, and one effect."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.client.contract_desk import ContractDesk

ROOT = Path(__file__).parents[2]
# Its effect carries the approval's id, as a provider's idempotency key does: a second one would be another line.
AGENT = """
import os, sys, time
from pathlib import Path
from countersign_client import AlreadyDone, current_approval, requires_approval

@requires_approval(title="Delete {name}", rerun=True)
def delete_branch(name):
    Path(sys.argv[1], current_approval().id).touch()
    time.sleep(0.05)

try:
    delete_branch(*sys.argv[2:] or ["release/1.2"])
except AlreadyDone:
    pass
print("over")
"""


def started(folder: Path, desk: ContractDesk) -> subprocess.Popen[str]:
    """The agent, as its supervisor starts it each time."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(ROOT / "app" / "client"),
        "COUNTERSIGN_URL": desk.url,
        "COUNTERSIGN_KEY": desk.key,
    }
    command = [sys.executable, "-c", AGENT, str(folder)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def killed_after(folder: Path, desk: ContractDesk, call: str) -> None:
    """Once the desk has seen this call, and a moment later."""
    agent = started(folder, desk)
    deadline = time.monotonic() + 30
    while not any(one.endswith(call) for one in desk.calls) and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(random.uniform(0, 0.08))
    agent.kill()
    agent.communicate(timeout=30)


@pytest.mark.parametrize("moment", ["/v1/approvals", "redeem", "result"])
def test_killed_and_started_again_it_asks_once_and_acts_once(desk: ContractDesk, tmp_path: Path, moment: str) -> None:
    killed_after(tmp_path, desk, "/v1/approvals")
    desk.decide(desk.only()["id"])
    desk.calls.clear()
    killed_after(tmp_path, desk, moment)
    out, _ = started(tmp_path, desk).communicate(timeout=60)
    assert out == "over\n"
    row = desk.only()
    assert [path.name for path in tmp_path.iterdir()] == [row["id"]]
    assert row["result"]["outcome"] == "done"
