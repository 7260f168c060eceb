"""How a guarded call is known and shown: its arguments, the key that makes it the same call again, and its title."""

import hashlib
import inspect
import json
import re
import string
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from .json_values import UnsayableArguments, check_json

TITLE_LENGTH_MAX: Final = 150  # what a desk takes
_FIRST_NAME: Final = re.compile(r"[^.\[]*")
_UNNAMED: Final = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.VAR_POSITIONAL)


@dataclass(frozen=True)
class Bound:
    """The arguments of one call: those that a person is shown, and those that stay here."""

    shown: dict[str, Any]
    kept: dict[str, Any]


class Arguments:
    """How a function takes its arguments. Raises TypeError where some have no names, since a person reads them."""

    def __init__(self, function: Callable[..., Any], leave_out: Sequence[str]) -> None:
        self._signature = inspect.signature(function)
        parameters = list(self._signature.parameters.values())
        unnamed = [one.name for one in parameters if one.kind in _UNNAMED]
        if unnamed:
            raise TypeError(f"{function.__qualname__} takes {', '.join(unnamed)} without a name; give each a name")
        method = [one.name for one in parameters[:1] if one.name in ("self", "cls")]
        self._left_out = {*leave_out, *method}
        self._rest = {one.name for one in parameters if one.kind is inspect.Parameter.VAR_KEYWORD}

    @property
    def names(self) -> Set[str] | None:
        """What it takes; None where that is anything."""
        return None if self._rest else self._signature.parameters.keys()

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Bound:
        """With defaults filled in, and as JSON says them. Raises TypeError."""
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        every = {name: value for name, value in bound.arguments.items() if name not in self._rest}
        for name in self._rest:
            every |= bound.arguments[name]
        kept = {name: value for name, value in every.items() if name in self._left_out}
        return Bound(_as_json({name: value for name, value in every.items() if name not in kept}), kept)


def name_of(function: Callable[..., Any]) -> str:
    """Where it is defined; renamed or moved it is another."""
    return f"{function.__module__}.{function.__qualname__}"


def key_of(kind: str, tool: str, name: str, shown: Mapping[str, Any], run: str) -> str:
    """For ``Idempotency-Key``: the same after a restart."""
    said = json.dumps([kind, tool, name, shown, run], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"call-{hashlib.sha256(said.encode()).hexdigest()}"


def _as_json(shown: dict[str, Any]) -> dict[str, Any]:
    try:
        check_json(shown)
    except UnsayableArguments as error:
        raise TypeError(
            f"A person cannot be shown these arguments ({error}); leave some out with leave_out="
        ) from None
    said: dict[str, Any] = json.loads(json.dumps(shown))
    return said


class Title:
    """A text with the call's own arguments in braces. Checked where the function is defined. Raises TypeError."""

    def __init__(self, text: str, names: Set[str] | None) -> None:
        self._text = text
        try:
            fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
        except ValueError as error:
            raise TypeError(f"The title {text!r} has braces that are none of a name's: {error}") from None
        for field in fields:
            name = _FIRST_NAME.match(field)[0]  # type: ignore[index]  # it matches anything
            if not name.isidentifier() or (names is not None and name not in names):
                raise TypeError(f"The title {text!r} names {{{field}}}, which the function does not take")

    def of(self, arguments: Mapping[str, Any]) -> str:
        """For one call; what is too long is cut, since a person reads the arguments themselves below it."""
        line = " ".join(self._text.format_map(arguments).split())
        return line if len(line) <= TITLE_LENGTH_MAX else f"{line[: TITLE_LENGTH_MAX - 1]}…"
