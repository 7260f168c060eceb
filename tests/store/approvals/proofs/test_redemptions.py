"""A decision is used once, for good, by whoever holds it: under races, repeats and tokens that are none."""

import asyncio
import time

import pytest

from app import store
from app.domain.approvals.approval import Approval
from app.domain.approvals.proofs.proof import LIFE_SECONDS, STEP_SECONDS, NotRedeemed, Redeemed, Unproven
from app.domain.approvals.voting import Counted, Refusal, Refused, Withdrawal
from app.domain.ids import ActorId, ApprovalId
from app.domain.people.actors import program
from app.domain.people.api_keys import ApiKey
from app.ports.approvals.executions import Done
from tests.store.approvals.proofs.proven import SECRETS_KEY, key, proofs, said, settled_earlier, signed_by_us, token
from tests.store.given import ACME, ALICE, Given

ROUNDS = 10


async def test_it_is_used_once_and_the_record_says_by_whom(given: Given) -> None:
    approval, [one] = await given.approved(), await key(given)
    made = await token(given, approval)
    first = await proofs(given).redeem(given.tenant, approval.id, made, one)
    again = await proofs(given).redeem(given.tenant, approval.id, made, one)
    assert isinstance(first, Redeemed)
    assert first.use_id == said(made)["jti"]
    by = ActorId(f"key:{one.id}(agent)")
    assert again == NotRedeemed(Unproven.REDEEMED, at=first.at, by=by)
    [line] = await given.recorded("approval_redeemed")
    assert (line["actor"], line["subject"], line["data"]["code"]) == (by, f"approval:{approval.id}", first.use_id)
    assert await given.audit.verify(given.tenant) is None


async def test_a_fresh_token_is_no_second_use(given: Given) -> None:
    approval, [one] = await given.approved(), await key(given)
    first = await token(given, approval)
    await proofs(given).redeem(given.tenant, approval.id, first, one)
    await settled_earlier(given, approval.id, STEP_SECONDS + 1)
    later = await token(given, approval)
    assert later != first
    verdict = await proofs(given).redeem(given.tenant, approval.id, later, one)
    assert isinstance(verdict, NotRedeemed)
    assert verdict.why is Unproven.REDEEMED


