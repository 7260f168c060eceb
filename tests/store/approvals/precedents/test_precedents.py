"""Earlier decisions are found by what was asked, shown as they stand now, and go with whoever is forgotten."""

import asyncio

import pytest

from app import store
from app.domain.approvals.precedents.embedding import LOCAL_MODEL, Embedding, local_embedding
from app.domain.approvals.voting import Choice, ReviewerRequest, Status, Withdrawal
from app.domain.operations.retention import KeepRule
from app.store.approvals.precedents import search
from tests.store.approvals.precedents.given_precedents import (
    BROKEN,
    BROKEN_TOO,
    TWICE,
    asked,
    decided,
    found,
    placed,
)
from tests.store.given import ALICE, BOB, Given, turn
from workers.functions.approvals.precedents import fill


async def test_what_people_decided_about_a_like_request_is_shown_with_who_and_why(given: Given) -> None:
    no = await decided(given, BROKEN_TOO, Choice.REJECT, reason="Sent back without the lamp")
    await decided(given, TWICE, amount_cents=900)
    details = await given.approvals.details(given.tenant, (await asked(given)).id)
    [first] = details.precedents.found
    assert (first.id, first.status, first.by, first.reason) == (
        no.id,
        Status.REJECTED,
        ALICE,
        "Sent back without the lamp",
    )
    assert (first.amount_cents, first.currency, first.asked_cents) == (4000, "EUR", None)
    assert details.precedents.is_local


async def test_what_came_after_is_told_as_it_is_now(given: Given) -> None:
    before = await decided(given, BROKEN_TOO)
    waiting = await asked(given)
    await given.pool.execute("UPDATE orders SET disputed_at = clock_timestamp() WHERE id = 'ord_1003'")
    [first] = (await given.approvals.details(given.tenant, waiting.id)).precedents.found
    assert (first.id, first.disputed, first.came_back) == (before.id, True, False)
    await given.pool.execute("UPDATE approvals SET status = 'executing' WHERE id = $1", before.id)
    await given.pool.execute("UPDATE approvals SET status = 'executed' WHERE id = $1", before.id)
    await given.pool.execute(
        "INSERT INTO refunds (tenant, approval_id, idempotency_key, params_digest, status, amount_cents, attempts) "
        "VALUES ($1, $2, 'k', 'd', 'failed', 4000, 1)",
        given.tenant,
        before.id,
    )
    [first] = (await given.approvals.details(given.tenant, waiting.id)).precedents.found
    assert first.came_back


async def test_only_standing_decisions_of_people_are_precedents(given: Given) -> None:
    before = await decided(given, undo_seconds=600)
    await given.approvals.undo(
        given.tenant,
        before.id,
        ReviewerRequest(ALICE, f"test:undo {before.id}", may_decide=True, address="alice@desk.example"),
    )
    withdrawn = await asked(given)
    await given.approvals.withdraw(given.tenant, withdrawn.id, Withdrawal(BOB, "not needed"))
    expired = await asked(given)
    await given.deadline_in(expired.id, -1)
    await given.approvals.expire(given.tenant, expired.id)
    await asked(given)  # nobody decided it yet
    assert await found(given, await asked(given, BROKEN_TOO)) == []


async def test_what_is_undone_afterwards_is_shown_no_more(given: Given) -> None:
    before = await decided(given, undo_seconds=600)
    waiting = await asked(given, BROKEN_TOO)
    assert await found(given, waiting) == [before.id]
    await given.approvals.undo(
        given.tenant,
        before.id,
        ReviewerRequest(ALICE, f"test:undo {before.id}", may_decide=True, address="alice@desk.example"),
    )
    assert await found(given, waiting) == []


async def test_a_request_that_takes_anothers_place_is_not_its_own_precedent(given: Given) -> None:
    first = await decided(given)
    again = await given.approval(
        message=await given.message(body=BROKEN), case_id=first.case_id, message_id=first.message_id, revision=2
    )
    await placed(given, again.id)
    assert await store.PostgresPrecedents(given.pool).find(given.tenant, again.id, [LOCAL_MODEL]) == 0


async def test_another_tenants_decisions_are_never_shown(given: Given, acme: Given) -> None:
    await decided(acme)
    assert await found(given, await asked(given, BROKEN_TOO)) == []


async def test_embeddings_of_different_models_are_never_compared(given: Given) -> None:
    before, waiting = await decided(given), await asked(given, BROKEN_TOO)
    precedents = store.PostgresPrecedents(given.pool)
    for approval in (before, waiting):
        read = await precedents.read(given.tenant, approval.id)
        assert read is not None
        model = "model-a" if approval is before else "model-b"
        vector = local_embedding(read.request.words.parts()).vector
        assert await precedents.keep(given.tenant, approval.id, read, [Embedding(model, vector)])
    assert await precedents.find(given.tenant, waiting.id, ["model-b"]) == 0
    assert (
        await precedents.find(given.tenant, waiting.id, ["model-b", LOCAL_MODEL]) == 1
    )  # and what fails over says so
    assert (await given.approvals.details(given.tenant, waiting.id)).precedents.is_local
    await given.pool.execute(
        "UPDATE precedents SET model = 'model-b', dimensions = 2, embedding = '{1,0}', "
        "signature = '10' WHERE model = 'model-a'"
    )
    assert await precedents.find(given.tenant, waiting.id, ["model-b"]) == 0  # the same name, another length


