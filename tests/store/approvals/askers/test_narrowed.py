"""Whoever asks may name who alone decides, of those whom the desk lets: held wherever somebody lays a hand on it."""

from app import store
from app.domain.approvals.askers.program_reading import ProgramReader
from app.domain.approvals.questions import AskRefusal, NewQuestion
from app.domain.approvals.voting import Choice, Counted, Decider, Refusal, Refused, ReviewerRequest, Status
from app.domain.ids import ApprovalId
from app.domain.operations.dashboard import Lines
from tests.store.given import ALICE, BOB, DEMO, Given, click
from tests.store.given_requests import asked

FOR_BOB = {"reviewers": (BOB,)}


def refusal(verdict: Counted | Refused) -> Refusal | None:
    """Why it did not count."""
    return verdict.why if isinstance(verdict, Refused) else None


async def test_only_whom_a_request_names_decides_it_either_way(given: Given) -> None:
    opened = await asked(given, **FOR_BOB)
    for choice in Choice:
        assert refusal(await given.approvals.cast(DEMO, opened.id, click(ALICE, choice))) is Refusal.NOT_ASKED
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.PENDING
    [line, _] = await given.recorded("vote_refused")
    assert (line["actor"], line["data"]["code"]) == (ALICE, "not_asked")
    assert isinstance(await given.approvals.cast(DEMO, opened.id, click(BOB)), Counted)


async def test_to_be_named_gives_nobody_a_right_that_the_desk_does_not(given: Given) -> None:
    opened = await asked(given, **FOR_BOB)
    verdict = await given.approvals.cast(DEMO, opened.id, click(BOB, may_decide=False))
    assert refusal(verdict) is Refusal.NOT_A_REVIEWER


async def test_what_names_nobody_is_everybodys(given: Given) -> None:
    opened = await asked(given)
    assert opened.reviewers == ()
    assert isinstance(await given.approvals.cast(DEMO, opened.id, click(ALICE)), Counted)


async def test_nobody_else_asks_about_it_undoes_it_or_has_it_among_theirs(given: Given) -> None:
    opened = await asked(given, undo_seconds=60, **FOR_BOB)
    question = NewQuestion(by=ALICE, text="Why?", source="slack:1")
    assert (await given.questions.ask(DEMO, opened.id, question)).refusal is AskRefusal.NOT_A_REVIEWER
    board = store.PostgresDashboard(given.pool)
    for person, count in ((ALICE, 0), (BOB, 1)):
        who = Decider(person, f"{person.removeprefix('slack:')}@desk.example")
        assert len((await board.list(DEMO, Lines.MINE, person=who)).sheets) == count
    await given.approvals.cast(DEMO, opened.id, click(BOB))
    wish = ReviewerRequest(ALICE, "test:undo", may_decide=True, address="alice@desk.example")
    assert refusal(await given.approvals.undo(DEMO, opened.id, wish)) is Refusal.NOT_ASKED
    assert (await given.approvals.get(DEMO, opened.id)).status is Status.APPROVED


async def test_what_takes_its_place_is_as_narrow_whoever_opens_it(given: Given) -> None:
    opened = await asked(given, **FOR_BOB)
    await given.deadline_in(opened.id, -1)
    await given.approvals.expire(DEMO, opened.id)
    again = await given.approval(call_id="again", requested_by=ALICE, reopens=opened.id)
    assert again.reviewers == (BOB,)


async def test_whoever_is_not_named_is_told_who_is_each_time_they_press(given: Given) -> None:
    opened = await asked(given, undo_seconds=60, **FOR_BOB)
    press = click(ALICE)
    for _ in range(2):  # the same press again gets the same answer
        verdict = await given.approvals.cast(DEMO, opened.id, press)
        assert isinstance(verdict, Refused)
        assert verdict.named == (BOB,)
    question = NewQuestion(by=ALICE, text="Why?", source="slack:2")
    assert (await given.questions.ask(DEMO, opened.id, question)).named == (BOB,)
    await given.approvals.cast(DEMO, opened.id, click(BOB))
    undone = await given.approvals.undo(DEMO, opened.id, ReviewerRequest(ALICE, "test:undo", True, "alice@x.example"))
    assert isinstance(undone, Refused)
    assert undone.named == (BOB,)


async def test_whoever_asked_reads_that_nobody_can_decide_while_that_is_so(given: Given) -> None:
    opened, other = await asked(given, **FOR_BOB), await asked(given, **FOR_BOB)
    reads, reader = store.PostgresProgramReads(given.pool), ProgramReader("key_none", everything=True)

    async def nobody(approval_id: ApprovalId) -> bool:
        return (await reads.get(DEMO, approval_id, reader)).nobody_can_decide

    assert not await nobody(opened.id)
    await given.approvals.note(DEMO, opened.id, "nobody_can_decide", "rung-1")
    assert (await nobody(opened.id), await nobody(other.id)) == (True, False)
    await given.approvals.note(DEMO, opened.id, "approval_reminded", "rung-2")
    assert not await nobody(opened.id)
    await given.approvals.note(DEMO, opened.id, "nobody_can_decide", "rung-3")
    assert await nobody(opened.id)
    await given.approvals.cast(DEMO, opened.id, click(BOB))
    assert not await nobody(opened.id)