async def test_of_several_at_once_with_several_tokens_exactly_one_wins(given: Given) -> None:
    [one], [other] = await key(given), await key(given)
    for number in range(ROUNDS):
        approval = await given.approved(call_id=f"call_{number}")
        made = [await token(given, approval)]
        await store.PostgresSigningKeys(given.pool, store.Seals([SECRETS_KEY])).rotate(given.tenant, by=ALICE)
        made.append(await token(given, approval))
        assert made[0] != made[1], "by two keys, of one decision"
        calls = [
            proofs(given).redeem(given.tenant, approval.id, made[n % 2], (one, other)[n // 2 % 2]) for n in range(8)
        ]
        verdicts = await asyncio.gather(*calls)
        lost = [verdict for verdict in verdicts if isinstance(verdict, NotRedeemed)]
        assert {verdict.why for verdict in lost} == {Unproven.REDEEMED}
        assert len(lost) == 7
        assert len({verdict.by for verdict in lost}) == 1


async def test_of_using_it_and_taking_it_back_exactly_one_wins(given: Given) -> None:
    [one] = await key(given)
    won = set()
    for number, (sooner, later) in enumerate([(0.01, 0.0), (0.003, 0.0), (0.0, 0.0), (0.0, 0.003), (0.0, 0.01)] * 4):
        approval = await given.approved(call_id=f"call_{number}")
        made = await token(given, approval)

        async def use(approval: Approval = approval, made: str = made, wait: float = sooner) -> object:
            await asyncio.sleep(wait)
            return await proofs(given).redeem(given.tenant, approval.id, made, one)

        async def take_back(approval: Approval = approval, wait: float = later) -> object:
            await asyncio.sleep(wait)
            return await given.approvals.withdraw(given.tenant, approval.id, Withdrawal(ALICE, "Mine"))

        used, back = await asyncio.gather(use(), take_back())
        won.add((type(used), type(back)))
        if isinstance(back, Refused):
            assert back.why is Refusal.TOO_LATE
    assert won <= {(Redeemed, Refused), (NotRedeemed, Counted)}
    assert len(won) == 2, "each wins at times"


async def test_withdrawn_since_or_carried_out_it_is_not_used_and_told_how_it_stands(given: Given) -> None:
    [one] = await key(given)
    withdrawn, done = await given.approved(), await given.approved(call_id="call_2")
    made = {approval.id: await token(given, approval) for approval in (withdrawn, done)}
    await given.approvals.withdraw(given.tenant, withdrawn.id, Withdrawal(ALICE, "Mine"))
    executions = store.PostgresExecutions(given.pool)
    await executions.begin(given.tenant, done.id)
    await executions.finish(given.tenant, done.id, Done("ref_1", 4000))
    for approval, state in ((withdrawn, "withdrawn"), (done, "executed")):
        verdict = await proofs(given).redeem(given.tenant, approval.id, made[approval.id], one)
        assert verdict == NotRedeemed(Unproven.NOT_OPEN, state)


async def test_what_a_locked_program_asked_for_is_used_by_nobody(given: Given) -> None:
    [asker], [other] = await key(given), await key(given)
    approval = await given.approved(requested_by=program(asker.id, asker.name))
    made = await token(given, approval)
    await store.PostgresKeyLocks(given.pool).lock(given.tenant, asker.id, by=ALICE)
    verdict = await proofs(given).redeem(given.tenant, approval.id, made, other)
    assert verdict == NotRedeemed(Unproven.NOT_OPEN, "withdrawn")
    assert await given.audit.verify(given.tenant) is None


async def test_while_the_asker_carries_it_out_it_is_used(given: Given) -> None:
    approval, [one] = await given.approved(), await key(given)
    await store.PostgresExecutions(given.pool).begin(given.tenant, approval.id)
    verdict = await proofs(given).redeem(given.tenant, approval.id, await token(given, approval), one)
    assert isinstance(verdict, Redeemed)


async def test_an_expired_one_is_not_used_and_a_fresh_one_is(given: Given) -> None:
    """By the database's clock, to the second, whoever's clock goes wrong."""
    approval, [one] = await given.approved(), await key(given)
    fresh = await token(given, approval)
    now = int(time.time())
    for expires in (now, now - 1, None, True, "never", 2.0**40):
        stale = await signed_by_us(given, {**said(fresh), "exp": expires})
        assert await redeem(given, approval.id, stale, one) is Unproven.EXPIRED
    last = await signed_by_us(given, {**said(fresh), "iat": now + 5 - LIFE_SECONDS, "exp": now + 5})
    assert await redeem(given, approval.id, last, one) is None


async def test_a_token_that_is_none_of_this_is_refused_before_anything_is_looked_up(
    given: Given, acme: Given
) -> None:
    approval, other, [one] = await given.approved(), await given.approved(call_id="call_2"), await key(given)
    made, theirs = await token(given, approval), await token(acme, await acme.approved())
    head, body, end = made.split(".")
    cases = {
        "": Unproven.MALFORMED,
        "a.b.c": Unproven.MALFORMED,
        "x" * 1_000_000: Unproven.MALFORMED,
        f"{head}.{body}.": Unproven.MALFORMED,
        f"{made}\n": Unproven.MALFORMED,
        f"{head}.{body}=.{end}": Unproven.MALFORMED,
        f"{head}.{body}.{'A' * 86}": Unproven.BAD_SIGNATURE,
        f"{head}.{theirs.split('.')[1]}.{end}": Unproven.BAD_SIGNATURE,
        theirs: Unproven.UNKNOWN_KEY,
    }
    for text, why in cases.items():
        for approval_id in (approval.id, ApprovalId("apr_none")):
            assert await redeem(given, approval_id, text, one) is why, text[:99]
    assert await redeem(given, other.id, made, one) is Unproven.OTHER
    await given.approvals.withdraw(given.tenant, other.id, Withdrawal(ALICE, "Mine"))
    assert await redeem(given, other.id, made, one) is Unproven.OTHER, (
        "how that stands is nobody's who has no token of it"
    )
    assert await redeem(given, ApprovalId("apr_none"), made, one) is Unproven.OTHER
    assert (await proofs(given).redeem(ACME, approval.id, made, one)) == NotRedeemed(Unproven.UNKNOWN_KEY)
    assert await given.pool.fetchval("SELECT count(*) FROM approval_redemptions") == 0


@pytest.mark.parametrize("claim", ["arguments_hash", "action_digest", "aud", "decided_by", "tenant", "jti", "kind"])
async def test_every_claim_has_to_say_what_the_row_says(given: Given, claim: str) -> None:
    """Also one that we signed ourselves, of a row that says something else by now."""
    approval, [one] = await given.approved(), await key(given)
    forged = await signed_by_us(given, {**said(await token(given, approval)), claim: "something else"})
    assert await redeem(given, approval.id, forged, one) is Unproven.OTHER


async def redeem(given: Given, approval_id: ApprovalId, text: str, one: ApiKey) -> Unproven | None:
    """Why not."""
    verdict = await proofs(given).redeem(given.tenant, approval_id, text, one)
    return verdict.why if isinstance(verdict, NotRedeemed) else None
