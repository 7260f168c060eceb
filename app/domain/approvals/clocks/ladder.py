"""The ladder by a calendar: when each rung of a request begins, in seconds of the clock everybody shares."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import ceil

from app.domain.approvals.approval import GateReading
from app.domain.approvals.clocks.business_time import advance, elapsed, reachable_from
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.escalation import EscalationPolicy, EscalationStep, RungKind


def lasts_seconds(ladder: EscalationPolicy, calendar: WorkCalendar | None, opened_at: datetime) -> float:
    """From opening to the deadline."""
    return _after(calendar, opened_at, ladder.expire_after_seconds)


def rungs_of(found: GateReading) -> tuple[EscalationStep, ...]:
    """Of a request, by what was frozen with it. Where it names who alone decides it, on-call is not called."""
    approval = found.approval
    return rungs_by(
        approval.ladder,
        approval.calendar,
        approval.opened_at,
        found.waited_seconds,
        calls_oncall=not approval.reviewers,
    )


def rungs_by(
    ladder: EscalationPolicy,
    calendar: WorkCalendar | None,
    opened_at: datetime,
    waited_seconds: float = 0,
    *,
    calls_oncall: bool = True,
) -> tuple[EscalationStep, ...]:
    """The rounds as ``EscalationPolicy.rungs`` has them, each as long as it really lasts.

    A reminder falls to the next moment at which people may be called, and is left out where on-call is called
    before. Who was asked while they were left alone is reminded as soon as they may be called. Where the last rung
    calls reviewers and not on-call, it waits in the same way, as long as there is time left after that.
    """
    if calendar is None:
        return ladder.rungs(int(waited_seconds))
    opened_at = opened_at.astimezone(UTC)  # in any other zone a sum with an instant goes by the clock on the wall
    waited = waited_seconds
    if calendar.business:
        waited = elapsed(calendar, opened_at - timedelta(seconds=waited_seconds), opened_at)
    steps = ladder.rungs(int(waited))
    ends = [_after(calendar, opened_at, one) for one in accumulate(step.patience_seconds for step in steps)]
    over = ceil(ends[-1])
    called = ceil(_called(calendar, opened_at, ends[-2], over, oncall=calls_oncall))
    reminded = ceil(_reminded(calendar, opened_at, ends[0]))
    first = EscalationStep(1, RungKind.ASK, min(reminded, called))
    last = EscalationStep(3, RungKind.ESCALATE, max(1, over - called))
    if reminded >= called:
        return first, last
    return first, EscalationStep(2, RungKind.REMIND, called - reminded), last


def _after(calendar: WorkCalendar | None, opened_at: datetime, seconds: float) -> float:
    if calendar is None or not calendar.business:
        return seconds
    return (advance(calendar, opened_at, seconds) - opened_at).total_seconds()


def _called(calendar: WorkCalendar, opened_at: datetime, after_seconds: float, over: int, *, oncall: bool) -> float:
    if oncall:
        return after_seconds
    moment = (reachable_from(calendar, opened_at + timedelta(seconds=after_seconds)) - opened_at).total_seconds()
    return moment if moment < over - 1 else after_seconds


def _reminded(calendar: WorkCalendar, opened_at: datetime, after_seconds: float) -> float:
    if calendar.quiet_at(opened_at):
        after_seconds = 0
    moment = reachable_from(calendar, opened_at + timedelta(seconds=after_seconds))
    return max(1.0, (moment - opened_at).total_seconds())
