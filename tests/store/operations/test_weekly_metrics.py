"""A week's figures: counted from the record, to the second at its borders, for one tenant, the same ever after."""

from datetime import UTC, datetime, timedelta

import pytest

from app import store
from app.domain.approvals.voting import Choice, ReviewerRequest
from app.domain.ids import ActorId, ApprovalId, CaseId
from app.domain.operations.model_usage import Bill, Purpose, Used
from app.domain.operations.weekly_metrics import LetThroughWeek, Refunded, ReviewerWeek, Times, WeekFigures
from app.domain.operations.weeks import IsoWeek
from app.ports.payments.payment_provider import ProviderRefund
from app.slack.outbound.approvals.auto_lines import HourPainter
from app.store.db.pool import Pool
from tests.store.given import ALICE, BOB, Given, click, turn
from tests.store.given_lines import Wall, let_through

WEEK = IsoWeek(2026, 47)
TUESDAY = WEEK.begins + timedelta(days=1, hours=10)


@pytest.fixture
def metrics(pool: Pool) -> store.PostgresMetrics:
    return store.PostgresMetrics(pool)


async def resolved(given: Given, asked: datetime, sent: datetime, case: CaseId | None = None) -> CaseId:
    """A mail that came and was answered at these moments."""
    accepted = await given.message()
    case_id = case or accepted.case_id
    await given.pool.execute(
        "UPDATE messages SET received_at = $2, case_id = $3 WHERE id = $1", accepted.message_id, asked, case_id
    )
    draft_id = await given.drafts.create(given.tenant, accepted.message_id, turn())
    await given.pool.execute(
        "UPDATE drafts SET status = 'sent', sent_at = $2, case_id = $3 WHERE id = $1", draft_id, sent, case_id
    )
    return case_id


async def at(given: Given, approval_id: ApprovalId, opened: datetime, decided: datetime) -> None:
    """It was opened and whatever happened to it happened at these moments."""
    await given.pool.execute(
        "UPDATE approvals SET opened_at = $2, deadline = $2::timestamptz + interval '1 hour' WHERE id = $1",
        approval_id,
        opened,
    )
    await given.pool.execute(
        "UPDATE audit SET at = $2 WHERE subject_id = $1 AND action <> 'approval_opened'", approval_id, decided
    )
    await given.pool.execute("UPDATE refunds SET settled_at = $2 WHERE approval_id = $1", approval_id, decided)


async def decided(given: Given, by: ActorId, choice: Choice, seconds: int, when: datetime = TUESDAY) -> ApprovalId:
    """An approval that somebody decided after so many seconds."""
    approval = await given.approval()
    await given.approvals.cast(given.tenant, approval.id, click(by, choice))
    await at(given, approval.id, when - timedelta(seconds=seconds), when)
    return approval.id


