"""The pages that say where things are: each place exists, each name stands in the files beside it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
PAGES = ("docs/architecture.md", "docs/glossary.md", "CONTRIBUTING.md", "DECISIONS.md", "README.md")
NOUNS = ("approvals", "cases", "payments", "records", "investigations", "people", "messages", "operations")
_ASKED = ARCHITECTURE.partition("## Where do I change")[2]
QUESTIONS = re.findall(r"^\d+\. (\*\*.+?\?\*\*.*?)(?=^\d+\. |\Z)", _ASKED, re.MULTILINE | re.DOTALL)
_PLACE = re.compile(r"(?:app|workers|tests|docs)/[\w./-]+")
_NAME = re.compile(r"`([A-Z_]{3,}|[A-Z][a-z]+[A-Za-z]+|_?[a-z]+(?:_[a-z]+)+|[a-z]+(?:-[a-z]+)+)`")


def _missing(text: str) -> list[str]:
    """Places in backticks that are not there; those with a blank in them are patterns."""
    quoted = (word for word in re.findall(r"`([^`\n]+)`", text) if _PLACE.fullmatch(word))
    return [word for word in quoted if not _place(word).exists()]


def _place(word: str) -> Path:
    """A module may be named without its ending: it becomes a package when it grows."""
    here = ROOT / word
    return here if here.exists() else here.with_suffix(".py")


def _unknown(question: str) -> list[str]:
    """Names that stand in none of the files and folders their question sends one to."""
    places = [_place(word) for word in re.findall(r"`([^`\n]+)`", question) if _PLACE.fullmatch(word)]
    files = [one for place in places for one in ([place] if place.is_file() else sorted(place.rglob("*.py")))]
    text = "\n".join(one.read_text() for one in files)
    return [name for name in _NAME.findall(question) if not re.search(rf"(?<!\w){name}(?!\w)", text)]


@pytest.mark.parametrize("page", PAGES)
def test_every_place_a_page_names_is_there(page: str) -> None:
    assert _missing((ROOT / page).read_text()) == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda text: text.partition("?")[0].strip("* "))
def test_where_one_is_sent_one_finds_what_is_named(question: str) -> None:
    assert _PLACE.search(question)
    assert _unknown(question) == []


def test_ten_changes_are_answered_on_one_page() -> None:
    assert len(QUESTIONS) == 10
    assert len(ARCHITECTURE.splitlines()) <= 130


def test_the_look_finds_what_is_made_up() -> None:
    assert _missing("It stands in `app/domain/wishes`.")
    assert _unknown("**Where?** `WISHES_MAX` in `app/web/access/locks.py`.")
    assert not _unknown("**Where?** `LOCKS` in `app/web/access/locks.py`.")


def test_the_nouns_are_the_rooms_in_every_page_that_lists_them() -> None:
    assert tuple(re.findall(r"^\| ([a-z]+) \|", ARCHITECTURE, re.MULTILINE)) == NOUNS
    assert ", ".join(NOUNS) in (ROOT / "CONTRIBUTING.md").read_text().replace("\n  ", " ")
    for layer in ("domain", "ports", "store", "slack/views"):
        rooms = {path.stem for path in (ROOT / "app" / layer).iterdir()}
        assert len(rooms & set(NOUNS)) >= 3, layer


def test_the_glossary_has_each_word_once_in_order_and_in_one_line() -> None:
    lines = (ROOT / "docs/glossary.md").read_text().splitlines()
    words = [found[1] for line in lines if (found := re.match(r"- \*\*(.+?)\*\*: ", line))]
    assert words == sorted(set(words), key=str.lower)
    assert len(words) == sum(line.startswith("- ") for line in lines)
    assert max(map(len, lines)) <= 150


def test_each_decision_says_its_context_what_was_decided_and_why() -> None:
    text = (ROOT / "DECISIONS.md").read_text()
    rooms = [title.lower() for title in re.findall(r"^## (.+)$", text, re.MULTILINE)]
    assert tuple(rooms[: len(NOUNS)]) == NOUNS
    titles = re.findall(r"^- \*\*(.+)\*\*$", text, re.MULTILINE)
    assert sorted(titles) == sorted(set(titles))
    entries = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    for entry in entries:
        assert re.findall(r"^  - \*(\w+)\*: \S", entry, re.MULTILINE) == ["Context", "Decision", "Why"], entry
    assert len(entries) == len(titles) > 100
