"""The one list of where a person is in the records: whole, and true of what erasing does."""

import asyncio
import json
from typing import Any

import pytest

from app import errors as store_errors
from app import store
from app.domain.ids import TenantId
from app.domain.privacy.erasures import ErasureId
from app.domain.privacy.personal_data import HOLDINGS, WORDS
from app.domain.privacy.records_keys import new_key
from app.store.db.transactions import tenant_tx
from app.store.privacy.person_rows import OF_PERSON
from tests.store.db.test_transactions import one_row_everywhere
from tests.store.given import ALICE, Given
from tests.store.privacy.forgetting import MARK, forget, found_in, planted, settled

_TEXTS = """
SELECT c.table_name AS table, c.column_name AS column FROM information_schema.columns c
JOIN pg_class t ON t.oid = c.table_name::regclass AND t.relkind = 'r'
WHERE c.table_schema = 'public' AND c.data_type IN ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'character varying')
  AND EXISTS (SELECT FROM information_schema.columns o WHERE o.table_name = c.table_name AND o.column_name = 'tenant')
"""


async def test_every_text_column_of_every_tenant_table_says_what_becomes_of_it(given: Given) -> None:
    there: dict[str, set[str]] = {}
    for row in await given.pool.fetch(_TEXTS):
        there.setdefault(row["table"], set()).add(row["column"])
    listed = {name: {*one.erased, *one.replaced, *one.kept} for name, one in HOLDINGS.items()}
    assert {name: there[name] ^ listed.get(name, set()) for name in there if there[name] != listed.get(name)} == {}
    assert listed.keys() == there.keys()


def test_no_column_is_listed_twice_and_each_that_stays_says_why() -> None:
    for name, one in HOLDINGS.items():
        columns = [*one.erased, *one.replaced, *one.kept]
        assert len(columns) == len(set(columns)), name
        assert all(len(why) > 10 for why in one.kept.values()), name


def test_what_programs_wrote_down_is_words_and_no_code() -> None:
    drafts = HOLDINGS["request_drafts"]
    assert drafts.gone
    assert {column for column, why in drafts.kept.items() if why == WORDS} == {"said", "action", "title"}


def test_what_is_erased_is_exported_too() -> None:
    """Of tables that hold something of a person only these cannot be asked for by name."""
    by_other_ways = {"originals", "dead_letters", "outbox", "workflow_runs", "erasures", "message_states"}
    holds = {name for name, one in HOLDINGS.items() if one.gone or one.erased or one.replaced}
    assert holds - OF_PERSON.keys() == by_other_ways


async def test_after_an_erasure_nothing_of_the_person_is_anywhere(given: Given, acme: Given) -> None:
    """A unique word in every column that is to be erased, in two tenants of which one forgets."""
    for one in (given, acme):
        await one_row_everywhere(one)
        await settled(one)
        await planted(one, "ada@example.com")
    before = await found_in(given.pool, acme.tenant, "ada@example.com", MARK)
    assert len(before) >= 12, "the word stands in as many places as the list has"
    await forget(given, "ada@example.com")
    left = await found_in(given.pool, given.tenant, "ada@example.com", MARK)
    assert left == {}
    assert set(await found_in(given.pool, given.tenant, "cust_001")) <= {"audit"}
    assert await found_in(given.pool, acme.tenant, "ada@example.com", MARK) == before, "the other tenant's stays"
    assert await given.audit.verify(given.tenant) is None


async def test_amounts_dates_decisions_and_who_decided_remain(given: Given) -> None:
    approval = await given.approved(amount_cents=4000)
    await given.pool.execute("UPDATE approvals SET status = 'executing' WHERE id = $1", approval.id)
    await given.pool.execute("UPDATE approvals SET status = 'executed' WHERE id = $1", approval.id)
    await forget(given, "cust_001")
    after = await given.approvals.get(given.tenant, approval.id)
    assert (after.action.amount_cents, after.action.currency) == (4000, "EUR")
    assert (after.decided_by, after.opened_at, after.status) == (ALICE, approval.opened_at, "executed")
    assert after.action.customer_id.startswith("erased-")
    assert after.digest == after.action.digest(approval.id), "the row is whole"
    order = await given.pool.fetchrow(
        "SELECT paid_cents, customer_id FROM orders WHERE tenant='demo' AND id='ord_1003'"
    )
    assert order is not None
    assert (order["paid_cents"], order["customer_id"]) == (9900, after.action.customer_id)
    assert len(await given.recorded("approval_approved")) == 1


async def test_open_approvals_are_withdrawn_first_and_say_why(given: Given) -> None:
    waiting, held = await given.approval(), await given.approved(call_id="call_2")
    await forget(given, "ada@example.com")
    for one in (waiting, held):
        assert (await given.approvals.get(given.tenant, one.id)).withdrawn_at is not None
    reasons = [row["data"] for row in await given.recorded("approval_cancelled")]
    assert [data["code"] for data in reasons] == ["withdrawn", "withdrawn"]


async def test_what_is_being_carried_out_is_let_end(given: Given) -> None:
    approval = await given.approved()
    await given.refunds.begin(given.tenant, approval.id)
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, "ada@example.com")
    asked = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    assert await erasures.withdraw(given.tenant, asked) == 0
    assert (await erasures.erase(given.tenant, asked)).waiting == 1
    assert await found_in(given.pool, given.tenant, "ada@example.com") != {}
    await settled(given)
    assert not (await erasures.erase(given.tenant, asked)).waiting
    await erasures.finish(given.tenant, asked)
    assert await found_in(given.pool, given.tenant, "ada@example.com") == {}


