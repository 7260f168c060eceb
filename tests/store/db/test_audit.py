"""The record: once per key, closed vocabulary, append only, and every change to it shows."""

import asyncio
import random

import asyncpg
import pytest

from app.domain.ids import ActorId
from app.store.db.audit import Entry, append
from app.store.db.transactions import tenant_tx
from tests.store.given import Given

LINES = 40


async def _write(given: Given, number: int, *, key: str = "") -> None:
    data = {"number": number, "currency": "EUR"}
    line = Entry("message_sent", ActorId("desk"), ("draft", f"drf_{number}"), key or f"line:{number}", data=data)
    async with tenant_tx(given.pool, given.tenant, limit_seconds=30) as conn:
        await append(conn, given.tenant, line)


async def test_fifty_writers_at_once_make_one_unbroken_chain(given: Given) -> None:
    before = len(await given.recorded())
    await asyncio.gather(*(_write(given, number) for number in range(50)))
    rows = await given.recorded()
    assert [row["seq"] for row in rows] == list(range(1, before + 51))
    assert await given.audit.verify(given.tenant) is None


async def test_a_key_is_written_once_however_many_try(given: Given) -> None:
    await asyncio.gather(*(_write(given, number, key="the same") for number in range(20)))
    assert len(await given.recorded("message_sent")) == 1
    assert await given.audit.verify(given.tenant) is None


async def test_an_unknown_action_is_a_database_error(given: Given) -> None:
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        async with tenant_tx(given.pool, given.tenant) as conn:
            await append(conn, given.tenant, Entry("refund_maybe", ActorId("desk"), ("draft", "d"), "k"))
    approval = await given.approval()
    with pytest.raises(asyncpg.InvalidTextRepresentationError):
        await given.approvals.note(given.tenant, approval.id, "looked_at", "k")


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
async def test_the_application_cannot_change_the_record(given: Given, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_tx(given.pool, given.tenant) as conn:
            await conn.execute(statement)


async def test_an_edited_row_is_named_whichever_column_was_edited(given: Given) -> None:
    await _fill(given)
    edits = (
        "actor = 'slack:UEVE'",
        "action = 'refund_issued'",
        "data = '{}'",
        "data = jsonb_set(data, '{number}', '999')",
        "at = at + interval '1 microsecond'",
        "subject_id = 'drf_other'",
        "case_id = 'case_other'",
        "hash = repeat('0', 64)",
        "prev_hash = repeat('0', 64)",
    )
    for edit in edits:
        for seq in random.sample(range(2, LINES), 5):
            await _on_a_copy(given, f"UPDATE audit SET {edit} WHERE seq = {seq}", {seq})


async def test_a_deleted_row_is_named(given: Given) -> None:
    await _fill(given)
    for seq in random.sample(range(1, LINES - 1), 10):
        await _on_a_copy(given, f"DELETE FROM audit WHERE seq = {seq}", {seq})


async def test_a_cut_tail_and_an_inserted_row_are_noticed(given: Given) -> None:
    await _fill(given)
    last = (await given.recorded())[-1]["seq"]
    await _on_a_copy(given, f"DELETE FROM audit WHERE seq > {last - 3}", {last - 2})
    await _on_a_copy(given, "DELETE FROM audit", {1})
    slipped = (
        "INSERT INTO audit SELECT tenant, {seq}, at, action, actor, subject_kind, subject_id, case_id, data, "
        f"'slipped in', hash, hash FROM audit WHERE seq = {last}"
    )
    await _on_a_copy(given, slipped.format(seq=last + 1), {last + 1})


async def test_a_well_forged_row_beyond_the_head_is_noticed(given: Given) -> None:
    await _fill(given)
    last = (await given.recorded())[-1]["seq"]
    await _write(given, 1000)
    rewind = "UPDATE audit_heads SET seq = seq - 1, hash = (SELECT hash FROM audit WHERE seq = audit_heads.seq - 1)"
    await _on_a_copy(given, rewind, {last + 1})


async def test_the_record_holds_no_text_a_person_wrote(given: Given) -> None:
    secret = "CANARY-4242424242424242"
    accepted = await given.message(body=f"My card is {secret}", subject=secret, sender="ada@example.com")
    await given.approval(message=accepted, agent_reason=secret, because=secret)
    await given.approvals.block(given.tenant, accepted.message_id, call_id=secret, code="disputed", because=secret)
    rows = str([dict(row) for row in await given.pool.fetch("SELECT * FROM audit")])
    assert secret not in rows
    assert "ada@example.com" not in rows


async def test_blanking_a_body_leaves_the_record_whole(given: Given) -> None:
    await given.approved()
    await given.pool.execute("UPDATE messages SET body = '', subject = ''")
    assert await given.audit.verify(given.tenant) is None


async def _fill(given: Given) -> None:
    for number in range(LINES - len(await given.recorded())):
        await _write(given, number)
    assert await given.audit.verify(given.tenant) is None


async def _on_a_copy(given: Given, change: str, expected: set[int]) -> None:
    """Change the record as its owner could, see it noticed, and put everything back."""
    await given.pool.execute("CREATE TABLE kept AS TABLE audit; CREATE TABLE kept_heads AS TABLE audit_heads")
    await given.pool.execute(change)
    assert await given.audit.verify(given.tenant) in expected, change
    await given.pool.execute(
        "TRUNCATE audit, audit_heads; INSERT INTO audit TABLE kept; INSERT INTO audit_heads TABLE kept_heads; "
        "DROP TABLE kept, kept_heads"
    )
