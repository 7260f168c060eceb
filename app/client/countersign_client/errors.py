"""Why there is no approval to act on, each in one sentence.

CountersignError
    Ended            decided, and not for it: Rejected, Expired, Withdrawn, Cancelled
    StillPending     not decided for good within the time that the caller gave
    Unreachable      the desk could not be asked
    Refused          the desk said no to the call itself, and why
        AlreadyRedeemed
    AlreadyDone      its result was reported before: it must not happen twice
    UnsayableArguments   JSON has no single form for them
    MayHaveRun       it was begun before and nothing was reported: only a person can know
"""

from dataclasses import dataclass
from typing import Final

from .approval import Approval


class CountersignError(Exception):
    """Nothing may be done, or nothing more."""


class Ended(CountersignError):
    """The request is over and nobody approved it."""

    words = "ended without an approval"

    def __init__(self, approval: Approval) -> None:
        self.approval = approval
        self.reason = "" if approval.decision is None else approval.decision.reason
        why = f": {self.reason}" if self.reason else ""
        super().__init__(f"“{approval.title or approval.tool or approval.kind}” {self.words}{why} ({approval.id})")


class Rejected(Ended):
    """A reviewer said no."""

    words = "was rejected"


class Expired(Ended):
    """Nobody answered in time, which never means yes."""

    words = "expired unanswered"


class Withdrawn(Ended):
    """Whoever asked took it back."""

    words = "was withdrawn"


class Cancelled(Ended):
    """An approval was undone, or a person at the desk ended the request."""

    words = "was cancelled"


class StillPending(CountersignError, TimeoutError):
    """The request goes on: wait again, with its id."""

    def __init__(self, approval: Approval) -> None:
        self.approval = approval
        how = "Nobody has decided {} yet" if approval.decision is None else "{} was decided and can still be undone"
        super().__init__(f"{how.format(approval.id)}; it stays open, so wait for it again")


class Unreachable(CountersignError):
    """The desk gave no answer, however often it was asked. What it had committed stays."""


@dataclass(frozen=True)
class Problem:
    """An error of the desk's, as RFC 9457 has them."""

    status: int
    code: str
    title: str
    detail: str


class Refused(CountersignError):
    """The call cannot be taken as it is; ``problem.detail`` says what to do."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(f"{problem.detail or problem.title} ({problem.status} {problem.code})")


class AlreadyRedeemed(Refused):
    """The decision was used before, and it is good for once."""


class AlreadyDone(CountersignError):
    """Whoever acted has reported it, so it is not done again; ``approval.result`` says what came of it."""

    def __init__(self, approval: Approval) -> None:
        self.approval = approval
        outcome = "done" if approval.result is None else approval.result.outcome
        super().__init__(f"{approval.id} was carried out before and reported {outcome}; it is not called again")


class MayHaveRun(CountersignError):
    """Its decision was used and nothing was reported: the process may have died before, in or after the call."""

    def __init__(self, approval: Approval) -> None:
        self.approval = approval
        super().__init__(
            f"{approval.id} was begun before and nobody reported what came of it. Look whether it happened and report"
            " that; with rerun=True it is called again, which is right only where calling twice does no harm"
        )


_BY_OUTCOME: Final[dict[str, type[Ended]]] = {
    "rejected": Rejected,
    "expired": Expired,
    "withdrawn": Withdrawn,
    "cancelled": Cancelled,
}


def ended(approval: Approval) -> Ended:
    """What to raise for one that is settled and not approved."""
    outcome = approval.state if approval.decision is None else approval.decision.outcome
    return _BY_OUTCOME.get(outcome, Ended)(approval)
