"""One tenant per transaction, enforced by Postgres for a role that cannot get around it."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from app import store
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice, ReviewerRequest
from app.domain.approvals.webhooks.deliveries import Change
from app.domain.cases.attachments import PostedFile
from app.domain.cases.cases import InboundMail
from app.domain.cases.mail.delivery import BounceKind, DeliveryReport, SendOutcome
from app.domain.cases.mail.inbound import Original
from app.domain.cases.replies import OutboundMail
from app.domain.cases.support_reminders import ReminderPolicy
from app.domain.ids import CustomerId, Posted, TenantId
from app.domain.messages import Look
from app.domain.operations.desk_versions import NewVersion
from app.domain.operations.model_usage import Bill, Purpose, Used
from app.domain.operations.run_status import RunNote
from app.domain.people.api_keys import Scope
from app.domain.people.reaching import Way, WayKind
from app.domain.privacy.erasures import Person
from app.domain.privacy.records_keys import new_key
from app.errors import Misconfigured, NotFound, Unavailable
from app.file_storage.fsspec_storage import FsspecStorage
from app.ports.payments.payment_provider import ProviderRefund, RefundOrder, SeenRefund
from app.ports.people.messages import Turn
from app.store.approvals.webhooks import callbacks
from app.store.db.pool import Pool, is_pooled
from app.store.db.transactions import retried, tenant_tx
from tests.store.approvals.precedents import given_precedents
from tests.store.given import ALICE, BOB, DEMO, Given, click, mail, turn
from tests.store.given_canaries import seeded
from tests.store.given_commands import command_rows
from tests.store.given_lines import let_through
from tests.store.given_page import page_rows
from tests.store.given_requests import opened_request

_TENANT_TABLES = """
SELECT c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
       EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid
               AND pg_get_expr(p.polqual, p.polrelid) = '(tenant = current_tenant())'
               AND pg_get_expr(p.polwithcheck, p.polrelid) = '(tenant = current_tenant())') AS walled
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
  AND c.relname NOT IN ('tenants', 'schema_migrations')
