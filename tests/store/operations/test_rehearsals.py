"""A rehearsal is opened by its own mail once, pressed once, ended once, and can never become anything that pays."""

import asyncpg
import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, Posted, RehearsalId
from app.domain.operations.rehearsals import RehearsalEnd, mail_id, token_in
from app.domain.operations.retention import KeepRule
from app.errors import NotFound
from tests.store.given import ALICE, BOB, Given

_COLUMNS = """
SELECT quote_ident(column_name) AS name FROM information_schema.columns
WHERE table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position
"""


async def begun(given: Given, wait_seconds: int = 60) -> tuple[store.PostgresRehearsals, RehearsalId, str]:
    rows = store.PostgresRehearsals(given.pool)
    return rows, *(await rows.start(given.tenant, by=ALICE, wait_seconds=wait_seconds))


async def test_a_token_opens_its_rehearsal_once_and_only_at_its_own_desk(given: Given, acme: Given) -> None:
    rows, rehearsal, token = await begun(given)
    assert await rows.claim(acme.tenant, token) is None, "another tenant's door"
    assert await rows.claim(given.tenant, "0" * 64) is None, "a token nobody wrote down"
    assert await rows.woke(given.tenant, rehearsal) == 0, "a forged event wakes nothing that no mail opened"
    assert [await rows.claim(given.tenant, token) for _ in range(2)] == [rehearsal, None]
    assert 55 <= await rows.woke(given.tenant, rehearsal) <= 61
    assert token not in str(await given.pool.fetch("SELECT * FROM rehearsals"))


async def test_what_is_over_is_opened_and_pressed_no_more(given: Given) -> None:
    rows, rehearsal, token = await begun(given)
    await rows.withdraw(given.tenant, rehearsal)
    assert await rows.claim(given.tenant, token) is None
    assert not await rows.press(given.tenant, rehearsal, "approve", by=ALICE)
    _, late, other = await begun(given)
    await given.pool.execute(
        "UPDATE rehearsals SET started_at = started_at - interval '1 hour', ends_at = ends_at - interval '1 hour'"
    )
    assert await rows.claim(given.tenant, other) is None
    assert not await rows.press(given.tenant, late, "approve", by=ALICE)
    assert await rows.end(given.tenant, late) is RehearsalEnd.EXPIRED
    assert await rows.end(given.tenant, rehearsal) is RehearsalEnd.WITHDRAWN


async def test_the_first_press_counts_and_the_end_is_on_record_once(given: Given) -> None:
    rows, rehearsal, token = await begun(given)
    await rows.claim(given.tenant, token)
    await rows.posted(given.tenant, rehearsal, Posted("C1", "1.1"))
    shown = await store.PostgresPresses(given.pool).shown_at(given.tenant, Posted("C1", "1.1"))
    assert shown is not None
    assert (shown.kind, shown.row_id) == ("rehearsal", rehearsal)
    pressed = [await rows.press(given.tenant, rehearsal, "reject", by=by) for by in (BOB, ALICE)]
    assert pressed == [True, False]
    assert [await rows.end(given.tenant, rehearsal) for _ in range(2)] == [RehearsalEnd.REJECTED] * 2
    [line] = await given.recorded("desk_rehearsed")
    assert (line["actor"], line["data"]["outcome"]) == (BOB, "rejected")
    assert await given.audit.verify(given.tenant) is None
    open_lines = await given.pool.fetchval(
        "SELECT count(*) FROM outbox WHERE cause LIKE 'reh%pressed' AND done_at IS NULL"
    )
    assert open_lines == 0


async def test_nothing_that_pays_can_bear_its_name(given: Given) -> None:
    """By the database, whatever the code before it does; and by those who carry out, who find no such approval."""
    _, rehearsal, _ = await begun(given)
    approval = await given.approval()
    for work in (
        given.refunds.begin(given.tenant, ApprovalId(rehearsal)),
        store.PostgresExecutions(given.pool).begin(given.tenant, ApprovalId(rehearsal)),
        given.approvals.get(given.tenant, ApprovalId(rehearsal)),
    ):
        with pytest.raises(NotFound):
            await work
    for table, column in (("approvals", "id"), ("refunds", "approval_id"), ("store_credits", "approval_id")):
        names = [row["name"] for row in await given.pool.fetch(_COLUMNS, table)]
        values = ", ".join(f"'{rehearsal}'" if name == column else name for name in names)
        if table != "approvals":
            await _one_of_each(given)
        with pytest.raises(asyncpg.CheckViolationError, match="rehearsal"):
            await given.pool.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} LIMIT 1")
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING


async def _one_of_each(given: Given) -> None:
    approval = await given.approved(call_id="call_paid")
    if not await given.pool.fetchval("SELECT EXISTS (SELECT FROM refunds)"):
        await given.refunds.begin(given.tenant, approval.id)
    if not await given.pool.fetchval("SELECT EXISTS (SELECT FROM store_credits)"):
        await store.PostgresStoreCredits(given.pool).issue(given.tenant, approval, before_cents=0)


async def test_it_goes_with_what_is_old(given: Given) -> None:
    await begun(given)
    await given.pool.execute(
        "UPDATE rehearsals SET started_at = started_at - interval '40 days', ends_at = ends_at - interval '40 days'"
    )
    await begun(given)
    await store.PostgresRetention(given.pool).erase(given.tenant, KeepRule(30, 30))
    assert await given.pool.fetchval("SELECT count(*) FROM rehearsals") == 1


@pytest.mark.parametrize("wrong", ["", "rehearsal.0@countersign.invalid", "<" + mail_id("a" * 64) + ">", "a" * 64])
def test_every_other_mail_carries_no_token(wrong: str) -> None:
    assert token_in(wrong) is None
    assert token_in(mail_id("a" * 64)) == "a" * 64
