"""One id from a door to the provider's call: minted at the door, carried by events, written in every log line.

It has the shape of a W3C trace id (32 hex digits). What belongs to a customer's message has the id derived from the
message, so that a click days later, in another process, lands on the same one.
"""

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

_SHAPE: Final = re.compile(r"[0-9a-f]{32}")


@dataclass
class _Scope:
    """Changed in place: a task started within a scope holds the same one, so that its caller learns of the id too."""

    id: str
    pinned: bool


_scope: ContextVar[_Scope | None] = ContextVar("correlation", default=None)


def current() -> str:
    """The id of what is being done now; empty outside every scope."""
    scope = _scope.get()
    return "" if scope is None else scope.id


def of(record_id: str) -> str:
    """The id of everything that belongs to a record, a customer's message above all."""
    return hashlib.sha256(record_id.encode()).hexdigest()[:32]


@contextmanager
def begin() -> Iterator[None]:
    """One request, or one round of the relay: a fresh id, until a record or an event is found to have one."""
    token = _scope.set(_Scope(secrets.token_hex(16), pinned=False))
    try:
        yield
    finally:
        _scope.reset(token)


def follow(record_id: str) -> None:
    """Belong to this record from here on, unless an event has already said whom this belongs to."""
    scope = _scope.get()
    if scope is not None and not scope.pinned:
        scope.id = of(record_id)


def pin(carried: object) -> None:
    """Belong to what an event carried, whatever records are met on the way. Anything misshapen is ignored."""
    scope = _scope.get()
    if scope is not None and isinstance(carried, str) and _SHAPE.fullmatch(carried):
        scope.id, scope.pinned = carried, True
