"""What Slack shows, in the language of whoever is spoken to: ``catalogue.REJECT`` reads it at that moment.

A sentence is added to ``en/<noun>.po`` and to the file of the same name in each other language's folder; ``NAME.key``
is an entry of the dictionary ``NAME``. ``python -m tests.catalogue_names`` writes the names for the type checker.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

from app.domain import reason_codes
from app.errors import CountersignError
from app.slack.i18n import po_files

if TYPE_CHECKING:  # the names, for whoever checks types; at run time __getattr__ finds them
    from app.slack.i18n.names import *  # noqa: F403

DEFAULT_LANGUAGE: Final = "en"


def _read() -> dict[str, SimpleNamespace]:
    """Every language, with English wherever one of them has nothing yet."""
    english = po_files.read(DEFAULT_LANGUAGE)
    # The record has its remarks in English, so they stand in the domain.
    english.SAID = {code.value: sentence for code, sentence in reason_codes.ENGLISH.items()}
    others = [name for name in po_files.languages() if name != DEFAULT_LANGUAGE]
    return {DEFAULT_LANGUAGE: english, **{name: _over(english, po_files.read(name)) for name in others}}


def _over(english: SimpleNamespace, other: SimpleNamespace) -> SimpleNamespace:
    whole = dict(vars(english))
    for name, said in vars(other).items():
        whole[name] = {**whole.get(name, {}), **said} if isinstance(said, dict) else said
    return SimpleNamespace(**whole)


CATALOGUES: Final[dict[str, SimpleNamespace]] = _read()

_language: ContextVar[str] = ContextVar("language", default=DEFAULT_LANGUAGE)


def speak(language: str) -> None:
    """From here on, in this task and the tasks it starts. An unknown language is English."""
    _language.set(language if language in CATALOGUES else DEFAULT_LANGUAGE)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Only within the block."""
    token = _language.set(language if language in CATALOGUES else DEFAULT_LANGUAGE)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """The language of the moment."""
    return _language.get()


def of(error: CountersignError) -> str:
    """The sentence of an error: its own where the catalogue has it, else what its code means to a person here."""
    catalogue = CATALOGUES[_language.get()]
    ours: dict[str, str] = catalogue.ERRORS
    return error.sentence if _has(catalogue, error.sentence) else ours.get(error.code, ours["error"])


def _has(catalogue: SimpleNamespace, sentence: str) -> bool:
    """By itself, or as one of several under one name."""
    entries = vars(catalogue).values()
    return sentence in entries or any(sentence in one.values() for one in entries if isinstance(one, dict))


if not TYPE_CHECKING:  # a type checker that saw it would believe any name

    def __getattr__(name: str) -> Any:
        if not name.isupper():  # what Python itself asks modules for
            raise AttributeError(name)
        return getattr(CATALOGUES[_language.get()], name)
