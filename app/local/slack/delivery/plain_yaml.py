"""The little of YAML an app manifest uses, read without a YAML package: maps, lists, scalars, folded text."""

import json
import re
from typing import Any, Final

_KEY: Final = re.compile(r"""^("[^"]*"|'[^']*'|[^\s#:\[\]{},&*!|>'"%@`-][^:#]*?)\s*:(?:\s+(.*))?$""")
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Lines:
    def __init__(self, text: str) -> None:
        self.raw = text.replace("\t", "    ").splitlines()
        self.at = 0

    def peek(self) -> tuple[int, str] | None:
        """Indent and content of the next line that says something."""
        while self.at < len(self.raw):
            line = _without_comment(self.raw[self.at])
            if line.strip() and line.strip() != "---":
                return len(line) - len(line.lstrip()), line.strip()
            self.at += 1
        return None


def read(text: str) -> Any:
    """The value a manifest-like YAML text stands for. JSON is YAML too."""
    if text.lstrip().startswith("{"):
        return json.loads(text)
    lines = _Lines(text)
    first = lines.peek()
    return _block(lines, first[0]) if first else None


def _without_comment(line: str) -> str:
    quote = ""
    for index, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and (index == 0 or line[index - 1] in " [{,:-"):
            quote = char
        elif char == "#" and (index == 0 or line[index - 1] == " "):
            return line[:index].rstrip()
    return line.rstrip()


def _block(lines: _Lines, indent: int) -> Any:
    here = lines.peek()
    if here is None or here[0] < indent:
        return None
    return _list(lines, here[0]) if here[1] == "-" or here[1].startswith("- ") else _map(lines, here[0])


def _list(lines: _Lines, indent: int) -> list[Any]:
    found: list[Any] = []
    while (here := lines.peek()) and here[0] == indent and (here[1] == "-" or here[1].startswith("- ")):
        rest = here[1][1:].lstrip()
        deeper = indent + len(here[1]) - len(rest)
        if not rest:
            lines.at += 1
            found.append(_block(lines, indent + 1))
        elif _KEY.match(rest):
            # The rest of the line is the first key of a map that goes on below, aligned with it.
            lines.raw[lines.at] = " " * deeper + rest
            found.append(_map(lines, deeper))
        else:
            lines.at += 1
            found.append(_scalar(rest))
    return found


def _map(lines: _Lines, indent: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while (here := lines.peek()) and here[0] == indent:
        match = _KEY.match(here[1])
        if match is None:
            raise ValueError(f"line {lines.at + 1} is not 'key: value': {here[1]}")
        key, rest = str(_scalar(match[1])), (match[2] or "").strip()
        lines.at += 1
        if rest[:1] in ("|", ">") and rest:
            found[key] = _long_text(lines, indent, folded=rest[0] == ">")
        elif rest:
            found[key] = _scalar(_continued(lines, indent, rest))
        else:
            following = lines.peek()
            # YAML lets a list stand at its key's own indent.
            own = following and following[0] == indent and following[1].startswith("- ")
            found[key] = _block(lines, indent if own else indent + 1)
    return found


def _continued(lines: _Lines, indent: int, rest: str) -> str:
    while (here := lines.peek()) and here[0] > indent:
        rest = f"{rest} {here[1]}"
        lines.at += 1
    return rest


def _long_text(lines: _Lines, indent: int, *, folded: bool) -> str:
    kept: list[str] = []
    while lines.at < len(lines.raw):
        line = lines.raw[lines.at]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        kept.append(line.strip())
        lines.at += 1
    return (" " if folded else "\n").join(kept).strip()


def _scalar(text: str) -> Any:
    if text.startswith('"'):
        return json.loads(text)
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text.startswith("[") and text.endswith("]"):
        return [_scalar(part.strip()) for part in text[1:-1].split(",") if part.strip()]
    if text == "{}":
        return {}
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if re.fullmatch(r"-?\d+", text) else text
