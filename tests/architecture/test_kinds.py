"""A kind of action has one file of its name in each layer, and nobody but its layer's table knows it."""

import re
from pathlib import Path

import pytest

from app.domain.actions.action import Happened
from app.domain.actions.arguments import ARGUMENTS
from app.domain.actions.registry import KINDS
from app.slack.i18n import catalogue
from app.slack.views.approvals.kinds.kind_view import KIND_WORDS
from app.slack.views.approvals.kinds.table import VIEWS
from workers.functions.approvals.kinds.table import WORK

ROOT = Path(__file__).parents[2]
CARDS = ROOT / "app" / "slack" / "views" / "approvals" / "kinds"
EXECUTORS = ROOT / "workers" / "functions" / "approvals" / "kinds"


def files(folder: Path, *, besides: frozenset[str]) -> set[str]:
    return {path.stem for path in folder.glob("*.py")} - besides - {"__init__"}


def test_every_kind_has_its_place_in_every_layer() -> None:
    assert set(VIEWS) == set(WORK) == set(KINDS) == set(ARGUMENTS) == {kind.name for kind in KINDS.values()}
    assert files(CARDS, besides=frozenset({"kind_view", "table"})) == set(KINDS)
    assert files(EXECUTORS, besides=frozenset({"kind_work", "table"})) == set(KINDS)
    assert set(KINDS) <= files(ROOT / "app" / "domain" / "actions", besides=frozenset())


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_says_everything_in_every_language(name: str) -> None:
    assert set(KINDS[name].receipts) == set(Happened)
    for language in catalogue.CATALOGUES.values():
        missing = {word for word in KIND_WORDS if not hasattr(language, VIEWS[name].prefix + word)}
        assert missing == set()


SHARED = (
    "voting",
    "transitions",
    "withdrawals",
    "questions/questions",
    "rows",
    "receipts",
    "undo_reopen",
    "approvals",
    "executions",
)


@pytest.mark.parametrize("name", SHARED)
def test_what_all_kinds_share_in_the_records_imports_none(name: str) -> None:
    assert imported(ROOT / "app" / "store" / "approvals" / f"{name}.py") == []


@pytest.mark.parametrize("name", ["gate", "execute", "proposals", "undo_window", "withdrawals", "reopen"])
def test_what_all_kinds_share_at_work_imports_none(name: str) -> None:
    assert imported(ROOT / "workers" / "functions" / "approvals" / f"{name}.py") == []


@pytest.mark.parametrize("name", ["card", "receipt", "modals", "reminders", "verdicts", "undo_reopen"])
def test_what_all_cards_share_imports_none(name: str) -> None:
    assert imported(CARDS.parent / f"{name}.py") == []


def imported(file: Path) -> list[str]:
    """Kinds whose own modules a file imports."""
    lines = [line for line in file.read_text().splitlines() if line.startswith(("from ", "import "))]
    return [name for name in KINDS for line in lines if re.search(rf"\b{name}(?:_policy)?\b", line)]
