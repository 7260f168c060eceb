"""Telling what is new in a mail from what it quotes, by its shape; every line is in one part or the other."""

import re
from typing import Final

import quotequail

from app.mail.judging.quote_shapes import (
    LINE_MAX,
    is_attribution,
    is_divider,
    is_header_block,
    is_marked,
    is_rule,
    plain_line,
)

LINES_MAX: Final = 2_000  # beyond them nobody quotes any more, and looking costs time
_INTRO_LINES_MAX: Final = 4
_WRAPPED_MIN: Final = 60  # characters of a line that a program broke
_TRIES: Final = 10
_DIGIT_OR_ADDRESS: Final = re.compile(r"[\d@]")
_OPENING: Final = re.compile(r"[-_]{3,}|(begin forwarded|anfang der)", re.IGNORECASE)


def separate(text: str) -> tuple[str, str]:
    """(new, quoted). Where nothing would be left, all of it is new."""
    new, quoted = divide(text)
    return (new, quoted) if new else (text, "")


def divide(text: str) -> tuple[str, str]:
    """(new, quoted), also where nothing is new."""
    lines = text.split("\n")
    seen = [plain_line(line) for line in lines[:LINES_MAX]]
    start = _start(seen)
    quoted = _quoted_lines(seen, start)
    if not quoted:
        return text, ""
    if start is not None and not _marked_after(seen, start):
        quoted |= set(range(start, len(lines)))
    new = "\n".join(line for at, line in enumerate(lines) if at not in quoted).strip()
    return new, "\n".join(line for at, line in enumerate(lines) if at in quoted).strip()


def _start(seen: list[str]) -> int | None:
    """The line the history begins at, whatever announces it."""
    found = [at for at in (_announced(seen), _shaped(seen)) if at is not None]
    return min(found) if found else None


def _shaped(seen: list[str]) -> int | None:
    """By its shape, in whatever language; with the rule above it, if there is one."""
    for at, line in enumerate(seen):
        if not line or is_marked(line):
            continue
        if is_divider(seen, at) or is_attribution(seen, at):
            return at
        if is_header_block(seen, at):
            above = next((up for up in range(at - 1, max(-1, at - 3), -1) if seen[up]), None)
            return above if above is not None and is_rule(seen[above]) else at
    return None


def _announced(seen: list[str]) -> int | None:
    """quotequail's answer, unless the line is only how a person speaks ("On Monday you wrote:")."""
    top = 0
    for _ in range(_TRIES):
        parts = quotequail.quote("\n".join(seen[top:]), limit=LINES_MAX + 1, quote_intro_line=True)
        if len(parts) < 2:
            return None
        at: int = len(seen) - parts[1][1].count("\n") - 1
        if _is_announcement(seen, at):
            return at
        top = at + 1
    return None


def _is_announcement(seen: list[str], at: int) -> bool:
    if is_marked(seen[at]) or _OPENING.match(seen[at]) or _marked_after(seen, at):
        return True
    return bool(_DIGIT_OR_ADDRESS.search(" ".join(seen[at : at + 2])))


def _marked_after(seen: list[str], start: int) -> bool:
    """Whether what follows the opening is marked with ">", so that the end of it can be told."""
    return any(map(is_marked, seen[start : start + _INTRO_LINES_MAX]))


def _quoted_lines(seen: list[str], start: int | None) -> set[int]:
    """Lines marked with ">", and the opening before them; answers may stand between and below."""
    quoted = {at for at, line in enumerate(seen) if is_marked(line)}
    quoted |= {
        at for at in range(1, len(seen) - 1) if at - 1 in quoted and at + 1 in quoted and _broken_off(seen, at)
    }
    if start is not None:
        end = next((at for at in range(start, len(seen)) if is_marked(seen[at])), start + 1)
        quoted |= set(range(start, end)) if end - start <= _INTRO_LINES_MAX else {start}
    return quoted


def _broken_off(seen: list[str], at: int) -> bool:
    """The end of a quoted line that a program broke in two, without a mark of its own."""
    above, line = seen[at - 1], seen[at]
    return (
        bool(line)
        and line[0].islower()
        and len(line) < _WRAPPED_MIN <= len(above) <= LINE_MAX
        and above[-1].isalnum()
    )
