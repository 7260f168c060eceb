"""What every kind of action has in common: a canonical form, its digest, the facts it is judged by."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self, cast

from app.domain.actions.policy import Block, PolicyLimits
from app.domain.ids import TenantId
from app.domain.reason_codes import Code, Datum


class Facts:
    """What was known when it was asked, read at one moment. A kind's own are a frozen dataclass."""

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored in the approval's row."""
        return asdict(cast(Any, self))


class Action:
    """Exactly what a person approves. A kind's own is a frozen dataclass with at least these fields."""

    tenant: TenantId
    kind: str

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored in the approval's row."""
        return asdict(cast(Any, self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError or ValueError on anything else."""
        return cast(Callable[..., Self], cls)(**data)

    def may_become(self, approved: "Action") -> bool:
        """Whether ``approved`` is what a reviewer may choose instead of it. May raise TypeError or ValueError."""
        raise NotImplementedError

    def fits(self, facts: Facts) -> bool:
        """Whether the facts speak of what this would do."""
        raise NotImplementedError

    def told(self) -> dict[str, Datum]:
        """What the sentences of its receipts name."""
        return {}

    def items(self, facts: Facts) -> tuple[str, ...]:
        """What it is for, a line each, as the order's records name it: the same in every language."""
        return ()

    def without_words(self) -> Self:
        """As a row keeps it once it is forgotten: nothing that whoever asked, or answered, wrote themselves."""
        return self

    def digest(self, approval_id: str) -> str:
        """SHA-256 (hex) over the sorted fields and the approval's id: one digest, one approval, one action."""
        text = json.dumps({**self.to_json(), "approval_id": approval_id}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class Happened(StrEnum):
    """What can have become of an action; each kind has its sentence for each."""

    WAITS = "waits"
    NOT_DONE_YET = "not_done_yet"
    BEING_DONE = "being_done"
    DONE = "done"
    DONE_PART = "done_part"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    NOT_SETTLED = "not_settled"


@dataclass(frozen=True)
class Altered:
    """What an approving vote says of the action beside yes. None of it: as asked."""

    amount_cents: int | None = None
    parts: tuple[tuple[int, int], ...] = ()  # so many units of lines of an order, by their numbers
    arguments: str | None = None  # of a call, in their canonical form
    answer: str | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of action, as everything that knows none of them asks about it."""

    name: str
    action: type[Action]
    facts: Callable[..., Facts]
    receipts: Mapping[Happened, Code]
    recorded: tuple[str, ...]  # which fields of it the record names: none of a person's words
    issued: str  # the audit action that says it was done
    blocked: str  # and the one that says it will not be
    # Whether what closed with nobody's no, or was undone, can be asked again by a fresh card in its place.
    asked_again: bool = field(default=True, kw_only=True)
    by_asker: bool = field(default=False, kw_only=True)  # carried out by whoever asked, who reports back

    def alter(self, limits: PolicyLimits, action: Action, facts: Facts, wanted: Altered) -> Action | Block | None:
        """What is carried out instead of what was asked, or why a reviewer may not approve that; None: as asked."""
        raise NotImplementedError
