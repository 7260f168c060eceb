"""Which vote counts under a flow: the rule against a model of thirty lines, and the cases people ask about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.approvals.flows.flow import Barred, Closes, Flow, Stage
from app.domain.approvals.flows.judging import StageState, Tally, judge
from app.domain.approvals.flows.seats import Seats
from app.domain.approvals.voting import Ballot, Choice, Counted, Refusal, Refused, Status, Vote
from app.domain.ids import ActorId, ApprovalId

A, B, C, D = PEOPLE = [ActorId(f"slack:U{one}") for one in "ABCD"]
OWN = "own@desk.example"
NAMES = ("one", "two", "three")


@dataclass(frozen=True)
class Press:
    """Somebody presses, having seen a version, and perhaps with a change for the others to agree to."""

    by: ActorId
    choice: Choice
    changes: bool = False
    old: bool = False  # what they saw was the version before


@dataclass(frozen=True)
class Moved:
    """Somebody comes to a stage, or leaves it: deactivated, taken out of a group, back again."""

    who: ActorId
    stage: str
    sits: bool


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Of one to three stages, in rounds of any shape."""
    stages = [
        Stage(name, quorum=draw(st.integers(1, 3)), barred=frozenset(draw(st.sets(st.sampled_from(Barred)))))
        for name in NAMES[: draw(st.integers(1, 3))]
    ]
    cuts = draw(st.lists(st.booleans(), min_size=len(stages), max_size=len(stages)))
    rounds: list[tuple[Stage, ...]] = []
    for cut, stage in zip(cuts, stages, strict=True):
        if cut or not rounds:
            rounds.append((stage,))
        else:
            rounds[-1] = (*rounds[-1], stage)
    return Flow("f", tuple(rounds), draw(st.sampled_from(Closes)))


presses = st.builds(Press, st.sampled_from(PEOPLE), st.sampled_from(Choice), st.booleans(), st.booleans())
yeses = st.builds(Press, st.sampled_from(PEOPLE), st.just(Choice.APPROVE))
moves = st.builds(Moved, st.sampled_from(PEOPLE), st.sampled_from(NAMES), st.booleans())
days = st.lists(st.one_of(yeses, presses, moves), max_size=14)
Room = dict[ActorId, set[str]]


@dataclass
class Desk:
    """What a store keeps: the votes that counted, and who made which version."""

    flow: Flow
    sits: Room
    votes: list[Vote] = field(default_factory=list)
    version: int = 1
    drafters: frozenset[ActorId] = frozenset()

    def press(self, one: Press) -> str:
        """The rule's word on it, kept as a store keeps it."""
        seen = self.version - 1 if one.old else self.version
        made = one.changes and one.choice is Choice.APPROVE and not one.old
        version, drafters = self.version + made, self.drafters | ({one.by} if made else frozenset())
        vote = Vote(one.by, one.choice, "s", may_decide=True, address=OWN, seats=self.seats(), version=seen + made)
        ballot = Ballot(ApprovalId("a"), Status.PENDING, False, ActorId("agent"), None, intact=True)
        verdict = judge(replace(ballot, flow=self.flow, version=version, drafters=drafters), self.votes, vote)
        if isinstance(verdict, Refused):
            return verdict.why.value
        self.version, self.drafters = version, drafters
        self.votes.append(replace(vote, stage=verdict.stage, version=version))
        return f"{verdict.stage} {verdict.status.value}"

    def seats(self) -> Seats:
        """As a door would know them."""
        of = {person: frozenset(stages) for person, stages in self.sits.items()}
        names = [stage.name for stage in self.flow.stages]
        return Seats(of, {name: sum(name in one for one in self.sits.values()) for name in names})


