"""A decision proves itself: signed once nobody can undo it, over exactly what was approved, and never otherwise."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest

from app import store
from app.client.countersign_client.proof_errors import OtherArguments, OtherAudience, OtherTool
from app.domain.actions.arguments import arguments_hash, arguments_shown
from app.domain.actions.tool_call import Asks
from app.domain.approvals.proofs.proof import LIFE_SECONDS, STEP_SECONDS
from app.domain.approvals.voting import Choice, Counted, ReviewerRequest, Status, Withdrawal
from app.domain.ids import ApprovalId
from app.domain.people.actors import POLICY, program
from app.domain.privacy.records_keys import new_key
from app.ports.approvals.executions import Done
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.approvals.proofs.proven import (
    SECRETS_KEY,
    asked_by,
    decided_earlier,
    key,
    proofs,
    said,
    settled_earlier,
    token,
    verified,
)
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_lines import let_through

ROUNDS = 12


async def test_what_was_approved_is_proven_to_the_last_field(given: Given) -> None:
    approval = await given.approved()
    claims = await verified(given, await token(given, approval), arguments_shown(approval.action))
    assert approval.decided_at is not None
    assert (claims.tenant, claims.approval_id, claims.kind) == (given.tenant, approval.id, "refund")
    assert (claims.action_digest, claims.arguments_hash) == (approval.digest, arguments_hash(approval.action))
    assert (claims.decided_by, claims.audience) == (ALICE, given.tenant)
    assert claims.decided_at == approval.decided_at.replace(microsecond=0)
    assert (claims.expires_at - claims.issued_at).total_seconds() == LIFE_SECONDS
    assert claims.use_id.startswith("use_")


async def test_a_smaller_amount_is_proven_as_it_was_approved(given: Given) -> None:
    opened = await given.approval()
    await given.approvals.cast(given.tenant, opened.id, click(amount_cents=2500))
    approval = await given.approvals.get(given.tenant, opened.id)
    made = await token(given, approval)
    claims = await verified(given, made, arguments_shown(approval.final_action))
    assert claims.action_digest == approval.approved_digest
    with pytest.raises(OtherArguments):
        await verified(given, made, arguments_shown(approval.action))


@pytest.mark.parametrize("what", ["pending", "rejected", "withdrawn", "expired", "gone"])
async def test_what_was_not_approved_is_never_proven(given: Given, what: str) -> None:
    approval = await given.approval()
    if what == "rejected":
        await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT))
    elif what == "withdrawn":
        await given.approvals.withdraw(given.tenant, approval.id, Withdrawal(ALICE, "Mine"))
    elif what == "expired":
        await given.deadline_in(approval.id, -1)
        await given.approvals.expire(given.tenant, approval.id)
    wanted = ApprovalId("apr_none") if what == "gone" else approval.id
    assert await proofs(given).token(given.tenant, wanted) is None


async def test_nothing_is_proven_while_it_can_be_undone(given: Given) -> None:
    approval = await given.approved(undo_seconds=60)
    assert await proofs(given).token(given.tenant, approval.id) is None
    await decided_earlier(given, approval.id, 60)
    made = await token(given, approval)
    assert said(made)["iat"] > said(made)["decided_at"], "issued when it was settled"


async def test_what_the_policy_let_through_is_proven_once_somebody_could_see_and_undo_it(given: Given) -> None:
    approval = await let_through(given)
    await decided_earlier(given, approval.id, 60)
    assert await proofs(given).token(given.tenant, approval.id) is None, "its line is not shown yet"
    await given.pool.execute("DELETE FROM auto_lines")
    assert said(await token(given, approval))["decided_by"] == POLICY


async def test_whoever_undoes_it_at_the_last_moment_leaves_no_proof(given: Given) -> None:
    """Judged in time, and not committed yet when the window ends: only the row's lock tells."""
    for number in range(ROUNDS):
        approval = await given.approved(undo_seconds=60, call_id=f"call_{number}")
        await decided_earlier(given, approval.id, 61)
        async with given.pool.acquire() as conn, conn.transaction():
            await conn.execute("UPDATE approvals SET status = 'cancelled' WHERE id = $1", approval.id)
            asked = asyncio.create_task(proofs(given).token(given.tenant, approval.id))
            await asyncio.sleep(random.uniform(0.005, 0.03))
        assert await asked is None


async def test_undone_or_withdrawn_after_it_was_approved_it_is_proven_no_more(given: Given) -> None:
    undone, withdrawn = await given.approved(undo_seconds=60), await given.approved(call_id="call_2")
    assert await proofs(given).token(given.tenant, withdrawn.id)
    await given.approvals.undo(given.tenant, undone.id, ReviewerRequest(ALICE, "test:undo", may_decide=True))
    await given.approvals.withdraw(given.tenant, withdrawn.id, Withdrawal(BOB, "Mine"))
    for one in (undone, withdrawn):
        assert await proofs(given).token(given.tenant, one.id) is None


