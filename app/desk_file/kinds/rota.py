"""When a rota begins, and who is on call on other days than theirs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.desk_file.kinds.kind import OFF, one
from app.desk_file.nodes import Node, Section
from app.domain.operations.desk_config.oncall import COVERS_MAX, days_of, start_of

_PERSON: Final = re.compile(r"[UW][A-Z0-9]{2,20}")


@dataclass(frozen=True)
class LocalTime:
    """A day and a time by the desk's clock."""

    @property
    def allowed(self) -> str:
        return "a day and a time such as `2026-11-30 09:00`, or `off`"

    def read(self, node: Node) -> str | None:
        text = one(node)
        if text.lower() == OFF:
            return None
        start_of(text)
        return text

    def write(self, value: Any) -> str:
        return str(value or OFF)

    say = write


@dataclass(frozen=True)
class Covers:
    """Days, each with who is on call."""

    @property
    def allowed(self) -> str:
        return "days such as `2026-12-24` or `2026-12-24 to 2026-12-26`, each with a person's id (`U…`) behind it"

    def read(self, node: Node) -> dict[str, str]:
        if not isinstance(node, Section) or len(node.entries) > COVERS_MAX:
            raise ValueError(f"there may be {COVERS_MAX} of them" if isinstance(node, Section) else "")
        found: dict[str, str] = {}
        taken: list[tuple[Any, Any]] = []
        for key, value in node.entries:
            days, person = key.text.strip(), one(value)
            try:
                first, last = days_of(days)
            except ValueError as error:
                raise ValueError(f"line {key.line}: {error}") from None
            if any(first <= end and begin <= last for begin, end in taken):
                raise ValueError(f"line {key.line}: `{days}` names a day that another line names already")
            if not _PERSON.fullmatch(person):
                raise ValueError(f"line {key.line}: `{person[:40]}` is no person's id")
            taken.append((first, last))
            found[days] = person
        return found

    def write(self, value: Mapping[str, str]) -> str:
        return "".join(f"\n    {days}: {person}" for days, person in value.items()) or " {}"

    def say(self, value: Mapping[str, str]) -> str:
        return "; ".join(f"{days}: {person}" for days, person in value.items()) or "none"
