"""Which vote counts where a request has a flow: at which stage, and what the votes that stand make of it.

Every press judges all of them anew, by what is known of their voters now: a vote stands while its voter may still
decide its stage, for the version of the request that it was given for. Of one person the last vote of a round counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from app.domain.approvals import voting
from app.domain.approvals.flows.flow import Barred, Closes, Flow, Stage
from app.domain.approvals.flows.seats import Seats
from app.domain.approvals.voting import Ballot, Choice, Counted, Refusal, Refused, Status, Vote
from app.domain.ids import ActorId
from app.domain.reason_codes import Code, say


class StageState(StrEnum):
    """Where a stage is."""

    WAITING = "waiting"  # an earlier round is not done
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Tally:
    """The votes that counted, oldest first, by a flow; ``seats`` None: all of them stand, as for a picture of it."""

    flow: Flow
    votes: Sequence[Vote]
    seats: Seats | None = None
    version: int = 1
    drafters: frozenset[ActorId] = frozenset()

    @cached_property
    def standing(self) -> tuple[Vote, ...]:
        """One for each person and round: round by round, since who voted before may be barred from the next."""
        found: list[Vote] = []
        for stages in self.flow.rounds:
            before = frozenset(one.by for one in found)
            by_name = {stage.name: stage for stage in stages}
            last = {one.by: one for one in self.votes if one.stage in by_name and self._seated(one)}
            found += [one for one in last.values() if self._bar(by_name[one.stage], one.by, before) is None]
        return tuple(found)

    @cached_property
    def round(self) -> int:
        """Which round it is the turn of, from 0; as many as there are where all are done."""
        undone = (
            number
            for number, stages in enumerate(self.flow.rounds)
            if any(self._judged(stage) is not StageState.APPROVED for stage in stages)
        )
        return next(undone, len(self.flow.rounds))

    def state(self, stage: Stage) -> StageState:
        """Where it is; what was approved ahead of its turn waits for it."""
        number = next(number for number, stages in enumerate(self.flow.rounds) if stage in stages)
        judged = self._judged(stage)
        return StageState.WAITING if number > self.round and judged is not StageState.REJECTED else judged

    @property
    def status(self) -> Status:
        """What they make of the request."""
        if any(self._judged(stage) is StageState.REJECTED for stage in self.flow.stages):
            return Status.REJECTED
        return Status.APPROVED if self.round == len(self.flow.rounds) else Status.PENDING

    def of(self, stage: Stage) -> tuple[Vote, ...]:
        """Those that stand at one stage."""
        return tuple(one for one in self.standing if one.stage == stage.name)

    def seat(self, by: ActorId, choice: Choice) -> Stage | Refusal:
        """The stage that somebody's next vote counts for, or why there is none.

        Whoever may decide a stage that has begun may still say no to it. A yes is for a stage that needs one.
        """
        seats = frozenset() if self.seats is None else self.seats.at(by)
        theirs = [stage for stage in self.flow.stages if stage.name in seats]
        if not theirs:
            return Refusal.NOT_IN_FLOW
        bars = [self._bar(stage, by, self._before(stage)) for stage in theirs]
        free = [stage for stage, bar in zip(theirs, bars, strict=True) if bar is None]
        if not free:
            return next(bar for bar in bars if bar is not None)
        # The latest round that has begun is first: whoever sits in several is asked for that one.
        for stages in reversed(self.flow.rounds[: self.round + 1]):
            here = self._own(stages, by) or [stage for stage in stages if stage in free]
            wanted = next((stage for stage in here if self._takes(stage, by, choice)), None)
            if wanted is not None:
                return wanted
        return Refusal.NOT_YOUR_TURN

    def _own(self, stages: Sequence[Stage], by: ActorId) -> list[Stage]:
        """Where they voted in this round already: they can change that vote, and give no second."""
        named = {one.stage for one in self.standing if one.by == by}
        return [stage for stage in stages if stage.name in named]

    def _takes(self, stage: Stage, by: ActorId, choice: Choice) -> bool:
        if choice is Choice.REJECT or self.status is Status.APPROVED:
            return True
        return self.state(stage) is StageState.OPEN or any(one.by == by for one in self.of(stage))

    def _judged(self, stage: Stage) -> StageState:
        votes = self.of(stage)
        approvals = sum(one.choice is Choice.APPROVE for one in votes)
        rejections = len(votes) - approvals
        size = 0 if self.seats is None else self.seats.sizes.get(stage.name, 0)
        if rejections and (self.flow.closes is Closes.ONE or size - rejections < stage.quorum):
            return StageState.REJECTED
        return StageState.APPROVED if approvals >= stage.quorum else StageState.OPEN

    def _before(self, stage: Stage) -> frozenset[ActorId]:
        """Who voted in a round before this stage's."""
        rounds = self.flow.rounds
        number = next(number for number, stages in enumerate(rounds) if stage in stages)
        names = {one.name for stages in rounds[:number] for one in stages}
        return frozenset(one.by for one in self.standing if one.stage in names)

    def _seated(self, vote: Vote) -> bool:
        seated = self.seats is None or vote.stage in self.seats.at(vote.by)
        return seated and vote.version in (None, self.version)

    def _bar(self, stage: Stage, by: ActorId, before: frozenset[ActorId]) -> Refusal | None:
        if Barred.DRAFTER in stage.barred and by in self.drafters:
            return Refusal.IS_DRAFTER
        return Refusal.VOTED_BEFORE if Barred.PREVIOUS in stage.barred and by in before else None


def voters(ballot: Ballot, votes: Sequence[Vote]) -> frozenset[ActorId]:
    """Of whom it must be known whether they may still decide, before a vote is judged."""
    return frozenset(one.by for one in votes if ballot.flow is not None and one.version in (None, ballot.version))


def judge(ballot: Ballot, votes: Sequence[Vote], vote: Vote) -> Counted | Refused:
    """Count one vote by the request's flow, or say why it does not count; without a flow, by its quorum.

    ``votes`` are those that counted, oldest first. A door that knows nobody's seats has none to vote from.
    """
    if ballot.flow is None:
        return voting.judge(ballot, votes, vote)
    refusal = voting.refusal_of(ballot, vote)
    if refusal is not None:
        return Refused(refusal, status=ballot.status)
    if vote.version not in (None, ballot.version):
        return Refused(Refusal.OTHER_VERSION, status=ballot.status)
    if sum(stage.quorum for stage in ballot.flow.stages) > 1 and voting.changes(ballot, vote):
        # Others voted, or will, for what was asked.
        return Refused(Refusal.BAD_AMOUNT, status=ballot.status, because=say(Code.DECIDED_TOGETHER))
    tally = Tally(ballot.flow, votes, vote.seats or Seats(), ballot.version, ballot.drafters)
    seat = tally.seat(vote.by, vote.choice)
    if isinstance(seat, Refusal):
        return Refused(seat, status=ballot.status)
    counted = replace(vote, stage=seat.name, version=ballot.version)
    status = replace(tally, votes=[*votes, counted]).status
    return Counted(status, by=vote.by, stage=seat.name)