async def test_the_words_of_the_forgotten_are_out_of_the_precedents(given: Given) -> None:
    before = await decided(given, sender="eve@example.com", requested_by=BOB)
    waiting = await asked(given, BROKEN_TOO)
    assert await found(given, waiting) == [before.id]
    await _forget(given, "eve@example.com")
    assert await found(given, waiting) == []
    assert await given.pool.fetchval("SELECT count(*) FROM precedents WHERE approval_id = $1", before.id) == 0
    precedents = store.PostgresPrecedents(given.pool)
    assert await precedents.read(given.tenant, before.id) is None
    assert before.id not in await precedents.unkept(given.tenant, LOCAL_MODEL, after=None, limit=10)


async def _forget(given: Given, named: str) -> None:
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(given.tenant, named)
    erasure_id = await erasures.request(given.tenant, person, reason="asked", by=ALICE)
    await given.pool.execute(
        "UPDATE approvals SET status = 'executing' WHERE status = 'approved' AND tenant = $1", given.tenant
    )
    await given.pool.execute(
        "UPDATE approvals SET status = 'executed' WHERE status = 'executing' AND tenant = $1", given.tenant
    )
    while (await erasures.erase(given.tenant, erasure_id)).more:
        pass


@pytest.mark.parametrize("beat", range(24))
async def test_a_place_made_while_somebody_is_forgotten_is_never_left_behind(given: Given, beat: int) -> None:
    before = await decided(given, sender="eve@example.com", requested_by=BOB)
    precedents = store.PostgresPrecedents(given.pool)
    read = await precedents.read(given.tenant, before.id)
    assert read is not None

    async def keep() -> None:
        await asyncio.sleep(beat * 0.003)
        await precedents.keep(given.tenant, before.id, read, [local_embedding(read.request.words.parts())])

    await asyncio.gather(_forget(given, "eve@example.com"), keep())
    assert await given.pool.fetchval("SELECT count(*) FROM precedents WHERE approval_id = $1", before.id) == 0


async def test_what_was_read_before_its_words_were_deleted_is_not_kept(given: Given) -> None:
    before = await decided(given)
    precedents = store.PostgresPrecedents(given.pool)
    read = await precedents.read(given.tenant, before.id)
    assert read is not None
    await given.pool.execute("UPDATE messages SET erased_at = clock_timestamp() WHERE id = $1", before.message_id)
    assert not await precedents.keep(given.tenant, before.id, read, [Embedding("late", (1.0,))])


async def test_with_old_words_their_place_goes_and_is_made_again_of_what_is_left(given: Given) -> None:
    before = await decided(given, choice=Choice.REJECT)
    await given.drafts.create(given.tenant, before.message_id, turn())
    await given.pool.execute("UPDATE drafts SET status = 'replaced'")
    await given.pool.execute("UPDATE outbox SET done_at = clock_timestamp()")
    await given.pool.execute("UPDATE messages SET received_at = received_at - interval '400 days'")
    await given.pool.execute("UPDATE approvals SET moved_at = moved_at - interval '400 days'")
    erased = await store.PostgresRetention(given.pool).erase(given.tenant, KeepRule(365, 30))
    assert erased.cases == 1
    precedents = store.PostgresPrecedents(given.pool)
    assert await precedents.unkept(given.tenant, LOCAL_MODEL, after=None, limit=10) == [before.id]
    read = await precedents.read(given.tenant, before.id)
    assert read is not None
    assert read.request.words.body == ""
    assert await placed(given, before.id)


async def test_forgetting_other_models_leaves_the_one_in_use(given: Given) -> None:
    before = await decided(given)
    precedents = store.PostgresPrecedents(given.pool)
    read = await precedents.read(given.tenant, before.id)
    assert read is not None
    await precedents.keep(given.tenant, before.id, read, [Embedding("old", (1.0, 0.5))])
    assert await precedents.keep_only(given.tenant, [LOCAL_MODEL]) == 1
    assert await given.pool.fetch("SELECT model FROM precedents") == [(LOCAL_MODEL,)]


async def test_all_places_are_made_again_batch_after_batch(given: Given) -> None:
    kept = {(await decided(given)).id for _ in range(3)}
    await asked(given)  # nobody's decision
    precedents = store.PostgresPrecedents(given.pool)
    for _ in range(2):
        await precedents.keep_only(given.tenant, [])
        assert [done async for done in fill(precedents, given.tenant)] == [3]
    assert {row["approval_id"] for row in await given.pool.fetch("SELECT approval_id FROM precedents")} == kept
    assert [done async for done in fill(precedents, given.tenant)] == [0]


async def test_whatever_is_asked_is_rated_as_the_rule_rates_it(given: Given) -> None:
    """The first pass in SQL only narrows: with few decisions all of them reach the rule."""
    for cents in (100, 4000, 9000):
        await decided(given, BROKEN_TOO, amount_cents=cents)
    waiting = await asked(given, BROKEN)
    details = await given.approvals.details(given.tenant, waiting.id)
    shares = [one.share for one in details.precedents.found]
    assert shares == sorted(shares, reverse=True)
    assert details.precedents.found[0].amount_cents == 4000
    assert search.CANDIDATES_MIN >= 100
