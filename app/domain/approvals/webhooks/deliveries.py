"""What whoever asked is told of an approval by webhook, by ids and hashes, and when a delivery is tried again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.actions import arguments
from app.domain.actions.registry import action_from
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId
from app.domain.people.actors import mentioned, split

LASTS_SECONDS: Final = 3 * 86_400  # from when it was written, or replayed
TRIES_MAX: Final = 60  # far more than three days hold; the schedule below needs 26
# Seconds until the next try, after the first, second, … one; the last repeats.
GAPS_SECONDS: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400)
RETRY_AFTER_MAX_SECONDS: Final = 12 * 3_600
GIVEN_UP: Final = "given_up"


class Change(StrEnum):
    """What is worth telling. The words are the webhooks' types: receivers go by them, so rename none."""

    DECIDED = "approval.decided"  # approved or rejected; approved can still be undone unless it is settled
    SETTLED = "approval.settled"  # approved, and the time to undo it is over
    UNDONE = "approval.undone"
    WITHDRAWN = "approval.withdrawn"
    EXPIRED = "approval.expired"
    QUESTION_ASKED = "approval.question_asked"
    EXECUTED = "approval.executed"
    NEEDS_ATTENTION = "approval.needs_attention"


OF_STATUS: Final[Mapping[Status, Change]] = {
    Status.APPROVED: Change.DECIDED,
    Status.REJECTED: Change.DECIDED,
    Status.EXPIRED: Change.EXPIRED,
    Status.EXECUTING: Change.SETTLED,
    Status.EXECUTED: Change.EXECUTED,
    Status.NEEDS_ATTENTION: Change.NEEDS_ATTENTION,
}
_CARRIED_ON: Final = (Status.APPROVED, Status.EXECUTING, Status.EXECUTED, Status.NEEDS_ATTENTION)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An approval as it stands right after the change, by its row."""

    approval_id: ApprovalId
    kind: str
    status: Status
    action: Mapping[str, Any]  # the final one, as stored
    action_digest: str
    changed: bool
    decided_by: ActorId | None
    decided_at: datetime | None
    held: bool  # approved, and it can still be undone
    withdrawn: bool
    question_id: str | None = None
    reported: str | None = None  # what whoever carries it out said came of it

    @property
    def state(self) -> str:
        """Its status; what was taken back by whoever asked says so."""
        return "withdrawn" if self.withdrawn else self.status.value

    @property
    def settled(self) -> bool:
        """Whether the decision can no longer change."""
        return self.status is not Status.PENDING and not self.held


def body_of(change: Change, now: Standing, sequence: int, at: datetime) -> str:
    """As it is sent, by the Standard Webhooks' form. Nothing of it is anybody's data: the API tells the rest."""
    data = {
        "id": now.approval_id,
        "sequence": sequence,
        "kind": now.kind,
        "tool": now.action.get("tool"),
        "state": now.state,
        "settled": now.settled,
        "action_digest": now.action_digest,
        "question": None if now.question_id is None else {"id": now.question_id},
        "decision": _decision(now),
        "result": None if now.reported is None else {"outcome": now.reported},
    }
    return json.dumps({"type": change.value, "timestamp": _iso(at), "data": data}, ensure_ascii=True)


def _decision(now: Standing) -> dict[str, Any] | None:
    if now.status is Status.PENDING or now.decided_at is None:
        return None
    return {
        "outcome": "approved" if now.status in _CARRIED_ON else now.state,
        "by": mentioned(now.decided_by) or split(now.decided_by)[0],
        "at": _iso(now.decided_at),
        "changed": now.changed,
        "arguments_hash": _hash(now),
    }


def _hash(now: Standing) -> str | None:
    """The same that the API and the token say."""
    try:
        return arguments.arguments_hash(action_from(now.kind, now.action))
    except (TypeError, ValueError):  # a row that was tampered with has none to go by
        return arguments_hash(now.action)


def arguments_hash(action: Mapping[str, Any]) -> str | None:
    """SHA-256 of a call's arguments in their canonical form, as the action holds them; None where it has none."""
    stored = action.get("arguments")
    return hashlib.sha256(stored.encode()).hexdigest() if isinstance(stored, str) else None


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Message:
    """One delivery, as a try sends it. ``id`` is the same at each try: receivers know by it what they have."""

    id: str
    address: str
    body: str = field(repr=False)


@dataclass(frozen=True)
class Tried:
    """What came of a try: a word for the record, and what follows. ``stop``: no further try would help."""

    code: str
    delivered: bool = False
    stop: bool = False
    retry_after_seconds: int = 0


def wait_seconds(attempts: int, retry_after_seconds: int) -> int:
    """Until the next try after so many: by the schedule, or as long as the receiver asks for, within bounds."""
    gap = GAPS_SECONDS[min(attempts, len(GAPS_SECONDS)) - 1]
    return max(gap, min(retry_after_seconds, RETRY_AFTER_MAX_SECONDS))
