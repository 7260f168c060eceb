"""What sentences and docs name exists: settings, files, sections, commands, make targets."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from app.cli import cli
from app.settings import Settings
from workers.functions.runtime.flow_control import POLICIES

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / ".env.example",
    ROOT / "Makefile",
    ROOT / "slack_manifest.yaml",
)
SOURCES = sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "workers").rglob("*.py")])
PROMPTS = sorted((ROOT / "workers").rglob("*.md"))

# Read by us, but no settings of a desk.
_OTHER_VARIABLES = {
    "COUNTERSIGN_HOME",  # where the one-machine run keeps its data
    "COUNTERSIGN_ENV_FILE",
    "COUNTERSIGN_URL",  # of the client, in an agent's own process
    "COUNTERSIGN_KEY",
    "RESTORE_DATABASE_URL",
    "INNGEST_SERVE_PATH",  # the SDK's
    "COUNTERSIGN_DB_PASSWORD",  # of compose.yaml's databases and engine
    "INNGEST_DB_PASSWORD",
    "INNGEST_POSTGRES_URI",
    "INNGEST_REDIS_URI",
    "COUNTERSIGN_AGENT_KILLS",  # of the trials
    "COUNTERSIGN_FUZZ_TEXTS",
}
_FAMILIES = {name.upper().partition("_")[0] for name in Settings.model_fields} | {"COUNTERSIGN", "RESTORE"}
_VARIABLE = re.compile(r"(?<![\w./-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w*])")
_FILE = re.compile(r"(?<![\w./@*…-])(?:[\w.-]+/)*[\w-][\w.-]*\.(?:py|md|ya?ml|sql|toml|css|js|lock)\b(?!/)")
_SECTION = re.compile(r"(README|docs/[\w-]+\.md)(?:\.md)?, “([^”]+)”")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMAND = re.compile(r"`(?:\.venv/bin/)?countersign ([a-z][^`]*)`")
_INSTALL = re.compile(r"pip install [^\n`]*\bcountersign\b(?!/)[^\n`]*")
_CODE = re.compile(r"^```(?:sh|bash|console)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_TARGET = re.compile(r"`make ([a-z][a-z-]*)[^`]*`")
_FOREIGN_FILES = {"desk.yaml", "gateway.yaml", "node.py"}  # the first two are each desk's own


def sentences(path: Path) -> Iterator[str]:
    """The strings of a module that people may read, comments and docstrings included; whole pages otherwise."""
    text = path.read_text()
    if path.suffix != ".py":
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.value
    yield from re.findall(r"#\s(.+)$", text, re.MULTILINE)


@cache
def spoken() -> tuple[tuple[Path, str], ...]:
    """Every text of ours with the file it stands in."""
    return tuple((path.relative_to(ROOT), text) for path in (*PAGES, *SOURCES, *PROMPTS) for text in sentences(path))


@cache
def files() -> tuple[str, ...]:
    """All files of the project, as one names them from its root."""
    left_out = {".git", ".venv", ".countersign", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
    found = []
    for folder, within, names in os.walk(ROOT):
        within[:] = [name for name in within if name not in left_out]  # data of a running server come and go
        found += [str((Path(folder) / name).relative_to(ROOT)) for name in names]
    return tuple(found)


def unknown_settings(text: str) -> list[str]:
    """Names that look like a setting of ours and are none."""
    known = {name.upper() for name in Settings.model_fields} | _OTHER_VARIABLES
    return [name for name in _VARIABLE.findall(text) if name.partition("_")[0] in _FAMILIES and name not in known]


def missing_files(text: str) -> list[str]:
    """Names of files that are nowhere; a name without folders may be anywhere."""
    return [
        name
        for name in (found.removeprefix("../") for found in _FILE.findall(text))
        if name not in _FOREIGN_FILES and not any(f"/{one}".endswith(f"/{name}") for one in files())
    ]


def missing_sections(text: str) -> list[str]:
    """Sections said to be in a page that are not."""
    return [f"{page}: {section}" for page, section in _SECTION.findall(text) if section not in _headings(page)]


def _headings(page: str) -> set[str]:
    text = (ROOT / (page if page.endswith(".md") else f"{page}.md")).read_text()
    return {(one or other).strip(" .,") for one, other in re.findall(r"^#+ (.+)$|^\*\*(.+?)\*\*", text, re.MULTILINE)}


def unknown_commands(text: str) -> list[str]:
    """Commands of ours that the terminal does not know, and options they do not take."""
    return [words for words in _COMMAND.findall(text) if not _is_command(words)]


def unknown_typed(text: str) -> list[str]:
    """The same of what a page shows to be typed: lines of its code, with those they go on in."""
    return [line for line in _typed(text) if not _is_typed_right(line)]


def _typed(text: str) -> Iterator[str]:
    for code in _CODE.findall(text):
        lines = re.sub(r"\s*\\\n\s*", " ", code).splitlines()
        yield from (line for line in lines if re.match(r"(countersign|make|python -m app\.local\.\w+) ", line))


def _is_typed_right(line: str) -> bool:
    program, *words = shlex.split(line, comments=True)
    if program == "countersign":
        return _is_command(" ".join(words))
    if program == "make":
        return not unknown_targets(f"`make {words[0]}`")
    return {word for word in words if word.startswith("--")} <= _taken_by(words[1])


@cache
def _taken_by(module: str) -> set[str]:
    told = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"--[a-z-]+", told.stdout))


@cache
def _terminal() -> Any:
    return typer.main.get_command(cli)


def _is_command(words: str) -> bool:
    here = _terminal()
    for word in words.replace("\\|", "|").split():
        if option := re.match(r"\[?(--[a-z-]+)", word):
            taken = {name for one in here.params for name in (*one.opts, *one.secondary_opts)}
            if option[1] not in taken | {"--help"}:
                return False
        elif hasattr(here, "commands"):
            names = word.split("|")
            if not set(names) <= set(here.commands):
                return False
            here = here.commands[names[0]]
    return True


def unknown_targets(text: str) -> list[str]:
    """What `make` is said to make and does not."""
    made = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    return [name for name in _TARGET.findall(text) if name not in made]


def strangers_packages(text: str) -> list[str]:
    """Ways to install what bears our name on PyPI: that is another project's."""
    return _INSTALL.findall(text)


