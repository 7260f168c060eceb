"""The catalogue: every language says the same things, with the same blanks, and nothing is said outside it."""

import gettext
import re
import shutil
import string
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from babel import Locale
from babel.messages.pofile import read_po

from app.cli.commands import operations
from app.domain import reason_codes
from app.slack.i18n import catalogue as words
from app.slack.i18n import formats, po_files
from app.slack.views.approvals import modals
from app.slack.views.approvals.card import card, card_text
from app.slack.views.cases.draft import draft
from tests.catalogue_names import NAMES, names
from tests.new_language import lay_out
from tests.slack import sheets

FILES = {language: sorted((po_files.ROOT / language).glob("*.po")) for language in words.CATALOGUES}
OTHERS = sorted(set(words.CATALOGUES) - {words.DEFAULT_LANGUAGE})


def names_in(path: Path) -> list[str]:
    """As they stand in the file."""
    found = [line.split('"')[1] for line in path.read_text().splitlines() if line.startswith("msgid ")]
    return [name for name in found if name]


def texts_in(path: Path) -> list[str]:
    with path.open("rb") as file:
        catalog = read_po(file, abort_invalid=True)
    forms = [one.string if isinstance(one.string, tuple) else (one.string,) for one in catalog if one.id]
    return [text for each in forms for text in each]


def sayings(catalogue: SimpleNamespace) -> dict[str, Any]:
    return vars(catalogue)


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


@pytest.mark.parametrize("language", OTHERS)
def test_no_key_is_missing_and_none_is_empty(language: str) -> None:
    """By file too, so that a translator finds each sentence where English has it."""
    english = {path.name: names_in(path) for path in FILES["en"]}
    other = {path.name: names_in(path) for path in FILES[language]}
    remarks = {f"SAID.{code.value}" for code in reason_codes.ENGLISH}  # English has them in the domain
    assert {name: sorted(found) for name, found in other.items() if name != "reason_codes.po"} == {
        name: sorted(found) for name, found in english.items()
    }
    assert set(other["reason_codes.po"]) == remarks
    assert [path.name for path in FILES[language] if "" in texts_in(path)] == []


@pytest.mark.parametrize("language", sorted(words.CATALOGUES))
def test_no_name_says_two_things(language: str) -> None:
    """A catalogue is several files under one roof: the last one to use a name would silence the others."""
    named = [name for path in FILES[language] for name in names_in(path)]
    assert len(named) > 100
    assert sorted({name for name in named if named.count(name) > 1}) == []


@pytest.mark.parametrize("language", sorted(words.CATALOGUES))
def test_every_file_has_the_plural_rule_of_its_language(language: str) -> None:
    rule = Locale.parse(language).plural_form
    for path in FILES[language]:
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        assert f"Plural-Forms: nplurals={catalog.num_plurals}" in path.read_text()
        chosen = gettext.c2py(catalog.plural_expr)  # type: ignore[attr-defined]
        together = {(rule(n), chosen(n)) for n in range(200)}
        assert len(together) == len({ours for ours, _ in together}) == len({theirs for _, theirs in together})


def test_what_is_counted_takes_the_form_of_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    polish = (
        head + '"Plural-Forms: nplurals=3; '
        'plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"\n\n'
        'msgid "WAITING"\nmsgid_plural "WAITING"\nmsgstr[0] "{count} klient"\n'
        'msgstr[1] "{count} klienci"\nmsgstr[2] "{count} klientów"\n'
    )
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "cases.po").write_text(polish)
    monkeypatch.setattr(po_files, "ROOT", tmp_path)
    assert po_files.languages() == ("pl",)
    waiting = po_files.read("pl").WAITING
    said = [waiting.format(count=count) for count in (1, 2, 5, 22, 12_345)]
    assert said == ["1 klient", "2 klienci", "5 klientów", "22 klienci", "12\u00a0345 klientów"]


def test_the_type_checker_knows_the_names_there_are() -> None:
    assert NAMES.read_text() == names()


