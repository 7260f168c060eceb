"""What a guarded call's card is headed with: a text with the call's own arguments in braces, in one short line."""

import re
import string
from collections.abc import Mapping, Set
from typing import Any, Final

LENGTH_MAX: Final = 150  # what a desk takes
_FIRST: Final = re.compile(r"[^.\[]*")


class Title:
    """Checked where the function is defined, not when it is called. Raises TypeError."""

    def __init__(self, text: str, names: Set[str] | None) -> None:
        self._text = text
        try:
            fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
        except ValueError as error:
            raise TypeError(f"The title {text!r} has braces that are none of a name's: {error}") from None
        for field in fields:
            name = _FIRST.match(field)[0]  # type: ignore[index]  # it matches anything
            if not name.isidentifier() or (names is not None and name not in names):
                raise TypeError(f"The title {text!r} names {{{field}}}, which the function does not take")

    def of(self, arguments: Mapping[str, Any]) -> str:
        """For one call; what is too long is cut, since a person reads the arguments themselves below it."""
        line = " ".join(self._text.format_map(arguments).split())
        return line if len(line) <= LENGTH_MAX else f"{line[: LENGTH_MAX - 1]}…"
