"""Runs of durable functions as people see them: whose, about what, how far; and the desk's condition in figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.cases.support_queue import Waiting
from app.domain.ids import ApprovalId, TenantId

CODE_MAX: Final = 100
# The first of these that an event names is what its run is about.
_SUBJECTS: Final = (
    ("approval", "approval_id"),
    ("draft", "draft_id"),
    ("message", "message_id"),
    ("investigation", "investigation_id"),
    ("customer", "customer_id"),
)
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
# A code, or an error's type with the reference of its log line: what may be kept, since it says nothing of anybody.
_CODE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,60}( \(err_[0-9a-f]{1,32}\))?")


class RunStatus(StrEnum):
    """How far a run is."""

    RUNNING = "running"
    WAITING = "waiting"  # for a person, another function or a time: it costs nothing
    RETRYING = "retrying"  # a step failed and is tried again later
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED: Final = frozenset({RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED})


@dataclass(frozen=True)
class RunNote:
    """What is kept of a run. ``attempts`` are tries of the step it is at, the first included."""

    tenant: TenantId
    run_id: str
    function: str
    kind: str
    subject_id: str
    status: RunStatus = RunStatus.RUNNING
    attempts: int = 1
    error_code: str = ""


@dataclass(frozen=True)
class ApprovalRun:
    """The run that matters most of one approval: what failed before what tries again before what goes on."""

    approval_id: ApprovalId
    order_number: str
    amount_cents: int
    currency: str
    run_id: str
    function: str
    status: RunStatus
    attempts: int
    error_code: str
    moved_at: datetime


@dataclass(frozen=True)
class ApprovalRuns:
    """Approvals something is going on with: the worst first, at most ten, and how many more there are."""

    rows: Sequence[ApprovalRun]
    more: int
    counts: Mapping[RunStatus, int]


@dataclass(frozen=True)
class RunCount:
    """How many runs of one function are in one status."""

    function: str
    status: RunStatus
    count: int
    oldest_at: datetime


@dataclass(frozen=True)
class KeptRun:
    """One row, for operators."""

    run_id: str
    function: str
    kind: str
    subject_id: str
    status: RunStatus
    attempts: int
    error_code: str
    started_at: datetime
    moved_at: datetime


@dataclass(frozen=True)
class DeskStatus:
    """One tenant's desk in figures, read in one transaction. Runs that ended are those of the last day."""

    at: datetime
    pending: int
    oldest_pending_seconds: float | None  # how long the longest waiting customer of one that is pending has waited
    pending_events: int  # due, and not handed to the engine yet
    pending_event_seconds: float | None  # how long the oldest event that should have been said has not been
    counts: Sequence[RunCount]
    failed: Sequence[KeptRun]
    retrying: Sequence[KeptRun]
    dead_letters: int = 0  # mails that could not be read
    overdue: int = 0  # of those that are pending, whose customer has waited too long
    machine_mails: int = 0  # filed as a machine's within a day, so that nobody was shown them
    waiting: Waiting = field(default=Waiting())  # customers, whatever for
    behind: Mapping[str, int] = field(default_factory=dict)  # messages in Slack that show an old state, by why
    stopped_at: datetime | None = None  # since when people have the whole desk stand still
    locked: int = 0  # reviewers who may decide nothing for now


def subject_of(data: Mapping[str, Any]) -> tuple[str, str]:
    """What a run is about, by the ids its event carries: (kind, id)."""
    for kind, named in _SUBJECTS:
        value = data.get(named)
        if isinstance(value, str) and value != "none" and _ID.fullmatch(value):
            return kind, value
    return "other", "none"


def safe_code(*candidates: str | None) -> str:
    """The first that is a code and nothing else; empty where none is, since a sentence may hold anybody's data."""
    return next((text for text in candidates if text and _CODE.fullmatch(text)), "")[:CODE_MAX]
