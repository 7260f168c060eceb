"""People, user groups and channels, by the ids that Slack gives them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.desk_file.kinds.kind import OFF, one
from app.desk_file.nodes import Listing, Node

ENTRIES_MAX: Final = 100
_NAMED: Final = re.compile(r"[#@].*|[a-z][a-z0-9._-]*")


@dataclass(frozen=True)
class SlackId:
    """One, that begins with one of these letters."""

    letters: str
    what: str
    where: str
    may_be_off: bool = False

    @property
    def allowed(self) -> str:
        return f"{self.what}, {self.where}" + (", or `off`" if self.may_be_off else "")

    def read(self, node: Node) -> str | None:
        text = one(node)
        if self.may_be_off and text.lower() == OFF:
            return None
        if re.fullmatch(rf"[{self.letters}][A-Z0-9]{{2,20}}", text):
            return text
        raise ValueError("names change, ids do not" if _NAMED.fullmatch(text) else "")

    def write(self, value: Any) -> str:
        return str(value or OFF)

    say = write


@dataclass(frozen=True)
class SlackIds:
    """A list of them."""

    each: SlackId
    at_least: int = 0

    @property
    def allowed(self) -> str:
        return f"a list such as `[U012AB3CD, {'S' if 'S' in self.each.letters else 'U'}045EF6GH]`: {self.each.what}"

    def read(self, node: Node) -> Sequence[str]:
        if not isinstance(node, Listing):
            raise ValueError("")
        if not self.at_least <= len(node.items) <= ENTRIES_MAX:
            raise ValueError(f"there are {len(node.items)} where {self.at_least} to {ENTRIES_MAX} may be")
        found: list[str] = []
        for item in node.items:
            try:
                found.append(str(self.each.read(item)))
            except ValueError as error:
                shown = getattr(item, "text", "something else")[:40] or "nothing"
                why = str(error) or self.each.where.replace("which", "its id")
                raise ValueError(f"`{shown}` (line {item.line}) is none; {why}") from None
        twice = sorted({one for one in found if found.count(one) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands there twice")
        return found

    def write(self, value: Any) -> str:
        return f"[{', '.join(value)}]"

    def say(self, value: Any) -> str:
        return ", ".join(value) or "nobody"


_PROFILE: Final = "which stands in the profile under “Copy member ID”"
CHANNEL: Final = SlackId("CGD", "a channel's id (`C…`)", "which stands at the foot of the channel's details")
GROUP: Final = SlackId(
    "S", "a user group's id (`S…`)", "which stands in the group's menu under “Copy group ID”", True
)
OWNERS: Final = SlackIds(SlackId("UW", "ids of people (`U…`)", _PROFILE))
PEOPLE: Final = SlackIds(SlackId("UWS", "ids of people (`U…`) and of user groups (`S…`)", _PROFILE))
