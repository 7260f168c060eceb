"""Nothing secret or personal is written to a log, whoever logs it."""

import json
import subprocess
import sys

import pytest

CANARIES = {
    "token": "xoxb-123-abc-canary",
    "key": "sk-live-canary0123456789",
    "address": "ada.canary@example.com",
    "card": "4242 4242 4242 4242",
    "password": "postgresql://desk:canarypassword@db/desk",
}


SCRIPT = """
import json, logging, sys, structlog
from app.observability import logging_setup

logging_setup.configure(style="json", level="debug")
value = json.loads(sys.argv[1])
structlog.get_logger("a").info("happened", value=value, nested={"deep": [value]})
logging.getLogger("somebody.else").error("said %s", value)
try:
    raise ValueError(value)
except ValueError:
    structlog.get_logger("a").exception("broke")
"""


def logged(value: str) -> list[str]:
    """What a process of its own writes when it logs ``value`` in three ways."""
    command = [sys.executable, "-c", SCRIPT, json.dumps(value)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert ended.stdout == ""
    return ended.stderr.splitlines()


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES)
def test_canaries_do_not_reach_the_log(canary: str) -> None:
    lines = logged(canary)
    assert len(lines) == 3
    for fragment in ("canary", "4242 4242"):
        assert fragment not in "".join(lines)


def test_a_word_that_ends_like_a_keys_beginning_is_no_secret() -> None:
    said = "".join(logged("desk_file_in_force and risk_was_raised, sk_live_abcdefghijk, x_rk_test_abcdefghijk"))
    assert "desk_file_in_force and risk_was_raised" in said
    assert "abcdefghijk" not in said


def test_a_line_stays_one_line() -> None:
    """facts/threats.md case 102: customer text must not forge log lines or colour a terminal."""
    lines = logged("one\r\ntwo \x1b[31mred\x1b[0m \u2028 three")
    assert len(lines) == 3
    for line in lines:
        assert "\x1b" not in json.dumps(json.loads(line), ensure_ascii=False)