async def test_an_empty_week_is_all_zeros_for_a_tenant_with_nobody_too(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    await given.pool.execute("INSERT INTO tenants (id, name) VALUES ('acme', 'Acme')")
    for tenant in (given.tenant, type(given.tenant)("acme")):
        figures = await metrics.week(tenant, WEEK)
        assert figures.empty
        assert figures.resolved == figures.decided == Times(0, None, None)
        assert [day.on for day in figures.days] == [WEEK.monday + timedelta(days=n) for n in range(7)]
        assert figures.to_json()["from"] == "2026-11-16T00:00:00+00:00"


async def test_a_case_is_resolved_when_its_last_mail_is_answered(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    await resolved(given, TUESDAY, TUESDAY + timedelta(seconds=100))
    await resolved(given, TUESDAY, TUESDAY + timedelta(seconds=200))
    twice = await resolved(given, WEEK.begins - timedelta(days=9), WEEK.begins - timedelta(days=8))
    await resolved(given, TUESDAY, TUESDAY + timedelta(seconds=900), twice)
    reopened = await resolved(given, TUESDAY, TUESDAY + timedelta(seconds=5))
    later = await given.message()
    await given.pool.execute(
        "UPDATE messages SET case_id = $2, received_at = $3 WHERE id = $1",
        later.message_id,
        reopened,
        TUESDAY + timedelta(hours=1),
    )
    figures = await metrics.week(given.tenant, WEEK)
    assert figures.resolved == Times(3, 400.0, 200.0)
    assert [day.resolved for day in figures.days] == [0, 3, 0, 0, 0, 0, 0]


async def test_a_mail_after_the_weeks_end_does_not_change_a_week_that_is_over(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    case_id = await resolved(given, TUESDAY, TUESDAY + timedelta(seconds=60))
    before = await metrics.week(given.tenant, WEEK)
    await resolved(given, WEEK.ends, WEEK.ends + timedelta(seconds=5), case_id)
    assert await metrics.week(given.tenant, WEEK) == before
    assert before.resolved.count == 1


@pytest.mark.parametrize(
    ("when", "counted"),
    [
        (WEEK.begins - timedelta(microseconds=1), 0),
        (WEEK.begins, 1),
        (WEEK.ends - timedelta(microseconds=1), 1),
        (WEEK.ends, 0),
    ],
)
async def test_the_borders_are_monday_midnight_utc(
    given: Given, metrics: store.PostgresMetrics, when: datetime, counted: int
) -> None:
    await resolved(given, when, when)
    await decided(given, ALICE, Choice.REJECT, 10, when)
    silent = await given.approval()
    await given.deadline_in(silent.id, -1)
    await given.approvals.expire(given.tenant, silent.id)
    await at(given, silent.id, when - timedelta(hours=1), when)
    figures = await metrics.week(given.tenant, WEEK)
    assert (figures.resolved.count, figures.decided.count, figures.expired) == (counted,) * 3
    assert sum(day.rejected for day in figures.days) == counted


async def test_decisions_are_counted_by_reviewer_and_the_policys_and_clocks_are_nobodys(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    auto = await given.approval(auto=True)  # first: beside what people approved of the same payment it would wait
    await at(given, auto.id, TUESDAY, TUESDAY)
    for seconds in (10, 20, 90):
        await decided(given, ALICE, Choice.APPROVE, seconds)
    await decided(given, BOB, Choice.REJECT, 40)
    expired = await given.approval()
    await given.deadline_in(expired.id, -1)
    await given.approvals.expire(given.tenant, expired.id)
    await at(given, expired.id, TUESDAY, TUESDAY)
    figures = await metrics.week(given.tenant, WEEK)
    assert figures.decided == Times(4, 40.0, 30.0)
    assert figures.expired == 1
    assert figures.reviewers == (
        ReviewerWeek(ALICE, approved=3, rejected=0, overturned=0, median_seconds=20.0),
        ReviewerWeek(BOB, approved=0, rejected=1, overturned=0, median_seconds=40.0),
    )
    tuesday = figures.days[1]
    assert (tuesday.approved, tuesday.rejected, tuesday.expired) == (4, 1, 1)


async def test_what_the_policy_let_through_is_counted_by_currency_and_what_was_undone_of_it(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    lines, wall = store.PostgresAutoLines(given.pool), Wall()
    euros = [await let_through(given, amount_cents=cents, undo_seconds=60) for cents in (1_000, 2_500)]
    yen = await let_through(given, amount_cents=900, currency="JPY")
    unseen = await let_through(given, amount_cents=7_000)
    for one in (*euros, yen):
        await HourPainter(lines, wall.post).show(given.tenant, one.id)
    wish = ReviewerRequest(by=BOB, source="test:undo", may_decide=True, address="bob@desk.example")
    await given.approvals.undo(given.tenant, euros[1].id, wish)
    assert await lines.not_shown(given.tenant, unseen.id)
    for one in (*euros, yen, unseen):
        await at(given, one.id, TUESDAY, TUESDAY)
    figures = await metrics.week(given.tenant, WEEK)
    assert figures.let_through == (LetThroughWeek("EUR", 2, 3_500, 1, 2_500), LetThroughWeek("JPY", 1, 900, 0, 0))
    assert not figures.empty
    assert figures.to_json()["let_through"][1]["currency"] == "JPY"


async def test_what_was_undone_or_asked_again_is_overturned_and_stays_its_deciders(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    undone = await given.approval(undo_seconds=60)
    await given.approvals.cast(given.tenant, undone.id, click(ALICE))
    wish = ReviewerRequest(by=BOB, source="test:undo", may_decide=True, address="bob@desk.example")
    await given.approvals.undo(given.tenant, undone.id, wish)
    await given.approvals.reopen(given.tenant, undone.id, wish)
    await at(given, undone.id, TUESDAY - timedelta(seconds=30), TUESDAY)
    await decided(given, ALICE, Choice.APPROVE, 10)
    figures = await metrics.week(given.tenant, WEEK)
    assert figures.overturned == 1
    assert figures.reviewers == (ReviewerWeek(ALICE, approved=2, rejected=0, overturned=1, median_seconds=20.0),)


async def test_money_is_what_the_provider_confirmed_by_currency(given: Given, metrics: store.PostgresMetrics) -> None:
    for number, status in enumerate(("succeeded", "succeeded", "pending", "failed")):
        approval = await given.approved(call_id=f"call_{number}", amount_cents=1000 + number)
        await given.refunds.begin(given.tenant, approval.id)
        outcome = ProviderRefund(id=f"re_{number}", status=status, amount_cents=1000 + number)
        await given.refunds.settle(given.tenant, approval.id, outcome)
        await at(given, approval.id, TUESDAY, TUESDAY)
    assert (await metrics.week(given.tenant, WEEK)).refunds == (Refunded("EUR", 2, 2001),)


async def test_escalations_are_counted(given: Given, metrics: store.PostgresMetrics) -> None:
    approval = await given.approval()
    await given.approvals.note(given.tenant, approval.id, "approval_escalated", f"{approval.id}:escalated")
    await at(given, approval.id, TUESDAY, TUESDAY)
    assert (await metrics.week(given.tenant, WEEK)).escalations == 1


async def test_one_tenants_week_holds_nothing_of_anothers(
    given: Given, acme: Given, metrics: store.PostgresMetrics
) -> None:
    await decided(acme, BOB, Choice.REJECT, 40)
    await resolved(acme, TUESDAY, TUESDAY)
    assert (await metrics.week(given.tenant, WEEK)).empty
    assert not (await metrics.week(acme.tenant, WEEK)).empty


async def test_the_running_week_has_what_there_is_so_far(given: Given, metrics: store.PostgresMetrics) -> None:
    approval = await given.approval()
    await given.approvals.cast(given.tenant, approval.id, click())
    figures: WeekFigures = await metrics.week(given.tenant, IsoWeek.of(datetime.now(UTC)))
    assert figures.decided.count == 1


async def test_what_language_models_used_is_the_weeks_own(given: Given, metrics: store.PostgresMetrics) -> None:
    bills = {"before": WEEK.begins - timedelta(seconds=1), "first": WEEK.begins, "last": TUESDAY, "after": WEEK.ends}
    for key, when in bills.items():
        bill = Bill(key, Purpose.REPLY, None, "gpt-x", Used(1, 1_000, 0, 100))
        await given.spending.record(given.tenant, bill)
        await given.pool.execute("UPDATE model_usage SET at = $2 WHERE key = $1", key, when)
    figures = await metrics.week(given.tenant, WEEK)
    assert (figures.model.requests, figures.model.tokens, figures.model.cost_micros) == (2, 2_200, 6_000)
    assert figures.to_json()["model"]["tokens"] == 2_200


async def test_the_silence_is_measured_from_mails_to_replies_and_what_is_open_is_told_beside_it(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    for minutes in range(1, 21):
        await resolved(given, TUESDAY, TUESDAY + timedelta(minutes=minutes))
    await resolved(given, TUESDAY, WEEK.ends + timedelta(hours=1))  # answered a week later: open then
    waiting = await given.message()
    closed = await given.message()
    for message in (waiting, closed):
        await given.pool.execute(
            "UPDATE messages SET received_at = $2 WHERE id = $1", message.message_id, WEEK.ends - timedelta(hours=2)
        )
    await given.closings.no_reply(given.tenant, closed.message_id, by=ALICE)
    await given.pool.execute("UPDATE messages SET no_reply_at = $1 WHERE no_reply_at IS NOT NULL", WEEK.ends)
    found = await metrics.week(given.tenant, WEEK)
    assert found.silence_p95_seconds == pytest.approx(19.05 * 60)
    assert found.open.count == 3, "as things stood when the week ended"
    assert found.open.longest_seconds == (WEEK.ends - TUESDAY).total_seconds()
    await given.pool.execute("UPDATE messages SET no_reply_at = $1 WHERE no_reply_at IS NOT NULL", TUESDAY)
    assert (await metrics.week(given.tenant, WEEK)).open.count == 2
    assert (await metrics.week(given.tenant, IsoWeek(2026, 46))).silence_p95_seconds is None


async def test_two_mails_that_one_reply_answers_are_silent_since_the_first(
    given: Given, metrics: store.PostgresMetrics
) -> None:
    first = await given.message()
    second = await given.follow_up(first)
    for message, hours in ((first, 3), (second, 1)):
        await given.pool.execute(
            "UPDATE messages SET received_at = $2 WHERE id = $1", message.message_id, TUESDAY - timedelta(hours=hours)
        )
    draft_id = await given.drafts.create(given.tenant, second.message_id, turn())
    await given.pool.execute("UPDATE drafts SET status = 'sent', sent_at = $2 WHERE id = $1", draft_id, TUESDAY)
    assert (await metrics.week(given.tenant, WEEK)).silence_p95_seconds == 10_800
