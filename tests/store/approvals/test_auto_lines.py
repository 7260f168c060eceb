"""Lines of what the policy let through: owed before anything is carried out, one message an hour, one painter."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app import store
from app.domain.approvals.approval import Receipt
from app.domain.approvals.auto_lines import LINES_MAX
from app.domain.approvals.voting import Counted, Refusal, Refused, ReviewerRequest, Status
from app.domain.ids import Posted
from app.domain.people.actors import GATE, POLICY
from app.errors import ChatError, MessageBusy, Unavailable
from app.ports.payments.payments import Attempt
from app.slack.outbound.approvals.auto_lines import HourPainter
from app.slack.outbound.healing.stale_lines import StaleLines
from tests.store.given import BOB, Given
from tests.store.given_lines import Wall, an_hour_passes, let_through

AT = Posted("C1", "1.0")
ROUNDS = 12


def wish(number: int = 1) -> ReviewerRequest:
    """Bob presses Undo."""
    return ReviewerRequest(by=BOB, source=f"test:undo:{number}", may_decide=True, address="bob@desk.example")


@pytest.fixture
def lines(given: Given) -> store.PostgresAutoLines:
    """The records, with a brush that is given back soon."""
    return store.PostgresAutoLines(given.pool, brush_seconds=0.5)


async def test_what_nobody_could_see_yet_is_not_carried_out(given: Given, lines: store.PostgresAutoLines) -> None:
    approval = await let_through(given)
    with pytest.raises(Unavailable, match="Nobody could see"):
        await given.refunds.begin(given.tenant, approval.id)
    hour = await lines.take(given.tenant, approval.id)
    assert hour is not None
    with pytest.raises(Unavailable, match="Nobody could see"):
        await given.refunds.begin(given.tenant, approval.id)
    assert await lines.painted(hour, AT) is None
    assert isinstance(await given.refunds.begin(given.tenant, approval.id), Attempt)
    assert [row["actor"] for row in await given.recorded("auto_line_shown")] == [GATE]


async def test_it_is_held_from_when_its_line_is_shown_and_undone_as_a_persons(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    approval = await let_through(given, undo_seconds=60)
    assert approval.undo_until is not None
    await given.pool.execute("UPDATE approvals SET undo_until = clock_timestamp() - interval '1 hour'")
    await HourPainter(lines, Wall().post).show(given.tenant, approval.id)
    held = (await given.approvals.get(given.tenant, approval.id)).undo_until
    assert held is not None
    assert timedelta(seconds=50) < held - datetime.now(UTC) < timedelta(seconds=61)
    with pytest.raises(Unavailable, match="can still be undone"):
        await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(await given.approvals.undo(given.tenant, approval.id, wish()), Counted)
    begun = await given.refunds.begin(given.tenant, approval.id)
    assert isinstance(begun, Receipt)
    assert begun.outcome == "cancelled"


async def test_what_was_undone_does_not_pass_again_but_asks_a_person(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    approval = await let_through(given, undo_seconds=60)
    await HourPainter(lines, Wall().post).show(given.tenant, approval.id)
    await given.approvals.undo(given.tenant, approval.id, wish())
    fresh = await given.approval(auto=True, amount_cents=100, reopens=approval.id, revision=2)
    assert (fresh.status, fresh.decided_by) == (Status.PENDING, None)
    assert "undone" in fresh.because


async def test_what_could_not_be_shown_is_cancelled_and_asks_a_person(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    approval = await let_through(given)
    assert await lines.not_shown(given.tenant, approval.id)
    assert not await lines.not_shown(given.tenant, approval.id)
    closed = await given.approvals.get(given.tenant, approval.id)
    assert (closed.status, closed.decided_by) == (Status.CANCELLED, GATE)
    [row] = await given.recorded("approval_cancelled")
    assert row["data"]["code"] == "not_shown"
    fresh = await given.approval(auto=True, amount_cents=100, reopens=approval.id, revision=2)
    assert fresh.status is Status.PENDING
    assert "could not be shown" in fresh.because


async def test_what_is_shown_is_not_given_up(given: Given, lines: store.PostgresAutoLines) -> None:
    approval = await let_through(given)
    await HourPainter(lines, Wall().post).show(given.tenant, approval.id)
    assert not await lines.not_shown(given.tenant, approval.id)
    assert (await given.approvals.get(given.tenant, approval.id)).decided_by == POLICY


async def test_undoing_before_it_is_shown_or_after_its_time_does_nothing(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    approval = await let_through(given)  # not held at all
    await HourPainter(lines, Wall().post).show(given.tenant, approval.id)
    verdict = await given.approvals.undo(given.tenant, approval.id, wish())
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.TOO_LATE


async def test_many_at_once_are_one_message_that_shows_each_before_its_gate_goes_on(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    """In a loop: without the brush two posts or a lost line come up within a few rounds."""
    for round_ in range(ROUNDS):
        await an_hour_passes(given)
        wall = Wall(seconds=0.01)
        approvals = [await let_through(given) for _ in range(6)]

        async def gate(number: int, wall: Wall = wall, approvals: list = approvals) -> bool:  # type: ignore[type-arg]
            await HourPainter(lines, wall.post).show(given.tenant, approvals[number].id)
            return wall.shows(approvals[number])

        assert await asyncio.gather(*(gate(number) for number in range(6))) == [True] * 6
        assert wall.posts == 1, f"round {round_}"
        [message] = wall.messages.values()
        assert {line.details.approval.id for line in message.lines} == {one.id for one in approvals}
        assert len(await given.recorded("auto_line_shown")) == 6 * (round_ + 1)


async def test_a_change_while_somebody_paints_is_on_the_message_when_they_are_done(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    for number in range(ROUNDS):
        wall = Wall(seconds=0.05)
        painter = HourPainter(lines, wall.post)
        first, second = [await let_through(given, undo_seconds=60) for _ in range(2)]
        await painter.show(given.tenant, first.id)

        async def undone(approval_id: str = first.id, painter: HourPainter = painter, number: int = number) -> None:
            await asyncio.sleep(0.01 * (number % 6))
            await given.approvals.undo(given.tenant, approval_id, wish(number))  # type: ignore[arg-type]
            await painter.repaint(given.tenant, approval_id)  # type: ignore[arg-type]

        await asyncio.gather(painter.show(given.tenant, second.id), undone())
        [message] = wall.messages.values()
        shown = {line.details.approval.id: line.details.approval.status for line in message.lines}
        assert (shown[first.id], shown[second.id]) == (Status.CANCELLED, Status.APPROVED)
        await an_hour_passes(given)


async def test_another_hour_is_another_message_and_a_late_line_stands_in_the_hour_in_which_it_is_seen(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    wall = Wall()
    painter = HourPainter(lines, wall.post)
    early, late = [await let_through(given) for _ in range(2)]
    await painter.show(given.tenant, early.id)
    wall.fault = ChatError("Slack is away")
    with pytest.raises(ChatError):
        await painter.show(given.tenant, late.id)
    wall.fault = None
    await an_hour_passes(given)
    await painter.show(given.tenant, late.id)
    first, second = wall.messages.values()
    assert [line.details.approval.id for line in first.lines] == [early.id]
    assert [line.details.approval.id for line in second.lines] == [late.id]


async def test_what_a_message_has_no_room_for_goes_into_another_of_the_same_hour(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    wall = Wall()
    painter = HourPainter(lines, wall.post)
    for _ in range(LINES_MAX + 1):
        await painter.show(given.tenant, (await let_through(given)).id)
    assert [(hour.part, len(hour.lines)) for hour in wall.messages.values()] == [(1, LINES_MAX), (2, 1)]


async def test_a_painter_that_died_gives_its_brush_back_in_time(given: Given, lines: store.PostgresAutoLines) -> None:
    first, second = [await let_through(given) for _ in range(2)]
    assert await lines.take(given.tenant, first.id) is not None
    with pytest.raises(MessageBusy):
        await lines.take(given.tenant, second.id)
    wall = Wall()
    await HourPainter(lines, wall.post).show(given.tenant, second.id)
    assert wall.shows(first)
    assert wall.shows(second)


async def test_a_slow_painter_that_lost_its_brush_does_not_leave_an_old_picture(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    """What it painted may stand over the other's: whoever has the brush then paints once more."""
    wall = Wall()
    first, second = [await let_through(given) for _ in range(2)]
    old = await lines.take(given.tenant, first.id)
    assert old is not None
    await asyncio.sleep(0.6)
    newer = await lines.take(given.tenant, second.id)
    assert newer is not None
    at = await wall.post(newer)
    wall.messages[at] = old  # the slow one's call arrives last
    assert await lines.painted(old, at) is None, "it is not its turn any more"
    again = await lines.painted(newer, at)
    assert again is not None, "painted over, so once more"
    await wall.post(again)
    assert await lines.painted(again, at) is None
    assert wall.shows(second)