@dataclass
class Model:
    """The same as one would do it by hand, on slips of paper: a slip says who, which stage, which choice."""

    flow: Flow
    slips: list[tuple[ActorId, Stage, bool]] = field(default_factory=list)
    changers: set[ActorId] = field(default_factory=set)

    def read(self, sits: Room) -> tuple[list[dict[ActorId, tuple[Stage, bool]]], int, str]:
        """Per round who says what, the round that is on, and the end of it."""
        table: list[dict[ActorId, tuple[Stage, bool]]] = [{} for _ in self.flow.rounds]
        for who, stage, yes in self.slips:
            if stage.name in sits[who]:
                table[[stage in one for one in self.flow.rounds].index(True)].update({who: (stage, yes)})
        on, end = None, "approved"
        for number, stages in enumerate(self.flow.rounds):
            table[number] = {w: v for w, v in table[number].items() if not self.kept_out(w, v[0], table[:number])}
            for stage in stages:
                said = [yes for at, yes in table[number].values() if at == stage]
                people, noes = sum(stage.name in one for one in sits.values()), said.count(False)
                if noes and (self.flow.closes == "one" or people - noes < stage.quorum):
                    return table, number if on is None else on, "rejected"
                if said.count(True) < stage.quorum and on is None:
                    on, end = number, "pending"
        # a later round may hold a no of the version that is asked
        return table, len(table) if on is None else on, end

    def kept_out(self, who: ActorId, stage: Stage, before: Sequence[Mapping[ActorId, object]]) -> str:
        """Why somebody may not sit there."""
        if "drafter" in stage.barred and who in self.changers:
            return "is_drafter"
        return "voted_before" if "previous" in stage.barred and any(who in one for one in before) else ""

    def press(self, one: Press, sits: Room) -> str:
        """What should happen."""
        if one.old:
            return "other_version"
        yes = one.choice is Choice.APPROVE
        changes = yes and one.changes
        trial = Model(self.flow, [] if changes else [*self.slips], self.changers | ({one.by} if changes else set()))
        table, on, end = trial.read(sits)
        chairs = [(n, s) for n, stages in enumerate(self.flow.rounds) for s in stages if s.name in sits[one.by]]
        whys = [trial.kept_out(one.by, stage, table[:number]) for number, stage in chairs]
        if not chairs:
            return "not_in_flow"
        if all(whys):
            return whys[0]
        for number in range(min(on, len(table) - 1), -1, -1):
            own = table[number].get(one.by)
            for (at, stage), why in zip(chairs, whys, strict=True):
                if at != number or (own and own[0] != stage) or (why and not own):
                    continue
                full = sum(y for s, y in table[number].values() if s == stage) >= stage.quorum
                if not yes or own or not full or end == "approved":
                    self.slips, self.changers = [*trial.slips, (one.by, stage, yes)], trial.changers
                    return f"{stage.name} {self.read(sits)[2]}"
        return "not_your_turn"


EVERYWHERE = {person: set(NAMES) for person in PEOPLE}
seatings = st.fixed_dictionaries({person: st.sets(st.sampled_from(NAMES)) for person in PEOPLE})


@given(flows(), st.one_of(st.just(EVERYWHERE), seatings), days)
@settings(max_examples=400)
def test_the_rule_agrees_with_the_model(flow: Flow, sits: Room, day: list[Press | Moved]) -> None:
    room = {person: set(stages) for person, stages in sits.items()}
    desk, model = Desk(flow, room), Model(flow)
    for one in day:
        if isinstance(one, Moved):
            (room[one.who].add if one.sits else room[one.who].discard)(one.stage)
            continue
        said, expected = desk.press(one), model.press(one, room)
        assert said == expected
        if said.endswith((" approved", " rejected")):
            return


@given(flows(), days)
@example(Flow("f", ((Stage("one"),), (Stage("two"),))), [Press(A, Choice.APPROVE), Press(A, Choice.APPROVE)])
@settings(max_examples=200)
def test_nothing_is_approved_by_fewer_than_each_stage_asks_for(flow: Flow, day: list[Press | Moved]) -> None:
    room = {person: set(NAMES) for person in PEOPLE}
    desk = Desk(flow, room)
    for one in day:
        if isinstance(one, Moved):
            (room[one.who].add if one.sits else room[one.who].discard)(one.stage)
        elif desk.press(one).endswith(" approved"):
            for stage in flow.stages:
                now = [v for v in desk.votes if v.stage == stage.name and v.version == desk.version]
                yes = {v.by for v in now if v.choice is Choice.APPROVE and stage.name in room[v.by]}
                assert len(yes) >= stage.quorum
            return