async def test_it_is_proven_while_and_after_it_is_carried_out_but_not_where_the_desk_gave_up(given: Given) -> None:
    approval, other = await given.approved(), await given.approved(call_id="call_2")
    executions = store.PostgresExecutions(given.pool)
    first = await token(given, approval)
    await executions.begin(given.tenant, approval.id)
    assert await token(given, approval) == first
    await executions.finish(given.tenant, approval.id, Done("ref_1", 4000))
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.EXECUTED
    assert await token(given, approval) == first
    await executions.give_up(given.tenant, other.id, code="unknown", trouble="Nobody knows")
    assert await proofs(given).token(given.tenant, other.id) is None


async def test_a_row_that_was_tampered_with_is_not_signed(given: Given) -> None:
    approval = await given.approved()
    await given.pool.execute("""UPDATE approvals SET action = action || '{"amount_cents": 3999}'""")
    assert await proofs(given).token(given.tenant, approval.id) is None


async def test_asked_again_it_is_the_same_token_and_later_a_fresh_one_of_the_same_use(given: Given) -> None:
    approval = await given.approved()
    first = await token(given, approval)
    assert await token(given, approval) == first
    await settled_earlier(given, approval.id, STEP_SECONDS + 1)
    later = await token(given, approval)
    times = ("iat", "exp")
    assert {**said(first), **dict.fromkeys(times)} == {**said(later), **dict.fromkeys(times)}
    assert said(first)["iat"] - said(later)["iat"] == 1, "a step after it was settled, which is 301 seconds earlier"


async def test_it_is_for_the_program_that_asked_by_its_first_key_and_for_nobody_else(given: Given) -> None:
    first, middle, newest = await key(given, replaced=2)
    [other] = await key(given)
    for number, asker in enumerate((first, middle, newest)):
        approval = await asked_by(given, asker, call_id=f"call_{number}")
        made = await token(given, approval)
        arguments = arguments_shown(approval.action)
        assert (await verified(given, made, arguments, audience=first.id)).audience == first.id
        for somebody in (other.id, newest.id, given.tenant):
            with pytest.raises(OtherAudience):
                await verified(given, made, arguments, audience=somebody)


async def test_tenants_sign_with_keys_of_their_own(given: Given, acme: Given) -> None:
    ours, theirs = await token(given, await given.approved()), await token(acme, await acme.approved())
    assert said(ours, 0)["kid"] != said(theirs, 0)["kid"]
    assert await proofs(acme).token(acme.tenant, ApprovalId(said(ours)["approval"])) is None


async def test_without_a_key_that_opens_it_nothing_is_signed_and_nothing_breaks(given: Given) -> None:
    approval = await given.approved()
    none = store.PostgresProofs(given.pool, store.Seals(()))
    assert await none.token(given.tenant, approval.id) is None
    assert await given.pool.fetchval("SELECT count(*) FROM signing_keys") == 0
    assert await token(given, approval)
    assert await proofs(given, new_key()).token(given.tenant, approval.id) is None
    assert await proofs(given, new_key(), SECRETS_KEY).token(given.tenant, approval.id)


async def test_a_call_is_proven_for_its_tool_its_arguments_and_the_answer(given: Given) -> None:
    """As they were approved: a token for one tool is good for no other, whatever the arguments are."""
    [asker] = await key(given)
    facts = replace(FACTS, asks=Asks.CHOICE, options=("soft", "hard"), changes=True)
    call = replace(ACTION, tenant=given.tenant, asker_id=asker.id)
    opened = await given.approval(action=call, facts=facts, requested_by=program(asker.id, asker.name))
    changed = replace(call, arguments='{"name":"release/1.3"}', answer="hard")
    vote = click(arguments=changed.arguments, answer="hard")
    assert isinstance(await given.approvals.cast(given.tenant, opened.id, vote), Counted)
    made = await token(given, opened)
    arguments = {"name": "release/1.3"}
    about: dict[str, Any] = {"kind": "tool_call", "tool": call.tool, "audience": asker.id}
    claims = await verified(given, made, arguments, **about, answer="hard")
    assert (claims.tool, claims.action_digest) == (call.tool, changed.digest(opened.id))
    for wrong in ({"answer": "soft"}, {"answer": ""}):
        with pytest.raises(OtherArguments):
            await verified(given, made, arguments, **{**about, **wrong})
    with pytest.raises(OtherArguments):
        await verified(given, made, call.values, **about, answer="hard")
    for other in ({"tool": "show_branch"}, {"kind": "refund", "tool": None}):
        with pytest.raises(OtherTool):
            await verified(given, made, arguments, **{**about, **other}, answer="hard")