async def test_a_line_is_another_tenants_to_nobody(given: Given, acme: Given) -> None:
    theirs = await let_through(acme)
    lines = store.PostgresAutoLines(given.pool)
    assert await lines.take(given.tenant, theirs.id) is None


async def test_a_line_whose_repaint_never_came_is_found_and_shows_the_truth(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    wall = Wall()
    painter = HourPainter(lines, wall.post)
    keeper = StaleLines(lines, painter, given.tenant)
    first, second = [await let_through(given, undo_seconds=60) for _ in range(2)]
    for one in (first, second):
        await painter.show(given.tenant, one.id)
    await asyncio.sleep(1.1)
    await painter.repaint(given.tenant, first.id)
    assert await lines.stale(given.tenant) == []
    await given.approvals.undo(given.tenant, second.id, wish())
    wall.fault = ChatError("Slack is away")
    await keeper.round()
    assert wall.painted[-1].lines[1].details.approval.status is Status.APPROVED
    wall.fault = None
    await keeper.round()
    assert wall.painted[-1].lines[1].details.approval.status is Status.CANCELLED
    await asyncio.sleep(1.1)
    await keeper.round()
    assert await lines.stale(given.tenant) == [], "and then it is left alone"


async def test_lines_of_other_hours_hear_who_wants_to_be_asked(given: Given, lines: store.PostgresAutoLines) -> None:
    wall = Wall()
    painter = HourPainter(lines, wall.post)
    approval = await let_through(given)
    await painter.show(given.tenant, approval.id)
    await an_hour_passes(given)
    await painter.show(given.tenant, (await let_through(given)).id)
    await store.PostgresManualReviews(given.pool).ask(given.tenant, approval.id, wish(), name="Ben")
    await StaleLines(lines, painter, given.tenant).round()
    assert len(wall.messages) == 2
    assert all(line.review is not None for hour in wall.messages.values() for line in hour.lines)


async def test_however_long_posting_took_the_whole_window_is_left_to_undo(
    given: Given, lines: store.PostgresAutoLines
) -> None:
    approval = await let_through(given, undo_seconds=60)
    hour = await lines.take(given.tenant, approval.id)
    assert hour is not None
    await given.pool.execute("UPDATE approvals SET undo_until = clock_timestamp()")  # Slack took a minute
    await lines.painted(hour, AT)
    held = (await given.approvals.get(given.tenant, approval.id)).undo_until
    assert held is not None
    assert held - datetime.now(UTC) > timedelta(seconds=50)