TWO_ROUNDS = Flow("f", ((Stage("team", quorum=2),), (Stage("finance", barred=frozenset({Barred.PREVIOUS})),)))


def run(flow: Flow, sits: Room, *people: ActorId) -> list[str]:
    """Each says yes in turn."""
    desk = Desk(flow, sits)
    return [desk.press(Press(one, Choice.APPROVE)) for one in people]


def test_rounds_go_one_after_the_other_and_who_voted_before_may_be_barred() -> None:
    sits: Room = {A: {"team", "finance"}, B: {"team"}, C: {"finance"}, D: set()}
    said = run(TWO_ROUNDS, sits, C, D, A, A, B, A, C)
    assert said[:3] == ["not_your_turn", "not_in_flow", "team pending"]
    assert said[3:] == ["team pending", "team pending", "team pending", "finance approved"]


def test_a_voter_who_left_no_longer_counts_and_their_stage_is_open_again() -> None:
    desk = Desk(TWO_ROUNDS, {A: {"team"}, B: {"team"}, C: {"finance"}, D: {"team"}})
    assert [desk.press(Press(one, Choice.APPROVE)) for one in (A, B)] == ["team pending", "team pending"]
    desk.sits[A].clear()
    assert desk.press(Press(C, Choice.APPROVE)) == "not_your_turn"
    assert [desk.press(Press(one, Choice.APPROVE)) for one in (D, C)] == ["team pending", "finance approved"]


def test_a_stage_that_closes_by_majority_closes_once_too_few_are_left() -> None:
    flow = Flow("f", ((Stage("team", quorum=2),),), Closes.MAJORITY)
    desk = Desk(flow, {A: {"team"}, B: {"team"}, C: {"team"}, D: set()})
    assert desk.press(Press(A, Choice.REJECT)) == "team pending"
    assert desk.press(Press(B, Choice.REJECT)) == "team rejected"
    nobody_known = Tally(flow, [Vote(A, Choice.REJECT, "s", may_decide=True, stage="team")])
    assert nobody_known.status is Status.REJECTED


def test_a_change_is_agreed_to_anew_and_who_made_it_is_not_the_other_pair_of_eyes() -> None:
    flow = Flow("f", ((Stage("team", barred=frozenset({Barred.DRAFTER})), Stage("legal")),))
    desk = Desk(flow, {A: {"team"}, B: {"legal", "team"}, C: set(), D: set()})
    assert desk.press(Press(A, Choice.APPROVE)) == "team pending"
    assert desk.press(Press(B, Choice.APPROVE, changes=True)) == "legal pending"
    assert desk.press(Press(A, Choice.APPROVE, old=True)) == Refusal.OTHER_VERSION.value
    assert desk.press(Press(A, Choice.APPROVE)) == "team approved"


def test_a_picture_of_it_shows_what_waits_and_what_is_done() -> None:
    vote = Vote(A, Choice.APPROVE, "s", may_decide=True, stage="team", version=1)
    tally = Tally(TWO_ROUNDS, [vote])
    assert [tally.state(one) for one in TWO_ROUNDS.stages] == [StageState.OPEN, StageState.WAITING]
    full = Tally(TWO_ROUNDS, [vote, replace(vote, by=B)])
    assert [full.state(one) for one in TWO_ROUNDS.stages] == [StageState.APPROVED, StageState.OPEN]


def test_a_door_that_knows_nobodys_seats_lets_nobody_vote() -> None:
    ballot = Ballot(ApprovalId("a"), Status.PENDING, False, ActorId("agent"), None, True, flow=TWO_ROUNDS)
    verdict = judge(ballot, [], Vote(A, Choice.APPROVE, "s", may_decide=True, address=OWN))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.NOT_IN_FLOW
    plain = judge(replace(ballot, flow=None), [], Vote(A, Choice.APPROVE, "s", may_decide=True, address=OWN))
    assert isinstance(plain, Counted)
