"""Lays out another language's files, empty, or adds what is new since: ``python -m tests.new_language fr``."""

import sys
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from app.domain import reason_codes
from app.slack.i18n import po_files

WIDTH = 100


def lay_out(language: str, root: Path) -> int:
    """Each of English's files in ``root/language``: what is there stays, the rest is empty with English above it.

    How many sentences are still to be translated.
    """
    folder, missing = root / language, 0
    folder.mkdir(exist_ok=True)
    for name, english in [*_english(), ("reason_codes.po", _remarks())]:
        there = _read(folder / name) if (folder / name).exists() else Catalog()
        laid = Catalog(locale=language)
        for message in english:
            if message.id:
                kept = there.get(_key(message))
                sentence = kept.string if kept is not None else _empty(message, language)
                laid.add(message.id, sentence, auto_comments=_comments(message))
                missing += not all(sentence if isinstance(sentence, tuple) else (sentence,))
        (folder / name).write_text(_text(laid, language))
    return missing


def _english() -> list[tuple[str, Catalog]]:
    return [(path.name, _read(path)) for path in sorted((po_files.ROOT / "en").glob("*.po"))]


def _remarks() -> Catalog:
    """The record has its remarks in English, so they stand in the domain."""
    remarks = Catalog()
    for code, sentence in reason_codes.ENGLISH.items():
        remarks.add(f"SAID.{code.value}", sentence)
    return remarks


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _empty(message: Message, language: str) -> str | tuple[str, ...]:
    return "" if isinstance(message.id, str) else ("",) * get_plural(language).num_plurals


def _comments(message: Message) -> list[str]:
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return [*message.auto_comments, *(f"English: {form}" for form in forms)]


def _text(catalog: Catalog, language: str) -> str:
    written = BytesIO()
    write_po(written, catalog, width=WIDTH, omit_header=True)
    rule = get_plural(language).plural_forms
    header = f'"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n"Plural-Forms: {rule}\\n"\n'
    return f'msgid ""\nmsgstr ""\n{header}\n{written.getvalue().decode().strip()}\n'


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Name one language by its two letters: python -m tests.new_language fr")
    try:
        Locale.parse(sys.argv[1])
    except (UnknownLocaleError, ValueError):
        sys.exit(f"Nobody knows a language {sys.argv[1]!r}. Name it by its two letters, such as fr.")
    left = lay_out(sys.argv[1], po_files.ROOT)
    print(f"app/slack/i18n/{sys.argv[1]}: {left} sentences to translate.")
