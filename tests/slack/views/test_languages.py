"""The catalogue: every language says the same things, with the same blanks, and nothing is said outside it."""

import ast
import pkgutil
import string
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.cli.commands.operations import Language
from app.slack.i18n import catalogue as words
from app.slack.views.approvals import modals
from app.slack.views.approvals.card import card, card_text
from app.slack.views.cases.draft import draft
from tests.slack import sheets

OTHERS = sorted(set(words.CATALOGUES) - {words.DEFAULT_LANGUAGE})


def sayings(catalogue: ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(catalogue).items() if name.isupper()}


def blanks(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: blanks(each) for key, each in value.items()}
    return sorted(name for _, name, _, _ in string.Formatter().parse(value) if name)


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_everything_with_the_same_blanks(language: str) -> None:
    english, other = sayings(words.CATALOGUES["en"]), sayings(words.CATALOGUES[language])
    assert sorted(english) == sorted(other)
    assert {name: blanks(said) for name, said in english.items()} == {
        name: blanks(said) for name, said in other.items()
    }


@pytest.mark.parametrize("language", sorted(words.CATALOGUES))
def test_no_name_says_two_things(language: str) -> None:
    """A catalogue is several files under one roof: the last one to use a name would silence the others."""
    named: list[str] = []
    for module in pkgutil.iter_modules(words.CATALOGUES[language].__path__):
        text = Path(module.module_finder.path, f"{module.name}.py").read_text()  # type: ignore[union-attr]
        named += [
            node.target.id
            for node in ast.parse(text).body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        ]
    assert len(named) > 100
    assert sorted({name for name in named if named.count(name) > 1}) == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_is_a_copy_of_english(language: str) -> None:
    english, other = sayings(words.CATALOGUES["en"]), sayings(words.CATALOGUES[language])
    same = {name for name, said in english.items() if said == other[name] and len(str(said).split()) > 2}
    assert same == set()


def test_no_sentence_is_written_outside_the_languages() -> None:
    assert [name for name in vars(words) if name.isupper()] == ["TYPE_CHECKING", "DEFAULT_LANGUAGE", "CATALOGUES"]


def test_a_card_speaks_the_language_of_the_moment_and_only_then() -> None:
    with words.speaking("de"):
        said = str(card(sheets.details(), ("U0ROSA",))) + card_text(sheets.details())
    assert "Freigeben" in said
    assert "Entscheidung nötig" in said
    assert "Approve" in str(card(sheets.details(), ("U0ROSA",)))


def test_an_unknown_language_is_english() -> None:
    with words.speaking("xx"):
        assert words.APPROVE == "Approve"


@pytest.mark.parametrize("language", sorted(words.CATALOGUES))
def test_labels_fit_slacks_limits_in_every_language(language: str) -> None:
    with words.speaking(language):
        for view in (
            modals.reject_reason(sheets.details(), channel="C1", ts="1.1"),
            modals.edit_reply(sheets.draft(), channel="C1", ts="1.1"),
        ):
            assert len(view["title"]["text"]) <= 24
            assert len(view["submit"]["text"]) <= 24
        blocks = [*card(sheets.details(), ("U0ROSA",)), *draft(sheets.draft())]
        buttons = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
        assert all(len(each["text"]["text"]) <= 75 for each in buttons)


def test_the_command_offers_every_language_there_is() -> None:
    assert {each.value for each in Language} == set(words.CATALOGUES)
