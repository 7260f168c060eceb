"""Mail addresses of people, by the ids that Slack gives them."""

import re
from collections.abc import Mapping
from typing import Final

from app.desk_file.kinds.kind import one, quoted
from app.desk_file.kinds.slack_ids import ENTRIES_MAX
from app.desk_file.nodes import Node, Section

_PERSON: Final = re.compile(r"[UW][A-Z0-9]{2,20}")
_ADDRESS: Final = re.compile(r"[^\s\x00-\x1f\x7f@<>(),:;\"\[\]\\]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}")


class Addresses:
    """One for each of some people."""

    @property
    def allowed(self) -> str:
        return "ids of people (`U…`), each with a mail address behind it, such as `U012AB3CD: ada@shop.example`"

    def read(self, node: Node) -> dict[str, str]:
        if not isinstance(node, Section) or len(node.entries) > ENTRIES_MAX:
            raise ValueError("")
        found: dict[str, str] = {}
        for key, value in node.entries:
            if not _PERSON.fullmatch(key.text):
                raise ValueError(f"`{key.text[:40]}` (line {key.line}) is no person's id")
            if key.text in found:
                raise ValueError(f"{key.text} stands there twice")
            text = one(value)
            if not _ADDRESS.fullmatch(text):
                raise ValueError(f"`{text[:40]}` (line {value.line}) is no mail address")
            if text.casefold() in map(str.casefold, found.values()):
                raise ValueError(f"`{text[:40]}` (line {value.line}) is another person's already")
            found[key.text] = text
        return found

    def write(self, value: Mapping[str, str]) -> str:
        return "".join(f"\n  {person}: {quoted(address)}" for person, address in value.items()) or " {}"

    def say(self, value: Mapping[str, str]) -> str:
        return "; ".join(f"{person}: {address}" for person, address in value.items()) or "nobody's"
