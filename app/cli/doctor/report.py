"""How the doctor's findings are shown: one aligned line each, its fix under it, 80 columns where there is room."""

import textwrap
from collections.abc import Sequence
from typing import Final

from app.cli.doctor.finding import Finding
from app.cli.terminal import out, table

WIDTH: Final = 80
_WIDTH_MIN: Final = 40
WORDS: Final = {"ok": "ok", "warn": "look", "bad": "WRONG"}
_STYLES: Final = {"ok": "green", "warn": "yellow", "bad": "bold red"}


def show(findings: Sequence[Finding]) -> None:
    """For people; tab-separated where it goes into a pipe."""
    if not out.is_terminal:
        table("Doctor", ["", "What", "Found"], [[WORDS[one.state], one.what, one.found] for one in findings])
        for one in findings:
            if one.fix:
                out.print(f"\n{one.what}: {one.fix}", markup=False)
        return
    for line, state in lines(findings, min(out.width, WIDTH)):
        if state:
            word, rest = line[: len(WORDS[state])], line[len(WORDS[state]) :]
            out.print(word, style=_STYLES[state], end="")
            out.print(rest, markup=False)
        else:
            out.print(line, markup=False)
    out.print(f"\n{summary(findings)}", markup=False)


def lines(findings: Sequence[Finding], width: int) -> list[tuple[str, str]]:
    """Each line, and the state of the finding it begins; empty where it goes on."""
    shown: list[tuple[str, str]] = []
    column = max((len(one.what) for one in findings), default=0)
    indent = " " * (7 + column + 2)
    room = max(width - len(indent), _WIDTH_MIN - len(indent), 20)
    for one in findings:
        found, *more = _wrapped(one.found, room)
        shown.append((f"{WORDS[one.state]:<7}{one.what:<{column}}  {found}", one.state))
        shown += [(f"{indent}{line}", "") for line in more]
        if one.fix:
            first, *others = _wrapped(one.fix, room - 2)
            shown += [(f"{indent}> {first}", ""), *((f"{indent}  {line}", "") for line in others)]
    return shown


def summary(findings: Sequence[Finding]) -> str:
    """How many of each, in a sentence."""
    wrong = sum(one.state == "bad" for one in findings)
    look = sum(one.state == "warn" for one in findings)
    if not wrong and not look:
        return "All is well."
    counted = [f"{wrong} wrong"] if wrong else ["Nothing is wrong"]
    return f"{', '.join([*counted, *([f'{look} to look at'] if look else [])])}."


def _wrapped(text: str, room: int) -> list[str]:
    plain = "".join(sign if sign.isprintable() else " " for sign in text)  # an answer may hold terminal escapes
    return textwrap.wrap(plain, room, break_on_hyphens=False) or [""]
