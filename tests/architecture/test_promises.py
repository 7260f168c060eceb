"""Promises that would rot in prose: settings and their rows, events and their triggers, budgets, wording."""

import ast
import re
import tomllib
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest

from app.events import CATALOGUE
from app.ports.bundle import Ports
from app.settings import Settings
from tests import configuration

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")])
LINES_MAX, FUNCTION_LINES_MAX = 300, 60
LINES_MOST, FUNCTION_LINES_MOST = 200, 20  # of nine in ten


def test_every_setting_has_its_row_and_an_example_line() -> None:
    example = (ROOT / ".env.example").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \|[^|]*\| (.+) \|$", configuration.PAGE.read_text(), re.MULTILINE)
    assert sorted(name for name, _ in rows) == sorted(name.upper() for name in Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert field.description, f"{name.upper()} does not say what it means"
        assert any(row == name.upper() and field.description in meaning for row, meaning in rows)
        assert re.search(rf"^{name.upper()}=", example, re.MULTILINE), f"{name.upper()} is not in .env.example"


def test_a_setting_of_few_values_names_them_all() -> None:
    lines = configuration.PAGE.read_text().splitlines()
    for name, field in Settings.model_fields.items():
        if get_origin(field.annotation) is Literal:
            [row] = [line for line in lines if line.startswith(f"| `{name.upper()}` |")]
            assert {value for value in get_args(field.annotation) if f"`{value}`" not in row} == set(), name


def test_the_page_of_settings_is_what_the_code_generates() -> None:
    assert configuration.PAGE.read_text() == configuration.page(), "run: make docs"


def test_every_example_line_is_a_setting() -> None:
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_every_event_is_awaited_by_a_function() -> None:
    functions = "\n".join(path.read_text() for path in (ROOT / "workers" / "functions").rglob("*.py"))
    for event in CATALOGUE:
        assert f"{event.__name__}.name" in functions, f"{event.name} starts and wakes nothing"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_within_their_budgets(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= LINES_MAX
    tree = ast.parse(text)
    assert ast.get_docstring(tree) or path.stat().st_size == 0, "a module says in one sentence what it owns"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES_MAX, f"{node.name} is too long"


def test_nine_files_and_functions_in_ten_are_short() -> None:
    texts = [path.read_text() for path in SOURCES]
    files = [len(text.splitlines()) for text in texts]
    functions = [
        (node.end_lineno or 0) - node.lineno + 1
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    assert sorted(files)[len(files) * 9 // 10] <= LINES_MOST
    assert sorted(functions)[len(functions) * 9 // 10] <= FUNCTION_LINES_MOST


def test_wait_expressions_are_constants() -> None:
    """facts/threats.md case 39: an expression built from input lets one person's event resume another's gate."""
    for path in (ROOT / "workers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg in {"if_exp", "idempotency"}:
                assert isinstance(node.value, (ast.Constant, ast.Name, ast.Attribute)), (
                    f"{path.name}: {ast.dump(node)}"
                )


def test_locks_name_no_registry() -> None:
    for lock in ROOT.glob("*.lock"):
        assert not re.search(r"https?://|--index-url|--find-links", lock.read_text())


@pytest.mark.parametrize("extras", [(), ("build", "local", "dev")])
def test_locks_pin_everything_by_its_hash(extras: tuple[str, ...]) -> None:
    lock = "requirements-dev.lock" if "dev" in extras else "requirements.lock"
    entries = re.split(r"^(?=\w)", (ROOT / lock).read_text(), flags=re.MULTILINE)[1:]
    assert len(entries) > 60
    assert [entry for entry in entries if not re.match(r"\S+==.*\\\n    --hash=sha256:[0-9a-f]{64}\b", entry)] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    optional = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for one in {"build", "local", *extras} for each in optional[one])]
    names = {re.match(r"[\w.-]+", each)[0].lower().replace("_", "-") for each in wanted}  # type: ignore[index]
    assert names - {entry.partition("==")[0] for entry in entries} == set()


def test_nothing_in_the_tree_names_a_machine_path() -> None:
    for path in [*SOURCES, *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "Makefile"]:
        assert not re.search(r"/(work|root|home/\w+)/", path.read_text()), path


def test_nothing_is_promised_that_is_not_there_yet() -> None:
    """A port that is None for a while is a port that somebody calls then: what is built is built whole."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"cast", "typing.cast"}:
                assert ast.unparse(node.args[1]) != "None", f"{path.relative_to(ROOT)}:{node.lineno}"


def test_planted_faults_name_methods_that_ports_have() -> None:
    text = "\n".join(path.read_text() for path in (ROOT / "tests" / "flows").rglob("test_*.py"))
    planted = set(re.findall(r"\b([a-z_]+)\.([a-z_]+):(?:before|after):", text))
    assert len(planted) > 10
    ports = get_type_hints(Ports)
    for port, method in planted:
        kinds = [kind for kind in (get_args(ports[port]) or (ports[port],)) if kind is not type(None)]
        assert hasattr(kinds[0], method), f"{port}.{method}"
