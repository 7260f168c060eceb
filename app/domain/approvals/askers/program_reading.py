"""An approval as a program reads it: where it stands, whether that can still change, and what is asked back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from app.domain.actions.arguments import arguments_hash, arguments_shown
from app.domain.actions.registry import kind_of
from app.domain.approvals import state_words
from app.domain.approvals.approval import Approval, Receipt
from app.domain.approvals.askers.reports import Reported
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, QuestionId
from app.domain.people import actors

STATES: Final = (*(status.value for status in Status), state_words.WITHDRAWN)
# Of what the record says about an approval; anything else a line holds stays with the desk.
_OF_LINES: Final = frozenset(
    {
        "amount_cents",
        "approved_cents",
        "approved_digest",
        "code",
        "currency",
        "digest",
        "lines",
        "order_id",
        "question",
        "reopens",
        "revision",
    }
)


@dataclass(frozen=True)
class ProgramReader:
    """Whose key reads: what its own program opened, or everything."""

    key_id: str
    everything: bool


@dataclass(frozen=True)
class OpenQuestion:
    """What a reviewer asks before deciding, without an answer so far."""

    id: QuestionId
    text: str
    asked_at: datetime


@dataclass(frozen=True)
class RequestWords:
    """What a program said of its request, and where it wants to be told."""

    title: str = ""
    reason: str = ""
    callback: str | None = None


@dataclass(frozen=True)
class ProgramReading:
    """``settled``: the decision can no longer change. ``held_seconds``: until then, where only time is missing."""

    approval: Approval
    settled: bool
    held_seconds: float | None = None
    question: OpenQuestion | None = None
    own: bool = False  # of the program that reads; only whoever asked is asked back
    words: RequestWords | None = None  # None: no program asked for it
    reported: Reported | None = None
    nobody_can_decide: bool = False  # none of whom it names; known once its card was shown, and operators are told
    receipt: Receipt | None = None  # of what the desk carries out itself, once that has ended
    receipt_at: datetime | None = None
    replaced_by: ApprovalId | None = None  # the fresh one that was opened in its place

    @property
    def has_news(self) -> bool:
        """Whether there is something that its reader waits for."""
        return self.settled or (self.own and self.question is not None)

    @property
    def has_ended(self) -> bool:
        """The same for one who waits until it was carried out, or will not be."""
        under_way = self.approval.status in (Status.PENDING, Status.APPROVED, Status.EXECUTING)
        return not under_way or (self.own and self.question is not None)


@dataclass(frozen=True)
class ProgramPage:
    """Which of a list: of this state, at most so many, and those after this one (when it opened, and its id)."""

    state: str | None
    limit: int
    after: tuple[datetime, ApprovalId] | None = None


@dataclass(frozen=True)
class AuditLine:
    """What the record says."""

    at: datetime
    action: str
    actor: ActorId
    data: Mapping[str, Any]


def approval_shown(reading: ProgramReading, token: str | None = None) -> dict[str, Any]:
    """In JSON. What it is asked back, where it is told and what proves the decision is for whoever asked."""
    approval, question = reading.approval, reading.question if reading.own else None
    words = reading.words or RequestWords()
    return {
        "id": approval.id,
        "kind": approval.kind,
        "tool": approval.action.to_json().get("tool"),
        "title": words.title,
        "reason": words.reason,
        "state": state_shown(approval),
        "settled": reading.settled,
        "arguments": arguments_shown(approval.action),
        "arguments_hash": arguments_hash(approval.action),
        "action_digest": approval.digest,
        "opened_at": time_shown(approval.opened_at),
        "deadline": time_shown(approval.deadline),
        "opened_by": actor_shown(approval.requested_by),
        "reviewers": [actor_shown(one) for one in approval.reviewers],
        "nobody_can_decide": reading.nobody_can_decide,
        "question": None if question is None else _question(question),
        "decision": _decision(approval),
        "result": _result(reading),
        "token": token,
        "callback": words.callback if reading.own else None,
        **({} if reading.replaced_by is None else {"replaced_by": reading.replaced_by}),
    }


def line_shown(line: AuditLine) -> dict[str, Any]:
    """The same of a line of the record."""
    data = {name: value for name, value in sorted(line.data.items()) if name in _OF_LINES}
    return {"at": time_shown(line.at), "action": line.action, "actor": actor_shown(line.actor), "data": data}


def state_shown(approval: Approval) -> str:
    """One of ``STATES``: what was undone is cancelled."""
    return state_words.state_of(approval.status, withdrawn=approval.withdrawn_at is not None, undone=False)


def actor_shown(actor: ActorId) -> str:
    """A person's id in Slack, a program's key, or the desk's own word."""
    return actors.key_of(actor) or actors.user_id_of(actor)


def time_shown(at: datetime) -> str:
    """In UTC, as RFC 3339 has it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _question(question: OpenQuestion) -> dict[str, Any]:
    return {"id": question.id, "text": question.text, "asked_at": time_shown(question.asked_at)}


def _result(reading: ProgramReading) -> dict[str, Any] | None:
    """As it was reported; of what the desk carries out itself, its receipt."""
    if reading.reported is not None:
        report, at = reading.reported.report, reading.reported.at
        return _came_of_it(report.outcome.value, report.text, report.reference, at)
    receipt, ended_at = reading.receipt, reading.receipt_at
    if receipt is None or ended_at is None or kind_of(reading.approval.action).by_asker:
        return None
    outcome = "done" if receipt.outcome == "executed" else "failed"
    return _came_of_it(outcome, str(receipt.sentence), receipt.refund_id or "", ended_at)


def _came_of_it(outcome: str, text: str, reference: str, at: datetime) -> dict[str, Any]:
    return {"outcome": outcome, "text": text, "reference": reference, "at": time_shown(at)}


def _decision(approval: Approval) -> dict[str, Any] | None:
    if approval.decided_by is None or approval.decided_at is None:
        return None
    state = state_shown(approval)
    return {
        "outcome": state if state in (Status.REJECTED, Status.EXPIRED, Status.CANCELLED, "withdrawn") else "approved",
        "by": actor_shown(approval.decided_by),
        "at": time_shown(approval.decided_at),
        "reason": str(approval.decision_reason),
        "changed": arguments_hash(approval.final_action) != arguments_hash(approval.action),
        "arguments": arguments_shown(approval.final_action),
        "arguments_hash": arguments_hash(approval.final_action),
        "answer": approval.final_action.to_json().get("answer") or None,
    }