@pytest.mark.parametrize("language", OTHERS)
def test_no_language_is_a_copy_of_english(language: str) -> None:
    english, other = sayings(words.CATALOGUES["en"]), sayings(words.CATALOGUES[language])
    same = {name for name, said in english.items() if said == other[name] and len(str(said).split()) > 2}
    assert same == set()


def test_no_sentence_is_written_outside_the_languages() -> None:
    assert [name for name in vars(words) if name.isupper()] == ["TYPE_CHECKING", "DEFAULT_LANGUAGE", "CATALOGUES"]


def test_a_card_speaks_the_language_of_the_moment_and_only_then() -> None:
    with words.speaking("de"):
        said = str(card(sheets.details())) + card_text(sheets.details())
    assert "49,90 € freigeben" in said
    assert "Entscheidung nötig" in said
    assert "Approve 49.90 EUR" in str(card(sheets.details()))


def test_an_unknown_language_is_english() -> None:
    with words.speaking("xx"):
        assert words.REJECT == "Reject"


@pytest.mark.parametrize("language", sorted(words.CATALOGUES))
def test_labels_fit_slacks_limits_in_every_language(language: str) -> None:
    with words.speaking(language):
        for view in (
            modals.reject_reason(sheets.details(), channel="C1", ts="1.1"),
            modals.edit_reply(sheets.draft(), channel="C1", ts="1.1"),
        ):
            assert len(view["title"]["text"]) <= 24
            assert len(view["submit"]["text"]) <= 24
        blocks = [*card(sheets.details()), *draft(sheets.draft())]
        buttons = [each for block in blocks if block["type"] == "actions" for each in block["elements"]]
        assert all(len(each["text"]["text"]) <= 75 for each in buttons)


def test_another_language_is_laid_out_and_what_is_translated_stays(tmp_path: Path) -> None:
    """As many forms as its rule has, English above each; a second run adds only what is new."""
    sentences = lay_out("pl", tmp_path)
    assert sentences > 700
    laid = tmp_path / "pl" / "replies.po"
    assert "#. English: Drafted reply\n" in laid.read_text()
    assert 'msgstr[2] ""' in laid.read_text()
    laid.write_text(laid.read_text().replace('msgid "DRAFT_TITLE"\nmsgstr ""', 'msgid "DRAFT_TITLE"\nmsgstr "Szkic"'))
    assert lay_out("pl", tmp_path) == sentences - 1
    assert 'msgstr "Szkic"' in laid.read_text()


def test_a_language_that_is_not_whole_yet_falls_back_to_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in ("en", "de"):
        shutil.copytree(po_files.ROOT / language, tmp_path / language)
    lay_out("fr", tmp_path)
    commands = tmp_path / "fr" / "commands.po"
    one = 'msgid "LIST_TITLES.mine"\nmsgstr '
    commands.write_text(commands.read_text().replace(f'{one}""', f'{one}"À vous"'))
    monkeypatch.setattr(po_files, "ROOT", tmp_path)
    monkeypatch.setattr(words, "CATALOGUES", words._read())
    with words.speaking("fr"):
        assert words.LIST_TITLES["mine"] == "À vous"
        assert words.LIST_TITLES["pending"] == "Waiting for a decision"
        assert words.REJECT == "Reject"
        assert words.HIDDEN_REMOVED.format(count=1) == " (1 hidden character removed)"
        assert formats.spoken().money(129_900, "EUR") == "1 299,00 €"
        assert formats.spoken().day(date(2026, 11, 5)) == "05/11/2026"


NUMBERED = re.compile(r"\{count\} (?!min\b)[a-zäöü]{3,}")


@pytest.mark.parametrize("language", sorted(words.CATALOGUES))
def test_what_is_counted_in_words_has_a_form_for_one(language: str) -> None:
    named = {name: said for name, said in vars(words.CATALOGUES[language]).items() if isinstance(said, str)}
    bare = {name for name, said in named.items() if NUMBERED.search(said) and not isinstance(said, po_files.Counted)}
    assert bare == set()


def test_the_command_offers_every_language_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        operations.language("xx")
    assert "There are: de, en." in " ".join(capsys.readouterr().err.split())