ORDER BY c.relname
"""


async def test_every_table_but_the_directory_has_forced_row_security(pool: Pool) -> None:
    tables = await pool.fetch(_TENANT_TABLES)
    assert len(tables) >= 16
    open_ones = [row["name"] for row in tables if not (row["enabled"] and row["forced"] and row["walled"])]
    assert open_ones == []


async def test_no_tenant_sees_or_touches_a_row_of_another_in_any_table(given: Given, acme: Given) -> None:
    await one_row_everywhere(given)
    await one_row_everywhere(acme)
    for row in await given.pool.fetch(_TENANT_TABLES):
        table = row["name"]
        assert await given.pool.fetchval(f"SELECT count(DISTINCT tenant) FROM {table}") == 2, f"{table} lacks rows"
        async with tenant_tx(given.pool, given.tenant) as conn:
            seen = await conn.fetch(f"SELECT DISTINCT tenant FROM {table}")
        assert [one["tenant"] for one in seen] == ["demo"], table


async def test_a_row_cannot_be_written_into_another_tenant(given: Given, acme: Given) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_tx(given.pool, given.tenant) as conn:
            await conn.execute(
                "INSERT INTO customers (tenant, id, email, tier) VALUES ($1, 'cust_9', 'x@example.com', 'pro')",
                acme.tenant,
            )


@pytest.mark.parametrize("value", [None, ""])
async def test_a_forgotten_tenant_raises_instead_of_reading_nothing(pool: Pool, value: str | None) -> None:
    async with pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT set_config('role', 'countersign_app', true)")
        if value is not None:
            await conn.execute("SELECT set_config('app.tenant', $1, true)", value)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="No tenant is set"):
            await conn.fetch("SELECT * FROM customers")


async def test_a_pooled_connection_keeps_neither_role_nor_tenant(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=1)
    before = await pool.fetchval("SELECT current_user::text")
    async with tenant_tx(pool, DEMO) as conn:
        assert await conn.fetchval("SELECT current_user::text || ' ' || current_tenant()") == "countersign_app demo"
    async with pool.acquire() as conn:
        assert await conn.fetchval("SELECT current_user::text") == before
        assert not await conn.fetchval("SELECT current_setting('app.tenant', true)")
        assert await conn.fetchval("SHOW statement_timeout") == "0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await conn.fetchval("SELECT current_tenant()")
    await pool.close()


async def test_nothing_depends_on_the_driver_resetting_its_connections(database_url: str) -> None:
    async def forgotten(_conn: object) -> None:
        """Behind a transaction pooler the reset may reach another session than the one we used."""

    pool = await asyncpg.create_pool(database_url, min_size=1, max_size=1, reset=forgotten)
    async with tenant_tx(pool, DEMO) as conn:
        assert await conn.fetchval("SELECT current_tenant()") == DEMO
    with pytest.raises(ZeroDivisionError):
        await _fail_inside(pool)
    assert not await pool.fetchval("SELECT current_setting('app.tenant', true)")
    assert await pool.fetchval("SELECT current_user::text") != "countersign_app"
    assert await pool.fetchval("SHOW statement_timeout") == "0"
    await pool.close()


async def test_the_application_role_is_weak(pool: Pool) -> None:
    row = await pool.fetchrow(
        "SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb FROM pg_roles "
        "WHERE rolname = 'countersign_app'"
    )
    assert row is not None
    assert not any(row.values())
    async with tenant_tx(pool, DEMO) as conn:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with conn.transaction():
                await conn.execute("INSERT INTO tenants (id, name) VALUES ('evil', 'Evil')")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with conn.transaction():
                await conn.execute("ALTER TABLE audit DISABLE ROW LEVEL SECURITY")


async def test_the_application_cannot_change_what_was_asked(given: Given) -> None:
    approval = await given.approval()
    for column, value in (("action", "'{}'"), ("digest", "''"), ("facts", "'{}'"), ("deadline", "now()")):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tenant_tx(given.pool, given.tenant) as conn:
                await conn.execute(f"UPDATE approvals SET {column} = {value} WHERE id = $1", approval.id)


async def test_one_tenants_ids_are_unknown_to_another_everywhere(given: Given, acme: Given) -> None:
    approval = await given.approval()
    draft_id = await given.drafts.create(given.tenant, approval.message_id, turn())
    for reading in (
        acme.approvals.get(acme.tenant, approval.id),
        acme.approvals.details(acme.tenant, approval.id),
        acme.approvals.consume(acme.tenant, approval.id),
        acme.approvals.expire(acme.tenant, approval.id),
        acme.approvals.note(acme.tenant, approval.id, "card_failed", "x"),
        acme.approvals.card_posted(acme.tenant, approval.id, Posted("C", "1")),
        acme.refunds.begin(acme.tenant, approval.id),
        acme.refunds.give_up(acme.tenant, approval.id, code="x", trouble="x"),
        acme.refunds.receipt(acme.tenant, approval.id),
        acme.cases.details(acme.tenant, approval.message_id),
        acme.cases.begin(acme.tenant, approval.message_id, delivery=0, run_id="r"),
        acme.cases.resend(acme.tenant, approval.message_id),
        acme.cases.conversation(acme.tenant, approval.message_id),
        acme.cases.bind_thread(acme.tenant, approval.case_id, Posted("C", "1")),
        acme.cases.needs_person(acme.tenant, approval.message_id, "x"),
        acme.drafts.details(acme.tenant, draft_id),
        acme.drafts.posted(acme.tenant, draft_id, Posted("C", "1")),
        acme.sending.begin(acme.tenant, draft_id, mail_id="x@y", patience_seconds=60),
        acme.sending.settle(acme.tenant, draft_id, 0, SendOutcome.SENT),
    ):
        with pytest.raises(NotFound):
            await reading
    assert list(await acme.approvals.pending(acme.tenant)) == []
    assert (await acme.drafts.request_send(acme.tenant, draft_id, by=ALICE)).refusal == "unknown"


async def test_two_tenants_may_use_the_same_message_id(given: Given, acme: Given) -> None:
    one = await given.message(external_id="same@example.com")
    other = await acme.message(external_id="same@example.com")
    assert not one.duplicate
    assert not other.duplicate
    assert one.message_id != other.message_id


async def test_a_workspace_belongs_to_one_tenant_for_good(given: Given, acme: Given) -> None:
    tenants = store.PostgresTenants(given.pool)
    await tenants.bind_team(given.tenant, "T1")
    await tenants.bind_team(given.tenant, "T1")
    assert await tenants.by_team("T1") == given.tenant
    assert await tenants.by_team("T2") is None
    for tenant, team in ((acme.tenant, "T1"), (given.tenant, "T2"), (TenantId("nobody"), "T3")):
        with pytest.raises(Misconfigured):
            await tenants.bind_team(tenant, team)
    assert list(await tenants.all()) == ["acme", "demo"]


async def test_a_database_too_slow_for_a_door_is_said_to_be_unavailable(pool: Pool) -> None:
    with pytest.raises(Unavailable):
        async with tenant_tx(pool, DEMO, limit_seconds=0.1) as conn:
            await conn.execute("SELECT pg_sleep(5)")
    assert await pool.fetchval("SELECT true")


async def test_a_click_behind_a_held_lock_fails_in_time_and_leaves_nothing(given: Given) -> None:
    approval = await given.approval()
    async with given.pool.acquire() as conn, conn.transaction():
        await conn.execute("SELECT 1 FROM approvals WHERE id = $1 FOR UPDATE", approval.id)
        started = asyncio.get_running_loop().time()
        with pytest.raises(Unavailable):
            await given.approvals.cast(given.tenant, approval.id, click())
        assert asyncio.get_running_loop().time() - started < 2.9
    assert (await given.approvals.get(given.tenant, approval.id)).decided_at is None
    assert not await given.recorded("approval_approved")


async def test_a_cut_connection_is_unavailable_and_the_next_one_works(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=1)
    with pytest.raises(Unavailable):
        await _cut_while_reading(pool, database_url)
    async with tenant_tx(pool, DEMO) as conn:
        assert await conn.fetchval("SELECT current_tenant()") == DEMO
    await pool.close()


async def test_a_small_pool_and_a_hundred_clicks_end_in_one_decision(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=2)
    given = Given(pool)
    approval = await given.approval()
    votes = [click(choice=random_choice) for random_choice in (Choice.APPROVE, Choice.REJECT) for _ in range(50)]
    answers = await asyncio.gather(
        *(given.approvals.cast(given.tenant, approval.id, vote) for vote in votes), return_exceptions=True
    )
    assert all(not isinstance(one, BaseException) or isinstance(one, Unavailable) for one in answers)
    assert len(await given.recorded("approval_approved", "approval_rejected")) == 1
    await pool.close()


async def test_deadlocks_are_tried_again_and_then_said_to_be_unavailable() -> None:
    calls = 0

    @retried
    async def twice_unlucky() -> str:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise asyncpg.DeadlockDetectedError("deadlock detected")
        return "done"

    @retried
    async def always_unlucky() -> str:
        raise asyncpg.SerializationError("could not serialize access")

    assert await twice_unlucky() == "done"
    with pytest.raises(Unavailable):
        await always_unlucky()


def test_a_pooler_is_recognised_by_its_host() -> None:
    assert is_pooled("postgresql://u:p@ep-cool-name-pooler.eu-central-1.aws.example.com/db")
    assert not is_pooled("postgresql://u:p@db.example.com/name-pooler")


async def test_without_a_statement_cache_everything_still_works(database_url: str) -> None:
    pool = await store.open_pool(database_url, size=2, pooled=True)
    approval = await Given(pool).approved()
    assert approval.decided_by == ALICE
    await pool.close()


async def test_hostile_text_is_stored_as_text(given: Given) -> None:
    hostile = "'; DROP TABLE audit; -- \x00 \ud800 \u202e $1 %s {x}"
    accepted = await given.cases.accept(
        given.tenant, InboundMail(hostile, "ada@example.com", hostile, hostile, (hostile,), ({"name": hostile},))
    )
    approval = await given.approval(message=accepted, call_id="'; --", agent_reason=hostile, because=hostile)
    await given.approvals.block(given.tenant, accepted.message_id, call_id=hostile, code="x", because=hostile)
    await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT, reason=hostile))
    details = await given.cases.details(given.tenant, accepted.message_id)
    assert details.subject.startswith("'; DROP TABLE audit; --")
    assert await given.audit.verify(given.tenant) is None


async def _fail_inside(pool: Pool) -> None:
    async with tenant_tx(pool, DEMO):
        _ = 1 // 0


async def _cut_while_reading(pool: Pool, database_url: str) -> None:
    async with tenant_tx(pool, DEMO) as conn:
        admin = await asyncpg.connect(database_url)
        await admin.execute("SELECT pg_terminate_backend($1)", conn.get_server_pid())
        await admin.close()
        await conn.fetchval("SELECT true")


async def one_row_everywhere(given: Given) -> None:
    """In every table of a tenant."""
    approval = await given.approved()
    await command_rows(given, approval)
    await store.PostgresDeadLetters(given.pool).keep(given.tenant, b"?", "message/rfc822", code="bad", sentence="Bad")
    vault = store.Vault([new_key()])
    sealed = replace(mail(), original=Original(b"?", "message/rfc822"), files=(b"?",), attachments=({"name": "?"},))
    kept = await store.PostgresCases(given.pool, vault=vault).accept(given.tenant, sealed)
    files = store.PostgresAttachments(given.pool, vault)
    [file] = await files.list(given.tenant, kept.case_id)
    await store.PostgresStoredFiles(given.pool, FsspecStorage("memory://rows")).move(given.tenant)
    await files.posted(given.tenant, PostedFile(file, "F0000001", Posted("C1", "1.1")), by=ALICE)
    await given.refunds.begin(given.tenant, approval.id)
    await given.pool.execute(
        "INSERT INTO refund_lines (tenant, approval_id, charge_id, line_number, quantity, amount_cents) "
        "VALUES ($1, $2, 'ch_1003', 1, 1, 0)",
        given.tenant,
        approval.id,
    )
    await given.drafts.create(given.tenant, approval.message_id, turn())
    asked = NewQuestion(by=approval.requested_by, text="Any refunds before?", source="slack:1")
    await given.questions.ask(given.tenant, (await given.approval()).id, asked)
    await given.pool.execute(
        "INSERT INTO event_requests (tenant, message_id, request_sha256, content_sha256) VALUES ($1, $2, $3, $3)",
        given.tenant,
        approval.message_id,
        "0" * 64,
    )
    await given.pool.execute(
        "INSERT INTO approval_comments (tenant, id, approval_id, source, said_by, body) "
        "VALUES ($1, 'cmt_1', $2, 's', 'key:key_0a', 'x')",
        given.tenant,
        approval.id,
    )
    await store.PostgresAgentTurns(given.pool).save(given.tenant, approval.message_id, turn())
    await store.PostgresMailbox(given.pool).put(OutboundMail(given.tenant, "k", "ada@example.com", "Hi", "Hello"))
    await store.PostgresWorkflowRuns(given.pool).note(RunNote(given.tenant, "01RUN", "f", "approval", approval.id))
    await store.PostgresCustomerHealth(given.pool).check(given.tenant, CustomerId("cust_001"), "2026-11-23")
    await store.PostgresSlackPosts(given.pool).begin(given.tenant, "card 1")
    await seeded(given)
    waiting = await given.approval(call_id="call_held")
    await store.PostgresEscalations(given.pool).take(given.tenant, waiting.id, by=ALICE, takings=0)
    await store.PostgresMessageStates(given.pool).finish(given.tenant, [Look(Posted("C1", "1.1"))], [])
    await store.PostgresMessageStates(given.pool).begin(given.tenant, "host", [])
    await store.PostgresBeneficiaries(given.pool).link(given.tenant, "ada@example.com", ALICE, by=ALICE)
    await given.approvals.card_posted(given.tenant, approval.id, Posted("C1", "1.1"))
    automatic = await let_through(given)
    await store.PostgresAutoLines(given.pool).take(given.tenant, automatic.id)
    wish = ReviewerRequest(BOB, "test:ask", may_decide=True, address="bob@desk.example")
    await store.PostgresManualReviews(given.pool).ask(given.tenant, automatic.id, wish, name="Bob")
    await store.PostgresStoreCredits(given.pool).issue(given.tenant, approval, before_cents=0)
    await store.PostgresRecordMirror(given.pool).note(given.tenant, "http", code="too_slow", sentence="Too slow")
    order = RefundOrder(given.tenant, approval.id, approval.action.charge_id, 100, "EUR", "key")
    made = await given.ledger.book(_Booking(order))
    assert isinstance(made, ProviderRefund)
    for status in ("pending", "failed"):
        await given.refunds.settle(given.tenant, approval.id, replace(made, status=status))
    await given.ledger.refund_elsewhere(given.tenant, order.charge_id, 100)
    await given.news.made_elsewhere(given.tenant, SeenRefund(replace(made, id="re_1"), order.charge_id, None))
    bill = Bill("reply:1", Purpose.REPLY, approval.case_id, "gpt-x", Used(1, 10, 0, 10))
    await given.spending.record(given.tenant, bill)
    await given.pool.execute(
        "INSERT INTO summaries (tenant, upto_id, case_id, messages, characters) VALUES ($1, $2, $3, 9, 9)",
        given.tenant,
        approval.message_id,
        approval.case_id,
    )
    reply = await given.drafts.create(given.tenant, (await given.message()).message_id, turn())
    await given.drafts.request_send(given.tenant, reply, by=ALICE)
    await given.sent(reply)
    await given.bounces.keep(given.tenant, DeliveryReport("s", BounceKind.HARD, "x", "", reply))
    await given.pool.execute(
        "INSERT INTO approval_callbacks (tenant, approval_id, address) VALUES ($1, $2, 'https://a.example/')",
        given.tenant,
        approval.id,
    )
    async with tenant_tx(given.pool, given.tenant) as conn:
        await callbacks.tell(conn, given.tenant, approval.id, Change.EXECUTED)
    await given.pool.execute(
        "INSERT INTO approval_reports (tenant, approval_id, outcome, text, reference, content, reported_by) "
        "VALUES ($1, $2, 'done', 'Gone', '7', repeat('0', 64), 'key:key_01')",
        given.tenant,
        approval.id,
    )
    await store.PostgresApiKeys(given.pool).create(given.tenant, "sync", {Scope.RECORDS_READ}, by=ALICE)
    await given.pool.execute(
        "INSERT INTO request_drafts (tenant, approval_id, key_lineage, key_id, idempotency_digest, content_digest, "
        "kind, said, action, title, expires_at) SELECT $1, 'apr_1', id, id, $2, $2, 'tool_call', '{}', '{}', '', "
        "clock_timestamp() FROM api_keys WHERE tenant = $1 LIMIT 1",
        given.tenant,
        "0" * 64,
    )
    await opened_request(given)
    await given_precedents.asked(given)
    await store.PostgresSigningKeys(given.pool, store.Seals([new_key()])).rotate(given.tenant, by=ALICE)
    await given.pool.execute(
        "INSERT INTO approval_redemptions (tenant, approval_id, use_id, redeemed_by) VALUES ($1, $2, 'use_1', 'key')",
        given.tenant,
        approval.id,
    )
    locks = store.PostgresDeskLocks(given.pool)
    await locks.lock(given.tenant, None, by=ALICE)
    await locks.lift(given.tenant, None, by=BOB)
    await store.PostgresRehearsals(given.pool).start(given.tenant, by=ALICE, wait_seconds=60)
    await page_rows(given, approval.id)
    policy = ReminderPolicy(60, 60, 120)
    await store.PostgresSupportReminders(given.pool, lambda _: policy).due(given.tenant)
    await given.pool.execute(
        "INSERT INTO summary_pieces (tenant, upto_id, piece) VALUES ($1, $2, 'summary')",
        given.tenant,
        approval.message_id,
    )
    secrets = store.PostgresTenantSecrets(given.pool, store.Seals([new_key()]))
    await secrets.put(given.tenant, "records-http", "hush", by=ALICE)
    await reached_rows(given)
    await given.pool.execute(
        "INSERT INTO holding_replies (tenant, message_id, case_id) VALUES ($1, $2, $3)",
        given.tenant,
        approval.message_id,
        approval.case_id,
    )
    waiting_file = NewVersion(base=0, text="", told={}, loosens=["limits"], waits=True, by=ALICE, owner="U1")
    made = await store.PostgresDeskVersions(given.pool).add(given.tenant, waiting_file)
    await store.PostgresDeskVersions(given.pool).confirm(given.tenant, made.version, by=BOB, owner="U2")
    another = await store.PostgresDeskVersions(given.pool).add(given.tenant, replace(waiting_file, base=made.version))
    proposals = store.PostgresDeskProposals(given.pool)
    await proposals.settle(given.tenant, another.version, "discard", by=BOB, owner="U2")
    await proposals.shown(given.tenant, another.version, "discarded", Posted("C1", "1.1"))
    forgotten = Person(None, ("nobody@example.com",))
    asked = await store.PostgresErasures(given.pool).request(given.tenant, forgotten, reason="asked", by=ALICE)
    await given.pool.execute(
        "INSERT INTO erasure_posts (tenant, erasure_id, channel, ts) VALUES ($1, $2, 'C1', '9.9')",
        given.tenant,
        asked,
    )


async def reached_rows(given: Given) -> None:
    """A way to somebody, and a try by it."""
    phone = Way(WayKind.SERVICE, "phone", "pover")
    ways = store.PostgresPersonWays(given.pool, store.Seals([new_key()]))
    await ways.keep(given.tenant, ALICE, phone, "pover://u@t", by=ALICE)
    sent = store.PostgresSentMessages(given.pool)
    turn = await sent.take(given.tenant, "apr_1:asked", ALICE)
    assert isinstance(turn, Turn)
    await sent.begin(given.tenant, turn, phone)


class _Booking:
    params_digest = "digest"
    key_life_seconds = 3600.0

    def __init__(self, order: RefundOrder) -> None:
        self.order = order
