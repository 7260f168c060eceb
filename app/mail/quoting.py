"""Telling what is new in a mail from what it quotes. Nothing is lost: every line is in one part or the other."""

import re
from typing import Final

import quotequail

LINES_MAX: Final = 2_000  # beyond them nobody quotes any more, and looking costs time
_LINE_MAX: Final = 400  # of a line that is looked at
_INTRO_LINES_MAX: Final = 4
_BLOCK_LINES_MAX: Final = 8
_TRIES: Final = 10

# quotequail knows the openings of Apple Mail, Gmail and Thunderbird, and lines such as "-----Original Message-----".
# Outlook often begins with its block of headers alone.
_FIELD: Final = re.compile(
    r"\*?(from|von|sent|gesendet|date|datum|to|an|cc|subject|betreff)\s*:\s*\*?\s*\S", re.IGNORECASE
)
_FROM: Final = re.compile(r"\*?(from|von)\s*:\s*\*?\s*\S", re.IGNORECASE)
_RULE: Final = re.compile(r"(?:_{10,}|-{10,})$")
_DIGIT_OR_ADDRESS: Final = re.compile(r"[\d@]")
_OPENING: Final = re.compile(r"[-_]{3,}|(begin forwarded|anfang der)", re.IGNORECASE)


def separate(text: str) -> tuple[str, str]:
    """(new, quoted). Where nothing would be left, all of it is new."""
    lines = text.split("\n")
    seen = [line.strip()[:_LINE_MAX] for line in lines[:LINES_MAX]]
    start = _start(seen)
    quoted = _quoted_lines(seen, start)
    if not quoted:
        return text, ""
    if start is not None and not _marked_after(seen, start):
        quoted |= set(range(start, len(lines)))
    new = "\n".join(line for at, line in enumerate(lines) if at not in quoted).strip()
    if not new:
        return text, ""
    return new, "\n".join(line for at, line in enumerate(lines) if at in quoted).strip()


def _start(seen: list[str]) -> int | None:
    """The line the history begins at, whatever announces it."""
    found = [at for at in (_announced(seen), _header_block(seen)) if at is not None]
    return min(found) if found else None


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
    if seen[at].startswith(">") or _OPENING.match(seen[at]) or _marked_after(seen, at):
        return True
    return bool(_DIGIT_OR_ADDRESS.search(" ".join(seen[at : at + 2])))


def _header_block(seen: list[str]) -> int | None:
    """Outlook's "From, Sent, To, Subject", in English or German; with the rule above it, if there is one."""
    for at, line in enumerate(seen):
        if not _FROM.match(line):
            continue
        fields = {found[1].lower() for near in seen[at : at + _BLOCK_LINES_MAX] if (found := _FIELD.match(near))}
        if len(fields) >= 3 and fields & {"subject", "betreff"}:
            above = next((up for up in range(at - 1, max(-1, at - 3), -1) if seen[up]), None)
            return above if above is not None and _RULE.match(seen[above]) else at
    return None


def _marked_after(seen: list[str], start: int) -> bool:
    """Whether what follows the opening is marked with ">", so that the end of it can be told."""
    after = seen[start : start + _INTRO_LINES_MAX]
    return any(line.startswith(">") for line in after)


def _quoted_lines(seen: list[str], start: int | None) -> set[int]:
    """Lines marked with ">", and the opening before them; answers may stand between and below."""
    quoted = {at for at, line in enumerate(seen) if line.startswith(">")}
    if start is not None:
        end = next((at for at in range(start, len(seen)) if seen[at].startswith(">")), start + 1)
        quoted |= set(range(start, end)) if end - start <= _INTRO_LINES_MAX else {start}
    return quoted
