"""Whatever is tried, a seeded false request is never approved, and nothing that follows an approval follows one."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest

from app import store
from app.domain.approvals.canaries.canary import Falsehood, Outcome
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest, Status
from app.domain.ids import ApprovalId
from app.errors import NotFound
from app.store.db.transactions import tenant_tx, with_canaries
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_canaries import reviewers, seeded

MONEY = ("refunds", "store_credits", "auto_lines", "approval_redemptions", "approval_callbacks", "webhook_deliveries")
# Every table with rows about approvals, but for those that are about how people come to decide.
OF_APPROVALS = """
SELECT c.conrelid::regclass::text AS name FROM pg_constraint c
WHERE c.contype = 'f' AND c.confrelid = 'approvals'::regclass
UNION SELECT c.conrelid::regclass::text FROM pg_constraint c
WHERE c.contype = 'f' AND c.confrelid = 'approval_callbacks'::regclass
ORDER BY 1
"""
GUARDED = "SELECT tgrelid::regclass::text AS name FROM pg_trigger WHERE tgname = 'no_canary' ORDER BY 1"
MAY = {"approvals", "canaries", "questions"}  # itself, what is false about it, and what reviewers ask before deciding


_MOVE = "UPDATE approvals SET status = $2::text::approval_status WHERE id = $1"


@pytest.mark.parametrize("status", ["approved", "executing", "executed", "needs_attention"])
async def test_no_sql_of_the_application_moves_one_to_where_something_happens(given: Given, status: str) -> None:
    opened = await seeded(given)
    with pytest.raises(asyncpg.CheckViolationError):
        async with tenant_tx(given.pool, given.tenant) as conn, with_canaries(conn):
            await conn.execute(_MOVE, opened, status)


@pytest.mark.parametrize("status", ["approved", "executing", "executed", "needs_attention"])
async def test_not_even_the_owner_of_the_database_does(given: Given, status: str) -> None:
    opened = await seeded(given)
    async with given.pool.acquire() as conn:
        await conn.execute("SET session_replication_role = replica")  # no trigger fires
        with pytest.raises(asyncpg.CheckViolationError):
            await conn.execute(_MOVE, opened, status)
        await conn.execute("RESET session_replication_role")


@pytest.mark.parametrize("table", ["approvals", "cases", "messages"])
async def test_none_becomes_a_real_one_and_no_real_one_becomes_one(given: Given, table: str) -> None:
    await seeded(given)
    await given.approval()
    for wanted in (True, False):
        with pytest.raises(asyncpg.CheckViolationError, match="Nothing becomes a canary"):
            await given.pool.execute(f"UPDATE {table} SET canary = $1 WHERE canary <> $1", wanted)


async def test_the_application_may_not_even_try(given: Given) -> None:
    await seeded(given)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_tx(given.pool, given.tenant) as conn, with_canaries(conn):
            await conn.execute("UPDATE approvals SET canary = false")


async def test_every_table_of_what_follows_an_approval_refuses_one(given: Given) -> None:
    """A new table about approvals is guarded, or stands among those that may have rows about one, with why."""
    about = {row["name"] for row in await given.pool.fetch(OF_APPROVALS)}
    guarded = {row["name"] for row in await given.pool.fetch(GUARDED)}
    assert about - guarded == MAY
    assert set(MONEY) <= guarded


async def test_no_refund_is_attempted_of_one(given: Given) -> None:
    opened = await seeded(given)
    for code in (
        lambda: given.refunds.begin(given.tenant, opened),
        lambda: _executions(given).begin(given.tenant, opened),
    ):
        with pytest.raises(NotFound):
            await code()
    with pytest.raises(asyncpg.CheckViolationError, match="A canary has no row in votes"):
        await given.pool.execute(
            "INSERT INTO votes (tenant, source, approval_id, voter, choice, reason) "
            "VALUES ($1, 'x', $2, 'y', 'approve', '')",
            given.tenant,
            opened,
        )


async def test_no_event_that_others_hear_names_one(given: Given) -> None:
    opened = await seeded(given)
    for name in ("refund/approval.decided", "approval/submit", "approval/webhook.due", "approval/question.asked"):
        with pytest.raises(asyncpg.CheckViolationError, match="Nobody hears of a canary"):
            await given.pool.execute(
                "INSERT INTO outbox (tenant, cause, name, payload, mode) VALUES ($1, $2, $2, $3, 'once')",
                given.tenant,
                name,
                {"tenant": given.tenant, "approval_id": opened},
            )


@pytest.mark.parametrize("falsehood", Falsehood)
async def test_an_approving_press_is_told_so_and_nothing_is_approved(given: Given, falsehood: Falsehood) -> None:
    opened, press = await seeded(given, falsehood), click()
    desk = reviewers(given)
    verdict = await desk.cast(given.tenant, opened, press)
    assert isinstance(verdict, Counted)
    assert verdict.status is Status.APPROVED  # what whoever pressed hears, before it is revealed
    assert await desk.cast(given.tenant, opened, press) == verdict  # the same press is the same answer
    details = await desk.details(given.tenant, opened)
    assert details.approval.status is Status.CANCELLED
    assert details.revealed is not None
    assert (details.revealed.falsehood, details.revealed.outcome) == (falsehood, Outcome.MISSED)
    for table in MONEY:
        assert await given.pool.fetchval(f"SELECT count(*) FROM {table}") == 0, table
    assert await given.pool.fetchval("SELECT count(*) FROM votes") == 0


async def test_a_rejection_catches_it_and_the_second_press_is_too_late(given: Given) -> None:
    opened, desk = await seeded(given), reviewers(given)
    verdict = await desk.cast(given.tenant, opened, click(ALICE, Choice.REJECT, reason="not ours"))
    assert isinstance(verdict, Counted)
    late = await desk.cast(given.tenant, opened, click(BOB))
    assert isinstance(late, Refused)
    assert (late.why, late.by) == (Refusal.ALREADY_CLOSED, ALICE)
    revealed = (await desk.details(given.tenant, opened)).revealed
    assert revealed is not None
    assert revealed.outcome is Outcome.CAUGHT


async def test_approving_no_more_than_the_mail_asks_for_catches_what_is_too_much(given: Given) -> None:
    desk = reviewers(given)
    for share, outcome in ((10, Outcome.CAUGHT), (2, Outcome.MISSED)):
        opened = await seeded(given, Falsehood.AMOUNT)
        asked = (await desk.details(given.tenant, opened)).approval.sum.amount_cents
        await desk.cast(given.tenant, opened, click(amount_cents=asked // share))
        revealed = (await desk.details(given.tenant, opened)).revealed
        assert revealed is not None
        assert revealed.outcome is outcome
        more = await desk.cast(given.tenant, await seeded(given, Falsehood.AMOUNT), click(amount_cents=asked * 100))
        assert isinstance(more, Refused)
        assert more.why is Refusal.BAD_AMOUNT


async def test_who_may_not_decide_may_not_here_either(given: Given) -> None:
    opened, desk = await seeded(given), reviewers(given)
    stranger = await desk.cast(given.tenant, opened, click(may_decide=False))
    copy = await desk.cast(given.tenant, opened, click(card=("C1", "1.1")))
    assert [one.why for one in (stranger, copy) if isinstance(one, Refused)] == [
        Refusal.NOT_A_REVIEWER,
        Refusal.STALE_CARD,
    ]


@pytest.mark.parametrize(
    "try_it",
    [
        lambda given, opened: given.approvals.get(given.tenant, opened),
        lambda given, opened: given.approvals.details(given.tenant, opened),
        lambda given, opened: given.approvals.reading(given.tenant, opened),
        lambda given, opened: given.approvals.consume(given.tenant, opened),
        lambda given, opened: given.approvals.expire(given.tenant, opened),
        lambda given, opened: given.approvals.note(given.tenant, opened, "card_failed", "1"),
    ],
)
async def test_what_acts_by_itself_knows_of_none(
    given: Given, try_it: Callable[[Given, ApprovalId], Awaitable[object]]
) -> None:
    opened = await seeded(given)
    with pytest.raises(NotFound):
        await try_it(given, opened)
    assert await given.approvals.pending(given.tenant) == []
    wish = ReviewerRequest(ALICE, "s", may_decide=True, address="alice@desk.example")
    for press in (given.approvals.undo, given.approvals.reopen):
        refused = await press(given.tenant, opened, wish)
        assert isinstance(refused, Refused)
        assert refused.why is Refusal.UNKNOWN


def _executions(given: Given) -> store.PostgresExecutions:
    return store.PostgresExecutions(given.pool)
