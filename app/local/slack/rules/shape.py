"""Small checks that say where a JSON value breaks a rule, and how they combine."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Problem:
    """One reason Slack would refuse something, at a JSON pointer into it."""

    pointer: str
    message: str
    code: str = "invalid_blocks"

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer or '/'}]"


Check = Callable[[Any, str], Iterator[Problem]]

ID_MAX: Final = 255
URL_MAX: Final = 3000


def text(most: int, least: int = 1) -> Check:
    """A string of ``least`` to ``most`` characters."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "must be a string")
        elif len(value) < least:
            yield Problem(at, f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield Problem(at, f"must be less than {most + 1} characters")

    return check


_URL: Final = re.compile(r"(?:[a-z][a-z0-9+.-]*://|mailto:|tel:)[^\s<>]+", re.IGNORECASE)


def url(value: Any, at: str) -> Iterator[Problem]:
    """An address with a scheme, up to 3000 characters."""
    yield from text(URL_MAX)(value, at)
    if isinstance(value, str) and not _URL.fullmatch(value):
        yield Problem(at, "must be a valid URL")


def number(least: float | None = None, most: float | None = None, *, whole: bool = True) -> Check:
    """A number within bounds; booleans are not numbers."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        fits = isinstance(value, int) if whole else isinstance(value, int | float)
        if not fits or isinstance(value, bool):
            yield Problem(at, "must be an integer" if whole else "must be a number")
        elif least is not None and value < least:
            yield Problem(at, f"must be at least {least}")
        elif most is not None and value > most:
            yield Problem(at, f"must be at most {most}")

    return check


def flag(value: Any, at: str) -> Iterator[Problem]:
    """A boolean."""
    if not isinstance(value, bool):
        yield Problem(at, "must be a boolean")


def anything(value: Any, at: str) -> Iterator[Problem]:
    """No rule: Slack keeps this as it came."""
    yield from ()


def one_of(*words: str) -> Check:
    """One of a closed set of words."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in words:
            yield Problem(at, f"must be a valid enum value: {', '.join(words)}")

    return check


def items(check_one: Check, most: int, least: int = 1) -> Check:
    """A list of ``least`` to ``most`` values that each pass."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "must be an array")
            return
        if len(value) < least:
            yield Problem(at, f"no fewer than {least} items allowed")
        if len(value) > most:
            yield Problem(at, f"no more than {most} items allowed")
        for index, item in enumerate(value[:most]):
            yield from check_one(item, f"{at}/{index}")

    return check


def obj(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these properties and no others; ``type`` is judged by whoever chose this check."""
    known = {"type": anything, **required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                yield Problem(at, f"missing required field: {name}")
        for name, inner in value.items():
            if name not in known:
                yield Problem(at, f"invalid additional property: {name}")
            elif inner is not None:
                yield from known[name](inner, f"{at}/{name}")

    return check


def kinds(table: Mapping[str, Check], what: str) -> Check:
    """An object whose ``type`` picks the check."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must be an object")
        elif value.get("type") not in table:
            yield Problem(f"{at}/type", f"unsupported type: {value.get('type')} is not a {what} allowed here")
        else:
            yield from table[value["type"]](value, at)

    return check


def both(*checks: Check) -> Check:
    """Every one of these."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        for each in checks:
            yield from each(value, at)

    return check


def exactly_one(*names: str) -> Check:
    """Exactly one of these properties is present."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        present = [name for name in names if isinstance(value, dict) and value.get(name) is not None]
        if len(present) != 1:
            yield Problem(at, f"exactly one of {', '.join(names)} must be given")

    return check


def at_least_one(*names: str) -> Check:
    """One or more of these properties is present."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if isinstance(value, dict) and all(value.get(name) is None for name in names):
            yield Problem(at, f"at least one of {', '.join(names)} must be given")

    return check
