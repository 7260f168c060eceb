"""Which vote counts: the rule against a model of twenty lines."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.approvals.voting import (
    NOBODY,
    Ballot,
    Beneficiary,
    Choice,
    Counted,
    Refusal,
    Refused,
    Status,
    Vote,
    judge,
)
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ActorId, ApprovalId
from app.domain.reason_codes import Code, say

PEOPLE = [ActorId("slack:U1"), ActorId("slack:U2"), ActorId("slack:U3"), ActorId("agent")]
ADA, OWN = "ada@example.com", "rosa@desk.example"
GAINING = [NOBODY, Beneficiary((ADA,)), Beneficiary((ADA,), frozenset({PEOPLE[1], PEOPLE[3]}))]
CARDS = [None, ("C1", "1.1"), ("C1", "2.2")]

votes = st.builds(
    Vote,
    by=st.sampled_from(PEOPLE),
    choice=st.sampled_from(Choice),
    source=st.uuids().map(str),
    may_decide=st.booleans(),
    address=st.sampled_from([OWN, ADA, "Ada+shop@EXAMPLE.com", *NoAddress]),
    reason=st.text(max_size=5),
    amount_cents=st.sampled_from([None, 5_000, 4_000]),
    card=st.sampled_from(CARDS),
)
ballots = st.builds(
    Ballot,
    approval_id=st.just(ApprovalId("apr_1")),
    status=st.sampled_from(Status),
    overdue=st.booleans(),
    requested_by=st.sampled_from(PEOPLE),
    card=st.sampled_from(CARDS),
    intact=st.booleans(),
    quorum=st.integers(1, 3),
    asked_cents=st.just(5_000),
    beneficiary=st.sampled_from(GAINING),
)


def model(ballot: Ballot, earlier: Sequence[Vote], vote: Vote) -> str:
    """What should happen, as one would say it to a colleague."""
    if not vote.may_decide:
        return "not_a_reviewer"
    if vote.by == ballot.requested_by:
        return "own_request"
    if vote.by in ballot.beneficiary.people:
        return "is_customer"
    if vote.by != "agent" and isinstance(vote.address, NoAddress):
        return {"hidden": "address_hidden", "none": "no_address"}[vote.address.value]
    if vote.by != "agent" and vote.address != OWN and ballot.beneficiary.addresses:
        return "is_customer"
    if ballot.status is Status.EXPIRED:
        return "expired"
    if ballot.status is not Status.PENDING:
        return "already_closed"
    if ballot.overdue:
        return "expired"
    if vote.card and vote.card != ballot.card:
        return "stale_card"
    if not ballot.intact:
        return "tampered"
    if vote.choice is Choice.REJECT:
        return "counted rejected"
    if ballot.quorum > 1 and vote.amount_cents not in (None, ballot.asked_cents):
        return "bad_amount"
    people = {one.by for one in [*earlier, vote] if one.choice is Choice.APPROVE}
    return "counted approved" if len(people) >= ballot.quorum else "counted pending"


@given(ballots, st.lists(votes, max_size=4), votes)
def test_the_rule_agrees_with_the_model(ballot: Ballot, earlier: list[Vote], vote: Vote) -> None:
    verdict = judge(ballot, earlier, vote)
    said = f"counted {verdict.status}" if isinstance(verdict, Counted) else verdict.why.value
    assert said == model(ballot, earlier, vote)


@given(st.lists(votes, max_size=12), st.integers(1, 3))
def test_any_sequence_of_votes_ends_in_at_most_one_decision_that_stays(cast: list[Vote], quorum: int) -> None:
    status, counted, decisions = Status.PENDING, list[Vote](), list[Status]()
    for vote in cast:
        ballot = Ballot(ApprovalId("apr_1"), status, False, ActorId("agent"), ("C1", "1.1"), True, quorum, 5_000)
        verdict = judge(ballot, counted, vote)
        if isinstance(verdict, Counted):
            assert vote.may_decide
            assert vote.by != "agent"
            counted.append(vote)
            status = verdict.status
            decisions += [status] if status is not Status.PENDING else []
    assert len(decisions) <= 1
    assert quorum == 1 or all(vote.amount_cents in (None, 5_000) for vote in counted if vote.choice is Choice.APPROVE)
    approvers = {vote.by for vote in counted if vote.choice is Choice.APPROVE}
    assert status is not Status.APPROVED or len(approvers) >= quorum


def test_a_stranger_hears_only_that_they_may_not_decide() -> None:
    ballot = Ballot(ApprovalId("apr_1"), Status.EXPIRED, True, PEOPLE[0], None, intact=False)
    verdict = judge(ballot, [], Vote(PEOPLE[0], Choice.APPROVE, "s", may_decide=False))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.NOT_A_REVIEWER


def test_who_decides_alone_may_change_the_amount_and_who_decides_with_others_hears_why_not() -> None:
    alone = Ballot(ApprovalId("apr_1"), Status.PENDING, False, ActorId("agent"), None, True, 1, 5_000)
    less = Vote(PEOPLE[0], Choice.APPROVE, "s", may_decide=True, address=OWN, amount_cents=4_000)
    assert judge(alone, [], less) == Counted(Status.APPROVED, by=PEOPLE[0])
    verdict = judge(replace(alone, quorum=2), [], less)
    assert isinstance(verdict, Refused)
    assert (verdict.why, verdict.because) == (Refusal.BAD_AMOUNT, say(Code.DECIDED_TOGETHER))
    assert isinstance(judge(replace(alone, quorum=2), [], replace(less, amount_cents=5_000)), Counted)
