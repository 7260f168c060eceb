"""Single values of a drawn flow's JSON, each read as what it must be or refused with a ValueError that says so."""

import re
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, Final, TypeVar

from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.flow_graph.faults import nearest, shown, unknown_fields
from app.domain.approvals.flow_graph.graph import LABEL_CHARS_MAX, PEOPLE_MAX, Known, Place

W = TypeVar("W", bound=StrEnum)

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SLACK_ID: Final = re.compile(r"[UWS][A-Z0-9]{2,20}")
_AT_MOST: Final = 10**6  # pixels
_SECONDS_MAX: Final = 366 * 24 * 3600


def name_of(value: Any) -> str:
    """An id."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise ValueError(f"{shown(value)} is no name: small letters, digits, - and _, at most 40 of them")


def line_of(value: Any, most: int = LABEL_CHARS_MAX) -> str:
    """One line of text."""
    if isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= most and value.isprintable():
        return value
    raise ValueError(f"{shown(value)} is no line of 1 to {most} characters")


def word_of(words: type[W], value: Any) -> W:
    """One of a closed set."""
    if isinstance(value, str) and value in set(words):
        return words(value)
    raise ValueError(f"{shown(value)} is none of these. {nearest(str(value), words)}")


def words_of(words: type[W], value: Any) -> frozenset[W]:
    """Some of a closed set."""
    return frozenset(word_of(words, one) for one in _listed(value))


def whole_of(value: Any, least: int, most: int) -> int:
    """A whole number."""
    if type(value) is int and least <= value <= most:
        return value
    raise ValueError(f"{shown(value)} is no whole number from {least} to {most}")


def people_of(value: Any, known: Known) -> tuple[str, ...]:
    """Ids of people and user groups, and roles of the desk's file."""
    found = _listed(value)
    for one in found:
        if not isinstance(one, str) or not (_SLACK_ID.fullmatch(one) or one in known.roles):
            raise ValueError(f"{shown(one)} is nobody: ids of people (U…) or user groups (S…). {_roles(one, known)}")
    if twice := sorted({one for one in found if found.count(one) > 1}):
        raise ValueError(f"{', '.join(twice)} stands there twice")
    return tuple(found)


def ladder_of(value: Any) -> EscalationPolicy:
    """Three times, in seconds."""
    names = [one.name for one in fields(EscalationPolicy)]
    if not isinstance(value, Mapping) or set(value) != set(names):
        extra = next(unknown_fields(value, names), "") if isinstance(value, Mapping) else ""
        raise ValueError(extra or f"A ladder says {', '.join(names)}")
    return EscalationPolicy(**{name: whole_of(value[name], 1, _SECONDS_MAX) for name in names})


def place_of(value: Any) -> Place:
    """Where it stands."""
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("A place is two whole numbers, such as [80, 120]")
    return Place(*(whole_of(one, -_AT_MOST, _AT_MOST) for one in value))


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or not 0 < len(value) <= PEOPLE_MAX:
        raise ValueError(f"{shown(value)} is no list of 1 to {PEOPLE_MAX}")
    return value


def _roles(name: Any, known: Known) -> str:
    return nearest(str(name), known.roles) if known.roles else "The desk's file has no roles."
