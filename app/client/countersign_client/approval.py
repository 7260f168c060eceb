"""An approval as the desk shows it: what is asked, how it stands, what was decided and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

APPROVED: Final = "approved"


@dataclass(frozen=True)
class Question:
    """What a reviewer wants to know before deciding."""

    id: str
    text: str
    asked_at: datetime | None


@dataclass(frozen=True)
class Decision:
    """What was decided. ``arguments`` are the ones to act with: a reviewer may have changed them."""

    outcome: str
    by: str | None
    at: datetime | None
    reason: str
    changed: bool
    arguments: Mapping[str, Any]
    arguments_hash: str
    answer: str | None


@dataclass(frozen=True)
class Result:
    """What whoever acted has reported."""

    outcome: str
    text: str
    reference: str
    at: datetime | None

    @property
    def done(self) -> bool:
        """It was carried out."""
        return self.outcome == "done"


@dataclass(frozen=True)
class Approval:
    """One request. ``raw`` is the desk's whole answer, for what this version has no field for."""

    id: str
    kind: str
    tool: str | None
    title: str
    state: str
    settled: bool
    arguments: Mapping[str, Any]
    arguments_hash: str
    deadline: datetime | None
    question: Question | None
    decision: Decision | None
    result: Result | None
    token: str | None = field(repr=False)
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def approved(self) -> bool:
        """It may be acted on: somebody said yes, and nobody can take that back any more."""
        return self.settled and self.decision is not None and self.decision.outcome == APPROVED

    @property
    def final_arguments(self) -> dict[str, Any]:
        """What was approved, changes included. Raises ValueError where nothing was."""
        if not self.approved or self.decision is None:
            raise ValueError(f"{self.id} is {self.state} and allows nothing")
        return dict(self.decision.arguments)

    @property
    def answer(self) -> str | None:
        """What was chosen or typed, where that was asked for."""
        return None if self.decision is None else self.decision.answer


@dataclass(frozen=True)
class Page:
    """Some approvals, and where the next ones begin."""

    approvals: tuple[Approval, ...]
    next: str | None


def approval_of(said: Mapping[str, Any]) -> Approval:
    """From an answer of the desk's; fields that are new are left in ``raw``."""
    question, decision, result = said.get("question"), said.get("decision"), said.get("result")
    return Approval(
        id=str(said["id"]),
        kind=str(said["kind"]),
        tool=said.get("tool"),
        title=said.get("title") or "",
        state=str(said["state"]),
        settled=said["settled"] is True,
        arguments=said.get("arguments") or {},
        arguments_hash=said.get("arguments_hash") or "",
        deadline=_time(said.get("deadline")),
        question=None if question is None else _question(question),
        decision=None if decision is None else _decision(decision),
        result=None if result is None else _result(result),
        token=said.get("token"),
        raw=said,
    )


def page_of(said: Mapping[str, Any]) -> Page:
    """From an answer of the desk's."""
    return Page(tuple(approval_of(one) for one in said["approvals"]), said.get("next"))


def _decision(said: Mapping[str, Any]) -> Decision:
    return Decision(
        outcome=str(said["outcome"]),
        by=said.get("by"),
        at=_time(said.get("at")),
        reason=said.get("reason") or "",
        changed=said.get("changed") is True,
        arguments=said.get("arguments") or {},
        arguments_hash=said.get("arguments_hash") or "",
        answer=said.get("answer"),
    )


def _result(said: Mapping[str, Any]) -> Result:
    return Result(str(said["outcome"]), said.get("text") or "", said.get("reference") or "", _time(said.get("at")))


def _time(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)


def _question(said: Mapping[str, Any]) -> Question:
    return Question(str(said["id"]), said.get("text") or "", _time(said.get("asked_at")))
