"""One log style: a constant word for what happened, everything else in fields, one way to get a logger."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.observability.logging_setup import redact

ROOT = Path(__file__).parents[2]
# The stand-ins are other people's services: they never import the product and log as they like. The client runs in
# other people's processes, with the loggers that those have.
OURS = [
    path
    for path in sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")])
    if not {"local", "client"}.intersection(path.relative_to(ROOT).parts[:2])
]
# Where the standard library's loggers are set up, most of all those of other people's packages.
SETS_UP = {
    "app/observability/logging_setup.py",
    "app/payments/stripe_accounts.py",
    "app/slack/api/clients.py",
    "workers/functions/runtime/client.py",
}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log", "msg"}
HAPPENED = re.compile(r"[a-z]+(_[a-z]+)*")


# What a thing that logs for others was made with: a constant there, which a test of its own sees to.
HANDED, MAKERS = "self.event", {"BestEffort", "Unless"}


def calls(text: str) -> Iterator[ast.Call]:
    """Each call of a log level in a module, on whatever name its logger has."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and re.search(r"log", owner.id, re.IGNORECASE):
                yield node


def faults(text: str) -> list[str]:
    """What is not the house's style in one module's log calls."""
    found = []
    for call in calls(text):
        event = call.args[0] if call.args else None
        handed = event is not None and ast.unparse(event) == HANDED
        if not handed and (not isinstance(event, ast.Constant) or not HAPPENED.fullmatch(str(event.value))):
            found.append(f"line {call.lineno}: what happened is one constant word")
        if len(call.args) != 1:
            found.append(f"line {call.lineno}: what is told of it are fields")
        for field in call.keywords:
            named = {node.id for node in ast.walk(field.value) if isinstance(node, ast.Name)}
            if "reference" in named and field.arg != "reference":
                found += [f"line {call.lineno}: a reference is the field of that name"]
    return found


def loggers(text: str) -> list[str]:
    """The names under which a module gets a logger, and how."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and re.search(r"get_?logger$", ast.unparse(node.func), re.IGNORECASE)
    ]


def test_a_log_line_is_a_constant_word_and_fields() -> None:
    found = {str(path.relative_to(ROOT)): faults(path.read_text()) for path in OURS}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_happened_is_never_taken_for_a_secret() -> None:
    """An operator reads `desk_config_refused`, and no key that ends in these letters stays."""
    words = {
        str(call.args[0].value)
        for path in OURS
        for call in calls(path.read_text())
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(words) > 60
    assert {word for word in words if redact(word) != word} == set()
    for key in (
        "sk_live_canary0123456789",
        "key=sk-canary0123456789",
        '"sk_test_canary0123456789"',
        "_sk_canary0123456789",
    ):
        assert "canary" not in redact(key)


def test_what_is_logged_for_others_is_a_constant_word_too() -> None:
    made = [
        (path.name, node.args[0])
        for path in OURS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in MAKERS
    ]
    assert len(made) > 10
    for name, event in made:
        assert ast.unparse(event).endswith(".event") or (
            isinstance(event, ast.Constant) and HAPPENED.fullmatch(str(event.value))
        ), f"{name}: {ast.unparse(event)}"


def test_there_is_one_way_to_get_a_logger() -> None:
    for path in OURS:
        name = path.relative_to(ROOT).as_posix()
        for logger in loggers(path.read_text()):
            if not (name in SETS_UP and logger.startswith("logging.")):
                assert re.fullmatch(r"structlog\.get_logger\('countersign\.[a-z]+'\)", logger), f"{name}: {logger}"


def test_there_are_log_lines_to_look_at() -> None:
    assert sum(len(list(calls(path.read_text()))) for path in OURS) > 60


@pytest.mark.parametrize(
    "line",
    [
        '_log.info(f"told {name}")',
        '_log.info("said %s", name)',
        '_log.info("slack.told name=%s")',
        "_log.info(name)",
        "_log.warning()",
        'logger.error("broke", detail=f"{kind} ({reference})")',
    ],
)
def test_other_styles_are_seen(line: str) -> None:
    assert faults(line)


def test_what_a_person_is_told_to_quote_is_logged_as_a_field() -> None:
    """Wherever a reference is made, the same function logs it under ``reference``."""
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            makes = any(ast.unparse(inner) == "new_id('err')" for inner in ast.walk(node))
            if makes:
                text = ast.unparse(node)
                assert "reference=reference" in text, f"{path.name}: {node.name}"
