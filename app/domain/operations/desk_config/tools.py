"""The tools that agents may ask to use: what each takes, who may decide it, and what is asked of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Literal

Asks = Literal["decision", "choice", "text"]
ASKS: Final[tuple[Asks, ...]] = ("decision", "choice", "text")
SILENT_AFTER_SECONDS: Final = 1_800


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One, as it is declared now. An approval keeps the one it was opened with.

    ``schema_json`` is in the file's order, in which arguments are shown; ``schema_digest`` is of its canonical form.
    ``reviewers`` empty: everybody who reviews. ``expires_after_seconds`` None: as long as every request.
    """

    name: str
    title: str
    schema_json: str
    schema_digest: str
    reviewers: tuple[str, ...] = ()
    asks: Asks = "decision"
    options: tuple[str, ...] = ()
    changes: bool = False  # whether a reviewer may approve other arguments
    expires_after_seconds: int | None = None
    silent_after_seconds: int = SILENT_AFTER_SECONDS

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of its arguments."""
        return dict(_read(self.schema_json))

    @classmethod
    def of(cls, name: str, told: Mapping[str, Any]) -> "Tool":
        """As a version of the file tells it."""
        parts: dict[str, Any] = {part: tuple(told.get(part, ())) for part in ("reviewers", "options")}
        parts |= {part: told[part] for part in _PLAIN if part in told}
        return cls(name=name, schema_json=told["schema"], schema_digest=told["digest"], **parts)


_PLAIN: Final = ("title", "asks", "changes", "expires_after_seconds", "silent_after_seconds")


@lru_cache(maxsize=256)
def _read(text: str) -> Any:
    return json.loads(text)


@dataclass(frozen=True)
class Tools:
    """``declared`` by name, as a version of the file tells them."""

    declared: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))

    def named(self, name: str) -> Tool | None:
        """None where no such tool is declared."""
        return Tool.of(name, self.declared[name]) if name in self.declared else None

    @property
    def all(self) -> tuple[Tool, ...]:
        return tuple(Tool.of(name, self.declared[name]) for name in sorted(self.declared))
