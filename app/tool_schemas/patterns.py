"""Patterns whose cost grows with the text alone: RE2 knows no backtracking, and what it cannot do is refused."""

from functools import lru_cache
from typing import Any

import re2

from app.tool_schemas.limits import PATTERN_MAX, PATTERN_MEMORY_MAX


def pattern_fault(pattern: str) -> str | None:
    """Why it cannot be used."""
    if len(pattern) > PATTERN_MAX:
        return f"This pattern has {len(pattern)} characters; {PATTERN_MAX} are allowed."
    try:
        _compiled(pattern)
    except re2.error as error:
        why = error.args[0] if error.args else ""
        said = why.decode("utf-8", "replace") if isinstance(why, bytes) else str(why)
        return (
            f"RE2 does not take this pattern ({said[:80]}). Look-around and back-references are not used here, "
            "repetitions go to 1000, and a character is written as itself or as `\\x{e9}`."
        )
    return None


def matches(pattern: str, text: str) -> bool:
    """Somewhere in it, as JSON Schema means it. Raises re2.error for what ``pattern_fault`` refuses."""
    return _compiled(pattern).search(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors, options.max_mem = False, PATTERN_MEMORY_MAX
    return re2.compile(pattern, options)
