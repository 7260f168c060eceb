"""Which row a message of ours shows: kept by whoever keeps where a row is shown, one row per message for good."""

import asyncpg

from app import store
from app.domain.approvals.presses import Kind, RefusedPress, Shown
from app.domain.ids import ActorId, Posted, TenantId
from app.store.db.migrate import migrations
from tests.store.given import DEMO, Given, turn

MAL = ActorId("slack:UMAL")


async def test_every_message_that_showed_a_row_is_known_also_the_ones_before(given: Given) -> None:
    presses = store.PostgresPresses(given.pool)
    approval = await given.approval()
    draft_id = await given.drafts.create(given.tenant, approval.message_id, turn())
    first, second, draft, case = (Posted("C1", f"{number}.1") for number in range(1, 5))
    assert await presses.shown_at(given.tenant, first) is None
    for card in (first, second):
        await given.approvals.card_posted(given.tenant, approval.id, card)
    await given.drafts.posted(given.tenant, draft_id, draft)
    await given.cases.bind_thread(given.tenant, approval.case_id, case)
    assert await presses.shown_at(given.tenant, first) == Shown(Kind.APPROVAL, approval.id)
    assert await presses.shown_at(given.tenant, second) == Shown(Kind.APPROVAL, approval.id)
    assert await presses.shown_at(given.tenant, draft) == Shown(Kind.DRAFT, draft_id)
    assert await presses.shown_at(given.tenant, case) == Shown(Kind.CASE, approval.case_id)
    assert await presses.shown_at(given.tenant, Posted("C2", first.ts)) is None


async def test_an_alarm_is_known_by_its_approval(given: Given) -> None:
    approval = await given.approved()
    insert = "INSERT INTO refund_alarms (tenant, approval_id) VALUES ($1, $2)"
    await given.pool.execute(insert, given.tenant, approval.id)
    at = Posted("C3", "1.1")
    await store.PostgresAlarms(given.pool).posted(given.tenant, approval.id, at)
    found = await store.PostgresPresses(given.pool).shown_at(given.tenant, at)
    assert found == Shown(Kind.ALARM, approval.id)


async def test_a_message_that_shows_one_row_is_never_taken_for_another(given: Given) -> None:
    one, other = await given.approval(), await given.approval(message=await given.message(), call_id="call_2")
    at = Posted("C1", "1.1")
    for approval in (one, other):
        await given.approvals.card_posted(given.tenant, approval.id, at)
    assert await store.PostgresPresses(given.pool).shown_at(given.tenant, at) == Shown(Kind.APPROVAL, one.id)


async def test_another_tenants_messages_are_not_known(given: Given, acme: Given) -> None:
    approval = await acme.approval()
    at = Posted("C1", "1.1")
    await acme.approvals.card_posted(acme.tenant, approval.id, at)
    assert await store.PostgresPresses(given.pool).shown_at(given.tenant, at) is None


async def test_a_refused_press_is_on_record_once_and_a_forged_id_never(given: Given) -> None:
    presses = store.PostgresPresses(given.pool)
    about = Shown(Kind.DRAFT, "drf_1")
    here = RefusedPress(MAL, "draft_send", "slack:1.1:UMAL:drf_1", "not_staff", about, belongs=True)
    forged = Shown(Kind.APPROVAL, "apr_<!channel> ada@example.com")
    there = RefusedPress(MAL, "approval_approve", "slack:2.2:UMAL", "elsewhere", forged, belongs=False)
    app = Shown(Kind.APP, "A9 <!channel>")
    foreign = RefusedPress(MAL, "message", "slack:foreign:Ev1", "foreign_app", app, belongs=False)
    for press in (here, here, there, foreign):
        await presses.refused(DEMO, press)
    rows = [row for row in await given.audit.rows(DEMO, limit=50) if row["action"] == "press_refused"]
    assert [(row["actor"], row["subject"], row["data"]["code"]) for row in rows] == [
        (MAL, "draft:drf_1", "not_staff"),
        (MAL, "approval:unknown", "elsewhere"),
        (MAL, "app:unknown", "foreign_app"),
    ]
    assert "A9" not in str(rows)
    assert "ada@example.com" not in str(rows)
    assert await given.audit.verify(DEMO) is None


async def test_what_was_shown_before_is_known_after_the_migration_that_keeps_it(blank_database: str) -> None:
    earlier = {one.version for one in migrations() if one.version < 20}
    await store.migrate(blank_database, only=earlier)
    conn = await asyncpg.connect(blank_database)
    case = (
        "INSERT INTO cases (tenant, id, sender, subject, thread_channel, thread_ts) VALUES ($1, $2, 'a', 'b', $3, $4)"
    )
    for tenant in ("demo", "acme"):
        await conn.execute("INSERT INTO tenants (id, name) VALUES ($1, $1)", tenant)
        await conn.execute(case, tenant, f"case_{tenant}", "C1", "1.1")
    await conn.close()
    await store.migrate(blank_database)
    opened = await store.open_pool(blank_database, size=2)
    try:
        for tenant in ("demo", "acme"):
            found = await store.PostgresPresses(opened).shown_at(TenantId(tenant), Posted("C1", "1.1"))
            assert found == Shown(Kind.CASE, f"case_{tenant}")
    finally:
        await opened.close()
