"""Where a case stands: a closed set of states, of several at once the one that waits for people."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases.case_state import (
    CAME_BACK,
    UNSURE,
    CaseRows,
    CaseStage,
    CaseState,
    Claim,
    Done,
    case_state,
    claim_that_counts,
)
from app.domain.ids import ActorId

SAM, ROSA = ActorId("slack:U0SAM"), ActorId("slack:U0ROSA")
T0 = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return T0 + timedelta(minutes=minutes)


NEW = CaseRows(waiting_since=at(0))


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        (NEW, CaseState(CaseStage.READING, at(0))),
        (replace(NEW, undecided_since=at(2)), CaseState(CaseStage.DECISION, at(2))),
        (replace(NEW, ready_since=at(3)), CaseState(CaseStage.READY, at(3))),
        (replace(NEW, sending=Done(SAM, at(4))), CaseState(CaseStage.SENDING, at(4), SAM)),
        (replace(NEW, unsure=Done(SAM, at(4))), CaseState(CaseStage.PERSON, at(4), SAM, UNSURE)),
        (replace(NEW, person_code="unknown_customer"), CaseState(CaseStage.PERSON, at(0), None, "unknown_customer")),
        (
            replace(NEW, person_code=CAME_BACK, sent=Done(SAM, at(1))),
            CaseState(CaseStage.PERSON, at(0), None, CAME_BACK),
        ),
        (CaseRows(None, sent=Done(SAM, at(5))), CaseState(CaseStage.SENT, at(5), SAM)),
        (CaseRows(None, closed=Done(SAM, at(6))), CaseState(CaseStage.CLOSED, at(6), SAM)),
        (CaseRows(None), CaseState(CaseStage.CLOSED)),
    ],
)
def test_each_state_follows_from_the_rows(rows: CaseRows, state: CaseState) -> None:
    assert case_state(rows) == state


def test_of_several_things_the_one_that_waits_for_people_comes_first() -> None:
    everything = replace(
        NEW,
        undecided_since=at(1),
        ready_since=at(2),
        sending=Done(SAM, at(3)),
        unsure=Done(SAM, at(4)),
        person_code="too_many",
        sent=Done(SAM, at(5)),
        closed=Done(SAM, at(6)),
    )
    order = []
    for gone in ("unsure", "undecided_since", "ready_since", "sending", "person_code", "waiting_since"):
        order.append(case_state(everything).stage)
        everything = replace(everything, **{gone: None})
    assert [stage.value for stage in order] == ["person", "decision", "ready", "sending", "person", "reading"]
    assert case_state(everything).stage is CaseStage.CLOSED, "the later of both"
    assert case_state(replace(everything, sent=Done(SAM, at(7)))).stage is CaseStage.SENT


def test_a_new_mail_opens_what_was_closed() -> None:
    assert case_state(CaseRows(at(9), closed=Done(SAM, at(6)), sent=Done(SAM, at(5)))).stage is CaseStage.READING


def test_a_claim_counts_until_what_it_was_made_for_is_over() -> None:
    claim = Claim(SAM, at(1))
    assert claim_that_counts(claim, at(0)) == claim
    assert claim_that_counts(claim, at(2)) is None, "the customer wrote again after an answer"
    assert claim_that_counts(claim, None) is None
    assert claim_that_counts(None, at(0)) is None
    for rows in (replace(NEW, ready_since=at(2)), replace(NEW, undecided_since=at(2)), replace(NEW, person_code="x")):
        assert case_state(replace(rows, claim=claim)).claim == claim


def test_what_is_shown_of_a_state_is_in_its_mark() -> None:
    ready = case_state(replace(NEW, ready_since=at(3)))
    shown = [
        ready,
        replace(ready, claim=Claim(SAM, at(4))),
        replace(ready, claim=Claim(ROSA, at(4))),
        replace(ready, since=at(5)),
        replace(ready, stage=CaseStage.SENT, by=SAM),
        case_state(replace(NEW, person_code="too_many")),
        case_state(replace(NEW, person_code="repeated")),
    ]
    assert len({state.mark for state in shown}) == len(shown)
