"""Rows of runs: one per run however often it is told, ended ones stay ended, the engine has the last word."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from app import store
from app.domain.operations.run_status import RunNote, RunStatus
from app.errors import Unavailable
from app.store.db.pool import Pool
from app.store.operations.workflow_runs import AT_WORK_KEPT_DAYS, OPEN_KEPT_DAYS
from tests.store.given import DEMO, Given

NOTE = RunNote(DEMO, "01RUN", "approval-gate", "approval", "apr_1")


@pytest.fixture
def runs(pool: Pool) -> store.PostgresWorkflowRuns:
    return store.PostgresWorkflowRuns(pool)


async def rows(pool: Pool, run_id: str = "01RUN") -> list[asyncpg.Record]:
    return list(await pool.fetch("SELECT * FROM workflow_runs WHERE run_id = $1", run_id))


async def test_a_run_told_of_many_times_is_one_row(runs: store.PostgresWorkflowRuns, pool: Pool) -> None:
    await asyncio.gather(*(runs.note(NOTE) for _ in range(20)))
    await runs.note(replace(NOTE, status=RunStatus.RETRYING, attempts=3, error_code="chat_error"))
    [row] = await rows(pool)
    assert (row["status"], row["attempts"], row["error_code"], row["ended_at"]) == ("retrying", 3, "chat_error", None)
    await runs.note(replace(NOTE, status=RunStatus.COMPLETED))
    [row] = await rows(pool)
    assert (row["status"], row["error_code"]) == ("completed", "")
    assert row["ended_at"] is not None


async def test_an_ended_run_stays_ended_whoever_is_late(runs: store.PostgresWorkflowRuns, pool: Pool) -> None:
    await runs.note(replace(NOTE, status=RunStatus.COMPLETED))
    for late in (RunStatus.RUNNING, RunStatus.WAITING, RunStatus.RETRYING):
        await runs.note(replace(NOTE, status=late))
    [row] = await rows(pool)
    assert row["status"] == "completed"


async def test_the_engines_word_on_an_end_counts_and_keeps_what_went_wrong(
    runs: store.PostgresWorkflowRuns, pool: Pool
) -> None:
    await runs.note(replace(NOTE, status=RunStatus.RETRYING, attempts=11, error_code="StepBug"))
    await runs.note(replace(NOTE, status=RunStatus.FAILED))
    [row] = await rows(pool)
    assert (row["status"], row["attempts"], row["error_code"]) == ("failed", 11, "StepBug")
    await runs.note(replace(NOTE, run_id="01B", status=RunStatus.COMPLETED))
    await runs.note(replace(NOTE, run_id="01B", status=RunStatus.FAILED, error_code="answer_lost"))
    [row] = await rows(pool, "01B")
    assert (row["status"], row["error_code"]) == ("failed", "answer_lost")


async def test_one_tenant_sees_and_changes_none_of_anothers_runs(given: Given, acme: Given) -> None:
    runs = store.PostgresWorkflowRuns(given.pool)
    approval = await given.approval()
    await runs.note(replace(NOTE, subject_id=approval.id))
    await runs.note(replace(NOTE, tenant=acme.tenant, subject_id=approval.id, status=RunStatus.FAILED))
    assert (await runs.of_approvals(acme.tenant)).rows == []
    [seen] = (await runs.of_approvals(given.tenant)).rows
    assert seen.status is RunStatus.RUNNING
    conditions = store.PostgresDeskStatus(given.pool)
    assert [one.status for one in (await conditions.read(acme.tenant)).counts] == [RunStatus.FAILED]
    assert await runs.forget(acme.tenant) == 0


async def test_what_ended_long_ago_is_forgotten_and_nothing_else(
    runs: store.PostgresWorkflowRuns, pool: Pool
) -> None:
    await runs.note(replace(NOTE, run_id="01OLD", status=RunStatus.FAILED))
    await runs.note(replace(NOTE, run_id="01LOST", status=RunStatus.WAITING))
    await runs.note(replace(NOTE, run_id="01WAITS", status=RunStatus.WAITING))
    await runs.note(replace(NOTE, run_id="01STUCK", status=RunStatus.RETRYING))  # the note of its end was lost
    await runs.note(replace(NOTE, run_id="01NEW", status=RunStatus.COMPLETED))
    await runs.note(replace(NOTE, run_id="01OPEN"))
    await pool.execute("UPDATE workflow_runs SET ended_at = now() - interval '31 days' WHERE run_id = '01OLD'")
    aged = {"01LOST": OPEN_KEPT_DAYS + 1, "01WAITS": OPEN_KEPT_DAYS - 1, "01STUCK": AT_WORK_KEPT_DAYS + 1}
    for run_id, days in aged.items():
        await pool.execute(
            "UPDATE workflow_runs SET moved_at = now() - make_interval(days => $1) WHERE run_id = $2", days, run_id
        )
    assert await runs.forget(DEMO) == 3
    left = {row["run_id"] for row in await pool.fetch("SELECT run_id FROM workflow_runs")}
    assert left == {"01NEW", "01OPEN", "01WAITS"}


async def test_an_approval_is_told_by_its_worst_run_until_it_was_run_again(given: Given) -> None:
    runs = store.PostgresWorkflowRuns(given.pool)
    approval = await given.approval()
    mail = RunNote(DEMO, "01MAIL", "handle-customer-email", "message", approval.message_id)
    await runs.note(replace(NOTE, subject_id=approval.id, status=RunStatus.WAITING))
    await runs.note(replace(mail, status=RunStatus.FAILED, error_code="StepBug"))
    found = await runs.of_approvals(DEMO)
    assert [(one.run_id, one.status, one.error_code) for one in found.rows] == [
        ("01MAIL", RunStatus.FAILED, "StepBug")
    ]
    assert found.counts == {RunStatus.FAILED: 1}
    [failed] = (await store.PostgresDeskStatus(given.pool).read(DEMO)).failed
    assert failed.run_id == "01MAIL"
    await runs.note(replace(mail, run_id="01MAIL2", status=RunStatus.COMPLETED))
    assert [one.run_id for one in (await runs.of_approvals(DEMO)).rows] == ["01RUN"]
    assert (await store.PostgresDeskStatus(given.pool).read(DEMO)).failed == []


async def test_what_has_ended_well_is_no_news(given: Given) -> None:
    runs = store.PostgresWorkflowRuns(given.pool)
    approval = await given.approved()
    await runs.note(replace(NOTE, subject_id=approval.id, status=RunStatus.COMPLETED))
    await runs.note(replace(NOTE, run_id="01C", subject_id=approval.id, function="x", status=RunStatus.CANCELLED))
    assert (await runs.of_approvals(DEMO)).rows == []


async def test_the_condition_counts_what_waits_and_how_late_the_relay_is(given: Given) -> None:
    conditions = store.PostgresDeskStatus(given.pool)
    before = await conditions.read(DEMO)
    approval = await given.approval()
    await given.pool.execute("UPDATE outbox SET next_at = clock_timestamp() - interval '90 seconds'")
    await given.pool.execute(
        "UPDATE messages SET received_at = received_at - interval '1 hour' WHERE id = $1", approval.message_id
    )
    after = await conditions.read(DEMO)
    assert (before.pending, before.pending_events, before.pending_event_seconds, before.oldest_pending_seconds) == (
        0,
        0,
        None,
        None,
    )
    assert (after.pending, after.pending_events) == (1, 1)
    assert after.pending_event_seconds is not None
    assert after.pending_event_seconds >= 90
    assert after.oldest_pending_seconds is not None
    assert after.oldest_pending_seconds >= 3600


async def test_a_row_behind_a_lock_is_given_up_soon(runs: store.PostgresWorkflowRuns, pool: Pool) -> None:
    await runs.note(NOTE)
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("LOCK TABLE workflow_runs")
        with pytest.raises(Unavailable):
            await runs.note(replace(NOTE, status=RunStatus.WAITING))