async def test_an_approval_that_is_still_open_cannot_be_rewritten(given: Given) -> None:
    """The one way to change what was asked is for closed ones, in one's own tenant, and changes nothing but whom."""
    approval = await given.approval()
    async with tenant_tx(given.pool, given.tenant) as conn:
        await conn.execute("SELECT erase_approval($1, 'erased-x', 'digest', NULL)", approval.id)
    assert await given.approvals.get(given.tenant, approval.id) == approval


async def test_a_sender_who_is_no_customer_is_forgotten_as_well(given: Given) -> None:
    said = {"subject": MARK, "body": MARK, "attachments": ({"name": MARK},)}
    await given.message(sender="stranger@example.net", **said)
    await forget(given, "stranger@example.net")
    assert await found_in(given.pool, given.tenant, "stranger@example.net", MARK) == {}


@pytest.mark.parametrize(
    ("named", "other"),
    [
        ("ada@example.net", "ada+shop@example.net"),
        ("ada+shop@example.net", "ada@example.net"),
        ("ada.lovelace@gmail.com", "adalovelace@googlemail.com"),
        ("a.b*c@example.net", "a.b*c+1@example.net"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ],
)
async def test_who_may_be_the_same_person_is_named_and_not_taken(given: Given, named: str, other: str) -> None:
    for sender in (named, other, "adam@example.net", "xada@example.net", "aXb*c@example.net", f"{other}.example"):
        await given.message(sender=sender, body=f"{MARK} {sender}")
    _, held = await store.PostgresErasures(given.pool).find(given.tenant, named)
    assert held.alike == (other,)
    assert held.counts["cases"] == 1


async def test_unread_mails_are_opened_and_only_theirs_go(given: Given) -> None:
    vault = store.Vault([new_key()])
    letters = store.PostgresDeadLetters(given.pool, vault)
    kept = {"code": "bad", "sentence": "Bad"}
    await letters.keep(given.tenant, b"From: Ada <ADA@example.com>\r\n\r\n?", "message/rfc822", **kept)
    others = await letters.keep(given.tenant, b"From: bob@example.com\r\n\r\n?", "message/rfc822", **kept)
    counts = await forget(given, "ada@example.com", vault)
    assert [one.id for one in await letters.list(given.tenant)] == [others]
    assert (counts["letters"], counts["letters_unopened"]) == (1, 0)


async def test_a_mail_that_comes_in_meanwhile_is_part_of_it_and_one_after_it_is_a_new_matter(given: Given) -> None:
    await given.message()
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, "ada@example.com")
    asked = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    await given.message(body=MARK)
    assert (await erasures.erase(given.tenant, asked)).cases == 2
    after = await given.message(body="Hello again")
    whose = await given.pool.fetchval("SELECT customer_id FROM cases WHERE id = $1", after.case_id)
    assert whose is None, "nobody knows them any more"
    assert await found_in(given.pool, given.tenant, MARK) == {}


async def test_a_mail_taken_in_while_its_sender_is_erased_names_nobody_who_is_gone(given: Given) -> None:
    async with tenant_tx(given.pool, given.tenant) as conn:
        await conn.execute("SELECT id FROM customers WHERE id = 'cust_001' FOR UPDATE")
        arriving = asyncio.create_task(given.message())
        await asyncio.sleep(0.3)
        assert not arriving.done(), "it waits for whoever erases"
        await conn.execute("UPDATE customers SET email = 'gone@erased.invalid' WHERE id = 'cust_001'")
    accepted = await arriving
    assert await given.pool.fetchval("SELECT customer_id FROM cases WHERE id = $1", accepted.case_id) is None


async def test_what_a_run_wrote_after_its_case_was_erased_is_swept(given: Given) -> None:
    accepted = await given.message()
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, "ada@example.com")
    asked = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    await erasures.erase(given.tenant, asked)
    late = await given.approval(message=accepted, agent_reason=MARK)
    await given.pool.execute("UPDATE drafts SET body = $1", MARK)
    assert await erasures.sweep(given.tenant, asked) == 1
    assert await found_in(given.pool, given.tenant, MARK) == {}
    assert (await given.approvals.get(given.tenant, late.id)).withdrawn_at is not None


@pytest.mark.parametrize("named", ["nobody@example.org", "cust_404"])
async def test_whom_nothing_is_about_is_said_so(given: Given, named: str) -> None:
    with pytest.raises(store_errors.NotFound, match=f"Nothing here is about {named}"):
        await store.PostgresErasures(given.pool).find(given.tenant, named)


async def test_asked_twice_it_is_one_request_and_done_it_names_nobody(given: Given) -> None:
    await given.message()
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, "ada@example.com")
    asked = [await erasures.request(given.tenant, person, reason="asked", by=ALICE) for _ in range(2)]
    assert asked[0] == asked[1]
    await forget(given, "ada@example.com")
    row: Any = await given.pool.fetchrow("SELECT * FROM erasures WHERE id = $1", ErasureId(asked[0]))
    assert (row["customer_id"], row["addresses"], row["reason"]) == (None, [], "")
    [line] = await given.recorded("customer_erased")
    assert not any(word in json.dumps(line, default=str) for word in ("ada@", "Ada"))
    assert TenantId(row["tenant"]) == given.tenant
