"""Where a case stands, judged by its rows: what its head says and who has to do something."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.ids import ActorId

UNSURE: Final = "unsure"  # why a person is needed: nobody knows whether the reply was sent
CAME_BACK: Final = "came_back"  # the reply did not arrive


class CaseStage(StrEnum):
    """What happens in it now. Of several things at once, the one that waits for people comes first."""

    READING = "reading"  # the agent is at work
    DECISION = "decision"
    READY = "ready"  # a draft waits to be sent
    SENDING = "sending"
    PERSON = "person"
    SENT = "sent"
    CLOSED = "closed"  # somebody said that it needs no reply


@dataclass(frozen=True)
class Claim:
    """Who takes care of a case."""

    by: ActorId
    at: datetime


@dataclass(frozen=True)
class Done:
    """Somebody did something."""

    by: ActorId | None
    at: datetime


@dataclass(frozen=True)
class CaseRows:
    """What the records hold of a case, as far as its state follows from it."""

    waiting_since: datetime | None  # the oldest mail of the customer that something is still to be done about
    undecided_since: datetime | None = None  # of approvals
    ready_since: datetime | None = None  # of drafts
    sending: Done | None = None
    unsure: Done | None = None
    person_code: str | None = None  # of a mail that waits
    sent: Done | None = None  # the latest reply
    closed: Done | None = None  # the latest word that none is needed
    claim: Claim | None = None
    snoozed_until: datetime | None = None  # in the future, or not at all


@dataclass(frozen=True)
class CaseState:
    """What the head shows. ``code`` says why a person is needed."""

    stage: CaseStage
    since: datetime | None = None
    by: ActorId | None = None
    code: str = ""
    claim: Claim | None = None
    snoozed_until: datetime | None = None

    @property
    def is_support_work(self) -> bool:
        """Whether it is in support's queue, and so can be put off: nothing else is hidden by that."""
        return self.stage in {CaseStage.READY, CaseStage.PERSON}

    @property
    def has_no_draft(self) -> bool:
        """Whether a person has to write the reply: none was drafted, and none is on its way or came back."""
        return self.stage is CaseStage.PERSON and self.code not in {UNSURE, CAME_BACK}

    @property
    def mark(self) -> str:
        """Names what is shown of it, so that a repaint can tell whether it is behind."""
        at = f"{int(self.since.timestamp())}" if self.since else ""
        claim = f"{self.claim.by}-{int(self.claim.at.timestamp())}" if self.claim else ""
        asleep = f"z{int(self.snoozed_until.timestamp())}" if self.snoozed_until else ""
        return "-".join(part for part in (self.stage.value, at, self.code, claim, asleep) if part).replace(":", "")


def case_state(rows: CaseRows) -> CaseState:
    """Where it stands, and whether what is to be done about it was put off."""
    state = _stage(rows)
    return replace(state, snoozed_until=rows.snoozed_until) if state.is_support_work else state


def _stage(rows: CaseRows) -> CaseState:
    """A reply closes a case, or the word that none is needed: both until the customer writes again."""
    if rows.waiting_since is None:
        return _over(rows)
    claim = claim_that_counts(rows.claim, rows.waiting_since)
    if rows.unsure is not None:
        return CaseState(CaseStage.PERSON, rows.unsure.at, rows.unsure.by, UNSURE, claim)
    if rows.undecided_since is not None:
        return CaseState(CaseStage.DECISION, rows.undecided_since, claim=claim)
    if rows.ready_since is not None:
        return CaseState(CaseStage.READY, rows.ready_since, claim=claim)
    if rows.sending is not None:
        return CaseState(CaseStage.SENDING, rows.sending.at, rows.sending.by)
    if rows.person_code is not None:
        return CaseState(CaseStage.PERSON, rows.waiting_since, None, rows.person_code, claim)
    return CaseState(CaseStage.READING, rows.waiting_since, claim=claim)


def claim_that_counts(claim: Claim | None, waiting_since: datetime | None) -> Claim | None:
    """A claim ends with what it was made for: what the customer writes after an answer is anybody's again."""
    if claim is None or waiting_since is None or claim.at < waiting_since:
        return None
    return claim


def _over(rows: CaseRows) -> CaseState:
    sent, closed = rows.sent, rows.closed
    if sent is not None and (closed is None or closed.at <= sent.at):
        return CaseState(CaseStage.SENT, sent.at, sent.by)
    return CaseState(CaseStage.CLOSED, closed.at, closed.by) if closed is not None else CaseState(CaseStage.CLOSED)