CHECKS = [
    strangers_packages,
    unknown_typed,
    unknown_settings,
    missing_files,
    missing_sections,
    unknown_commands,
    unknown_targets,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_what_is_named_exists(check: Callable[[str], list[str]]) -> None:
    named = [f"{path}: {name}" for path, text in spoken() for name in check(text)]
    assert named == []


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (unknown_typed, "```\ncountersign init --no-such-thing\n```"),
        (unknown_typed, "```sh\ncountersign customer \\\n    forget ada@example.com  # for ever\n```"),
        (unknown_typed, "```\npython -m app.local.engine --app x \\\n    --nowhere y\n```"),
        (unknown_typed, "```\nmake sense && countersign init\n```"),
        (strangers_packages, "pip install 'countersign[local]'"),
        (unknown_settings, "name Slack users (U…) in COUNTERSIGN_REVIEWERS."),
        (missing_files, "If the queue is slow, see `workers/functions/gone.py`"),
        (missing_files, "as docs/gone.md says"),
        (missing_sections, "(README, “A real Slack workspace of dreams”)"),
        (unknown_commands, "Run `countersign mend`."),
        (unknown_commands, "Run `countersign pending --loud`."),
        (unknown_commands, "Run `countersign runs mend RUN`."),
        (unknown_targets, "`make sense`"),
    ],
)
def test_the_look_finds_what_is_made_up(check: Callable[[str], list[str]], text: str) -> None:
    assert check(text)


def test_links_between_pages_lead_somewhere() -> None:
    for page in (one for one in PAGES if one.suffix == ".md"):
        for link in _LINK.findall(page.read_text()):
            if link.startswith(("http:", "https:", "mailto:")):
                continue
            target, _, anchor = link.partition("#")
            path = (page.parent / target) if target else page
            assert path.exists(), f"{page.name}: {link}"
            if anchor:
                headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
                slugs = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
                assert anchor in slugs, f"{page.name}: {link}"


def test_one_address_stands_for_ours_in_the_manifest_and_the_way_to_production_names_it() -> None:
    manifest = (ROOT / "slack_manifest.yaml").read_text()
    hosts = set(re.findall(r"https?://([^/\s]+)", manifest))
    assert len(hosts) == 1, "a reader replaces one word, wherever it stands"
    [host] = hosts
    for page in ("README.md", "docs/production.md"):
        assert f"`{host}`" in (ROOT / page).read_text(), page


def test_the_places_the_docs_tell_of_are_those_there_are() -> None:
    customer, tier = sorted(one.limit for one in POLICIES["handle-customer-email"].concurrency)
    words = {2: "Two", 10: "ten"}
    said = f"{words[customer]} places at most for one customer, {words[tier]} for each tier"
    assert said in (ROOT / "docs/troubleshooting.md").read_text()


def test_every_command_has_its_row() -> None:
    rows = [words.replace("\\|", "|").split() for words in _COMMAND.findall((ROOT / "docs/commands.md").read_text())]
    told = {(first, *second) for first, *rest in rows for second in _seconds(rest)}
    assert {path for path in _paths(_terminal()) if path not in told} == set()


def _seconds(words: list[str]) -> list[tuple[str, ...]]:
    """What may stand behind a command's first word: nothing, or any of ``list|show``."""
    return [(), *((name,) for word in words[:1] for name in word.split("|"))]


def _paths(command: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, one in getattr(command, "commands", {}).items():
        yield from _paths(one, (*before, name)) if hasattr(one, "commands") else [(*before, name)]
