"""Texts by the language that they are in."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.desk_file.kinds.kind import one
from app.desk_file.nodes import Node, Section

LANGUAGES_MAX: Final = 20
_LANGUAGE: Final = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class TextsByLanguage:
    """One for each of some languages; the first is for all others."""

    most: int

    @property
    def allowed(self) -> str:
        return f"languages by their two letters, each with a text of {self.most} characters at most behind it"

    def read(self, node: Node) -> dict[str, str]:
        if not isinstance(node, Section) or len(node.entries) > LANGUAGES_MAX:
            raise ValueError("")
        found: dict[str, str] = {}
        for key, value in node.entries:
            if not _LANGUAGE.fullmatch(key.text):
                raise ValueError(f"`{key.text[:40]}` (line {key.line}) is no language")
            if key.text in found:
                raise ValueError(f"{key.text} stands there twice")
            text = one(value)
            if not 1 <= len(text) <= self.most:
                raise ValueError(f"the text in {key.text} (line {value.line}) has {len(text)} characters")
            found[key.text] = text
        return found

    def write(self, value: Mapping[str, str]) -> str:
        lines = (f"\n    {name}: {json.dumps(text, ensure_ascii=False)}" for name, text in value.items())
        return "".join(lines) or " {}"

    def say(self, value: Mapping[str, str]) -> str:
        return "; ".join(f"{name}: “{text}”" for name, text in value.items()) or "nothing"
