"""Reads a language's sentences from its gettext files: one name is one sentence, or several under one roof."""

import gettext
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

ROOT: Final = Path(__file__).parent


class Counted(str):
    """A sentence whose form depends on ``{count}``; by itself it reads as the form for many."""

    _name: str
    _translations: gettext.NullTranslations
    _locale: Locale

    def __new__(cls, name: str, translations: gettext.NullTranslations, locale: Locale) -> "Counted":
        """``name`` as the file has it."""
        sentence = super().__new__(cls, translations.ngettext(name, name, 2))
        sentence._name, sentence._translations, sentence._locale = name, translations, locale
        return sentence

    def format(self, *args: object, **blanks: Any) -> str:
        """Filled in, by the plural rule of the language; ``count`` is a whole number and is written as one."""
        count = blanks["count"]
        form: str = self._translations.ngettext(self._name, self._name, count)
        return form.format(*args, **{**blanks, "count": format_decimal(count, format="#,##0", locale=self._locale)})


def languages() -> tuple[str, ...]:
    """Every folder here that holds gettext files."""
    return tuple(sorted({path.parent.name for path in ROOT.glob("*/*.po")}))


def read(language: str) -> SimpleNamespace:
    """Sentences by name. ``NAME.key`` in a file is an entry of the dictionary ``NAME``."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / language).glob("*.po")):
        for name, sentence in _sentences(path, language):
            roof, inner, key = name.partition(".")
            if inner:
                found.setdefault(roof, {})[key] = sentence
            else:
                found[roof] = sentence
    return SimpleNamespace(**found)


def _sentences(path: Path, language: str) -> list[tuple[str, str]]:
    with path.open("rb") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations, locale = gettext.GNUTranslations(compiled), Locale.parse(language)
    sentences = []
    for message in catalog:
        if isinstance(message.id, str) and message.id and message.string:
            sentences.append((message.id, str(message.string)))
        elif isinstance(message.string, tuple) and all(message.string):
            sentences.append((message.id[0], Counted(message.id[0], translations, locale)))
    return sentences
