"""The front desk's records: investigations open once, alarms are taken once, lists and figures tell the truth."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from app import store
from app.domain.approvals.voting import Choice, Decider
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.cases.replies import Proposal
from app.domain.ids import ActorId, ApprovalId, Posted, TenantId
from app.domain.investigations import AlreadyTaken, Report, Started, SubjectKind
from app.domain.operations.dashboard import Lines, Preferences
from app.domain.subject_references import names_in
from app.errors import BadInput, NotFound
from app.ports.payments.payment_provider import ProviderRefund
from tests.store.given import ALICE, BOB, DEMO, Given, click, mail
from tests.store.given_commands import ADA, about, failed

OWN = "somebody@desk.example"


def desk(given: Given) -> store.PostgresInvestigations:
    return store.PostgresInvestigations(given.pool)


async def line(given: Given, cause: str) -> tuple[str, bool] | None:
    """An outbox line: its event and whether it is done."""
    row = await given.pool.fetchrow("SELECT name, done_at FROM outbox WHERE cause = $1", cause)
    return None if row is None else (row["name"], row["done_at"] is not None)


@pytest.mark.parametrize(
    ("typed", "kind", "found"),
    [
        ("1003", SubjectKind.ORDER, "ord_1003"),
        ("why was order #1003 late, 12.50 EUR?", SubjectKind.ORDER, "ord_1003"),
        ("ord_1003", SubjectKind.ORDER, "ord_1003"),
        ("Ada@Example.com", SubjectKind.CUSTOMER, "cust_001"),
        ("<mailto:ada@example.com|ada@example.com>", SubjectKind.CUSTOMER, "cust_001"),
        ("cust_001", SubjectKind.CUSTOMER, "cust_001"),
    ],
)
async def test_what_was_typed_is_found(given: Given, typed: str, kind: SubjectKind, found: str) -> None:
    subject = await desk(given).find(given.tenant, names_in(typed))
    assert subject is not None
    assert (subject.kind, subject.id, subject.customer) == (kind, found, ADA)


@pytest.mark.parametrize(
    "typed", ["1003.50", "10030", "x1003", "1003@host", "ada@example.com.evil", "'; DROP", "", "\x00"]
)
async def test_what_only_looks_like_a_name_finds_nothing(given: Given, typed: str) -> None:
    assert await desk(given).find(given.tenant, names_in(typed)) is None


async def test_another_tenants_things_are_not_found(given: Given, acme: Given) -> None:
    approval = await given.approval()
    assert await desk(given).find(given.tenant, names_in(approval.id)) is not None
    assert await desk(given).find(acme.tenant, names_in(approval.id)) is None
    started = await desk(given).open(given.tenant, about(SubjectKind.ORDER, "ord_1003"))
    assert isinstance(started, Started)
    with pytest.raises(NotFound):
        await desk(given).get(acme.tenant, started.id)


async def test_a_message_leads_to_what_it_is_about(given: Given) -> None:
    approval = await given.approval()
    await given.approvals.card_posted(given.tenant, approval.id, Posted("C1", "1.5"))
    subject = await desk(given).find_at(given.tenant, "C1", ["2.0", "1.5"])
    assert subject is not None
    assert (subject.kind, subject.id) == (SubjectKind.APPROVAL, approval.id)
    assert await desk(given).find_at(given.tenant, "C2", ["1.5"]) is None


async def test_the_same_press_opens_one_investigation_however_often_it_arrives(given: Given) -> None:
    new = about(SubjectKind.ORDER, "ord_1003")
    opened = await asyncio.gather(*(desk(given).open(given.tenant, new) for _ in range(20)))
    assert len({one.id for one in opened if isinstance(one, Started)}) == 1
    assert len(await given.recorded("investigation_started")) == 1
    [row] = await given.pool.fetch("SELECT cause FROM outbox WHERE name = 'customer/refund.investigation_started'")
    assert row["cause"].endswith(":started")


async def test_the_first_report_is_kept_and_the_start_is_said_until_the_run_has_ended(given: Given) -> None:
    started = await desk(given).open(given.tenant, about(SubjectKind.ORDER, "ord_1003"))
    assert isinstance(started, Started)
    first = Report(
        "Found \ud83d nothing".encode("utf-8", "replace").decode(),
        ("Orders",),
        "rules",
        (Proposal("c", "o", 1, "r"),),
    )
    second = Report("Something else", (), "rules")
    assert await desk(given).report(given.tenant, started.id, first) == first
    assert await desk(given).report(given.tenant, started.id, second) == first
    assert len(await given.recorded("investigation_reported")) == 1
    assert await line(given, f"{started.id}:started") == ("customer/refund.investigation_started", False)
    await desk(given).done(given.tenant, started.id)
    assert await line(given, f"{started.id}:started") == ("customer/refund.investigation_started", True)


async def test_a_refund_that_failed_raises_one_alarm_in_the_same_commit(given: Given) -> None:
    approval_id = await failed(given)
    await given.refunds.give_up(given.tenant, approval_id, code="unknown", trouble="again")
    assert await line(given, f"{approval_id}:failed") == ("customer/refund.failed", False)
    assert len(await given.recorded("refund_alarm_raised")) == 1


async def test_a_refund_the_provider_took_back_days_later_raises_an_alarm(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "succeeded", 4000))
    assert await line(given, f"{approval.id}:failed") is None
    await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "failed", 4000))
    assert await line(given, f"{approval.id}:failed") == ("customer/refund.failed", False)


async def test_facts_that_changed_are_no_failure(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.give_up(given.tenant, approval.id, code="facts_changed", trouble="They moved")
    assert await line(given, f"{approval.id}:failed") is None


async def test_of_many_who_press_investigate_one_takes_the_alarm(given: Given) -> None:
    approval_id = await failed(given)
    pressed = [
        about(SubjectKind.APPROVAL, approval_id, source=f"s{n}", asked_by=ActorId(f"slack:U{n}"), from_alarm=True)
        for n in range(10)
    ]
    answers = await asyncio.gather(*(desk(given).open(given.tenant, one) for one in pressed))
    assert len([one for one in answers if isinstance(one, Started)]) == 1
    [winner] = {one.by for one in answers if isinstance(one, AlreadyTaken)}
    alarm = await store.PostgresAlarms(given.pool).get(given.tenant, approval_id)
    assert alarm.taken_by == winner
    assert len(await given.recorded("refund_alarm_taken")) == 1


async def test_asking_about_the_approval_by_command_takes_its_alarm_too_but_is_never_refused(given: Given) -> None:
    approval_id = await failed(given)
    for by in (ALICE, BOB):
        new = about(SubjectKind.APPROVAL, approval_id, source=f"by:{by}", asked_by=by)
        assert isinstance(await desk(given).open(given.tenant, new), Started)
    assert (await store.PostgresAlarms(given.pool).get(given.tenant, approval_id)).taken_by == ALICE


async def test_an_alarm_nobody_took_is_escalated_once(given: Given) -> None:
    alarms, approval_id = store.PostgresAlarms(given.pool), await failed(given)
    assert 50 < await alarms.seconds_left(given.tenant, approval_id, within_seconds=60) <= 60
    await given.pool.execute("UPDATE refund_alarms SET raised_at = raised_at - interval '50 seconds'")
    assert 0 < await alarms.seconds_left(given.tenant, approval_id, within_seconds=60) <= 10
    assert await alarms.seconds_left(given.tenant, approval_id, within_seconds=50) == 0
    assert [await alarms.settle(given.tenant, approval_id) for _ in range(3)] == [True, True, True]
    assert await line(given, f"{approval_id}:escalated") == ("customer/refund.escalated", False)
    assert await line(given, f"{approval_id}:failed") == ("customer/refund.failed", True)
    assert len(await given.recorded("refund_alarm_escalated")) == 1
    await alarms.told(given.tenant, approval_id)
    assert await line(given, f"{approval_id}:escalated") == ("customer/refund.escalated", True)


async def test_an_alarm_somebody_took_is_not_escalated(given: Given) -> None:
    alarms, approval_id = store.PostgresAlarms(given.pool), await failed(given)
    await desk(given).open(given.tenant, about(SubjectKind.APPROVAL, approval_id))
    assert await alarms.seconds_left(given.tenant, approval_id, within_seconds=60) == 0, "somebody took it"
    assert await alarms.settle(given.tenant, approval_id) is False
    assert await line(given, f"{approval_id}:escalated") is None


async def test_a_submitted_approval_is_said_until_it_has_ended_and_never_revived_by_its_mail(given: Given) -> None:
    approval = await given.approval(submitted=True)
    assert await line(given, f"{approval.id}:submit") == ("approval/submit", False)
    await given.approvals.cast(given.tenant, approval.id, click())
    await given.approvals.consume(given.tenant, approval.id)
    assert await line(given, f"{approval.id}:submit") == ("approval/submit", False)
    assert await given.refunds.stuck(given.tenant, older_than_seconds=0.0) == []
    await given.refunds.begin(given.tenant, approval.id)
    await given.refunds.settle(given.tenant, approval.id, ProviderRefund("re_1", "succeeded", 4000))
    assert await line(given, f"{approval.id}:submit") == ("approval/submit", True)


async def test_a_submitted_approval_that_is_rejected_is_said_no_more(given: Given) -> None:
    approval = await given.approval(submitted=True)
    await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT))
    await given.approvals.consume(given.tenant, approval.id)
    assert await line(given, f"{approval.id}:submit") == ("approval/submit", True)


async def test_a_case_written_down_by_staff_says_so_and_names_them(given: Given) -> None:
    accepted = await given.cases.accept(given.tenant, mail(entered_by=ALICE))
    assert (await given.cases.details(given.tenant, accepted.message_id)).entered_by == ALICE
    [row] = await given.recorded("case_entered_by_staff")
    assert row["actor"] == ALICE
    mailed = await given.message()
    assert (await given.cases.details(given.tenant, mailed.message_id)).entered_by is None


async def ids_of(given: Given, lines: Lines, needle: str = "", person: ActorId = ALICE) -> list[ApprovalId]:
    known = Decider(person, OWN)
    found = await store.PostgresDashboard(given.pool).list(given.tenant, lines, person=known, needle=needle)
    return [details.approval.id for details in found.sheets]


async def test_lists_hold_ten_count_the_rest_and_put_the_longest_waiting_customer_first(given: Given) -> None:
    opened = [await given.approval() for _ in range(12)]
    await given.pool.execute(
        "UPDATE messages SET received_at = received_at - interval '1 day' WHERE id = $1", opened[7].message_id
    )
    boards = store.PostgresDashboard(given.pool)
    found = await boards.list(given.tenant, Lines.PENDING, person=Decider(ALICE))
    assert (len(found.sheets), found.more) == (10, 2)
    assert found.sheets[0].approval.id == opened[7].id


async def test_each_list_holds_what_its_name_says(given: Given) -> None:
    waiting, own, late = [await given.approval(call_id=f"c{n}") for n in range(3)]
    await given.pool.execute("UPDATE approvals SET requested_by = $2 WHERE id = $1", own.id, ALICE)
    await given.pool.execute(
        "UPDATE messages SET received_at = received_at - interval '30 minutes' WHERE id = $1", late.message_id
    )
    closed = await given.approved()
    assert set(await ids_of(given, Lines.MINE)) == {waiting.id, late.id}
    assert set(await ids_of(given, Lines.MINE, person=BOB)) == {waiting.id, own.id, late.id}
    assert await ids_of(given, Lines.OVERDUE) == [late.id]
    assert await ids_of(given, Lines.FIND, closed.id) == [closed.id]
    assert len(await ids_of(given, Lines.FIND, "ADA@")) == 4
    assert len(await ids_of(given, Lines.FIND, "1003")) == 4
    assert await ids_of(given, Lines.FIND, "%") == []


GAIN: list[str | NoAddress] = ["ada@example.com", "ADA+x@example.com", NoAddress.HIDDEN, NoAddress.NONE]


@pytest.mark.parametrize("address", GAIN, ids=str)
async def test_what_a_reviewer_gains_by_does_not_wait_for_them(given: Given, address: str | NoAddress) -> None:
    await given.approval()
    boards = store.PostgresDashboard(given.pool)
    for known, count in ((address, 0), (OWN, 1)):
        board = await boards.board(given.tenant, Preferences(ALICE), may_decide=True, address=known)
        mine = await boards.list(given.tenant, Lines.MINE, person=Decider(ALICE, known))
        assert (len(board.queue.sheets), len(mine.sheets)) == (count, count)
    everything = await boards.list(given.tenant, Lines.PENDING, person=Decider(ALICE, address))
    assert len(everything.sheets) == 1, "what waits for others is no secret"


async def test_what_a_linked_reviewer_gains_by_does_not_wait_for_them_and_the_rest_is_counted_without_it(
    given: Given,
) -> None:
    for number in range(12):
        await given.approval(call_id=f"c{number}")
    boards, people = store.PostgresDashboard(given.pool), store.PostgresBeneficiaries(given.pool)
    mine = await boards.list(given.tenant, Lines.MINE, person=Decider(ALICE, OWN))
    assert (len(mine.sheets), mine.more) == (10, 2)
    await people.link(given.tenant, "ada@example.com", ALICE, by=ActorId("cli:uid-0(root)"))
    mine = await boards.list(given.tenant, Lines.MINE, person=Decider(ALICE, OWN))
    assert (len(mine.sheets), mine.more) == (0, 0)
    assert len((await boards.list(given.tenant, Lines.MINE, person=Decider(BOB, OWN))).sheets) == 10


async def test_the_weeks_figures_are_what_was_decided_and_refunded(given: Given) -> None:
    boards, preferences = store.PostgresDashboard(given.pool), Preferences(ALICE, zone="Asia/Tokyo")
    paid = await given.approved()
    await given.refunds.begin(given.tenant, paid.id)
    await given.refunds.settle(given.tenant, paid.id, ProviderRefund("re_1", "succeeded", 4000))
    rejected = await given.approval()
    await given.approvals.cast(given.tenant, rejected.id, click(BOB, choice=Choice.REJECT))
    old = await given.approved()
    await given.pool.execute("UPDATE approvals SET decided_at = decided_at - interval '8 days' WHERE id = $1", old.id)
    expired = await given.approval()
    await given.deadline_in(expired.id, -1)
    await given.approvals.expire(given.tenant, expired.id)
    board = await boards.board(given.tenant, preferences, may_decide=True, address=OWN)
    assert (board.week.approved, board.week.rejected, board.week.expired) == (1, 1, 1)
    assert len(board.week.days) == 7
    assert board.week.refunded_cents == (("EUR", 4000),)
    assert board.week.median_seconds is not None
    assert 0 <= board.week.median_seconds < 60, "an expiry is no decision and does not count"
    assert {one.id for one in board.decided} == {paid.id, old.id}
    assert (await boards.board(given.tenant, preferences, may_decide=False, address=OWN)).queue.sheets == []


async def test_the_pulse_counts_what_waits_and_what_was_not_said(given: Given) -> None:
    boards = store.PostgresDashboard(given.pool)
    before = await boards.pulse(given.tenant)
    assert (before.pending, before.oldest_waiting) == (0, None)
    await given.approval()
    pulse = await boards.pulse(given.tenant)
    assert (pulse.pending, pulse.overdue, pulse.backlog) == (1, 0, before.backlog + 1)
    assert pulse.oldest_waiting is not None
    assert pulse.oldest_waiting > datetime.now(UTC) - timedelta(minutes=1)


async def test_preferences_are_each_persons_in_each_tenant(given: Given, acme: Given) -> None:
    people = store.PostgresPeople(given.pool)
    chosen = Preferences(ALICE, "Europe/Lisbon", 22, 7, "dm", chosen=True)
    await people.choose(given.tenant, chosen)
    await people.opened_home(given.tenant, ALICE, "Asia/Tokyo")
    assert await people.preferences(given.tenant, ALICE) == chosen, "what they chose outlives what Slack says"
    assert await people.preferences(acme.tenant, ALICE) == Preferences(ALICE)
    assert await people.preferences(given.tenant, BOB) == Preferences(BOB)
    assert [one.person for one in await people.want_ping(given.tenant)] == [ALICE]
    with pytest.raises(BadInput):
        await people.choose(given.tenant, Preferences(BOB, "Nowhere/Land"))
    await people.opened_home(given.tenant, BOB, "Nowhere/Land")
    assert (await people.preferences(given.tenant, BOB)).zone == "UTC"


async def test_of_many_hosts_one_publishes_and_the_others_wait_their_turn(given: Given) -> None:
    people = store.PostgresPeople(given.pool)
    await people.opened_home(given.tenant, ALICE, "UTC")
    waits = await asyncio.gather(*(people.claim_publish(given.tenant, ALICE, every_seconds=5.0) for _ in range(10)))
    assert waits.count(0.0) == 1
    assert all(4.0 < wait <= 5.0 for wait in waits if wait)


async def test_a_ping_is_claimed_once(given: Given, acme: Given) -> None:
    people = store.PostgresPeople(given.pool)
    claims = await asyncio.gather(*(people.claim_ping(given.tenant, "apr:ask", ALICE) for _ in range(10)))
    assert claims.count(True) == 1
    assert await people.claim_ping(acme.tenant, "apr:ask", ALICE)
    assert await people.claim_ping(TenantId(DEMO), "apr:escalate", ALICE)


async def test_an_earlier_decision_is_named_by_the_order_number_that_people_know(given: Given) -> None:
    approval = await given.approval()
    [found] = await store.PostgresInvestigations(given.pool).decisions(given.tenant, ADA.id)
    assert found.order_number == approval.facts.order_number == "1003"
