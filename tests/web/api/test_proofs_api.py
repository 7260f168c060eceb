"""``POST /v1/approvals/{id}/redeem`` and ``/.well-known/jwks.json``, as whoever carries a decision out calls them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from app import store
from app.client.countersign_client.proof import verify
from app.domain.actions.arguments import arguments_shown
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Withdrawal
from app.domain.ids import TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import Scope
from app.web.api.public_keys import READ_SECONDS
from tests.store.given import ALICE, Given
from tests.web.api.calls import BY, key, problem, rows, url
from tests.web.composed import SECRETS_KEY, Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

REDEEM = Scope.APPROVALS_REDEEM
JWKS = "/.well-known/jwks.json"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(signed: Composed) -> AsyncIterator[Given]:
    """Hands on the records of the host."""
    pool = await store.open_pool(url(signed), size=4)
    yield Given(pool)
    await pool.close()


def path(approval: Approval) -> str:
    """Where it is used."""
    return f"/v1/approvals/{approval.id}/redeem"


async def token(signed: Composed, approval: Approval) -> dict[str, str]:
    """As the body of a call."""
    made = await signed.host.ports.proofs.token(approval.tenant, approval.id)
    assert made is not None
    return {"token": made}


async def test_a_stranger_checks_a_token_with_the_keys_that_the_host_shows(signed: Composed, desk: Given) -> None:
    approval = await desk.approved()
    body = await token(signed, approval)
    await asyncio.sleep(READ_SECONDS)  # the set may just have been read, by whoever came before
    async with signed.http() as http:
        shown = await http.get(JWKS)
    assert shown.status_code == 200
    assert shown.headers["content-type"] == "application/jwk-set+json"
    assert shown.headers["cache-control"] == "public, max-age=300"
    plain: dict[str, Any] = {"jwks": shown.json(), "tenant": "demo", "audience": "demo", "kind": "refund"}
    claims = verify(body["token"], json.loads(json.dumps(arguments_shown(approval.action))), tool=None, **plain)
    assert claims.approval_id == approval.id


async def test_what_a_program_reads_of_an_approval_is_what_it_takes_to_check_and_use_it(
    signed: Composed, desk: Given
) -> None:
    """From the answers alone, as somebody in another language would."""
    asker = await key(signed, Scope.APPROVALS_READ, REDEEM)
    [row] = await rows(signed, "SELECT id FROM api_keys WHERE prefix = $1", asker["authorization"].split("_")[1])
    asked: dict[str, Any] = {"requested_by": program(row["id"], "a test")}
    held = await desk.approved(undo_seconds=60, **asked)
    approval = await desk.approved(call_id="call_2", **asked)
    async with signed.http() as http:
        early = (await http.get(f"/v1/approvals/{held.id}", headers=asker)).json()
        assert (early["settled"], early["token"]) == (False, None)
        told = (await http.get(f"/v1/approvals/{approval.id}", headers=asker)).json()
        await asyncio.sleep(READ_SECONDS)
        jwks = (await http.get(JWKS)).json()
        decision = told["decision"]
        about: dict[str, Any] = {"kind": told["kind"], "tool": told["tool"], "tenant": "demo", "audience": row["id"]}
        claims = verify(told["token"], decision["arguments"], **about, jwks=jwks)
        assert (claims.approval_id, claims.arguments_hash) == (told["id"], decision["arguments_hash"])
        assert claims.action_digest == told["action_digest"]
        used = await http.post(path(approval), json={"token": told["token"]}, headers=asker)
    assert (used.status_code, used.json()["use_id"]) == (200, claims.use_id)


async def test_the_host_shows_its_own_tenant_s_keys_and_public_halves_alone(signed: Composed, desk: Given) -> None:
    await store.seed(desk.pool, TenantId("acme"))
    seals = store.Seals((SECRETS_KEY,))
    theirs = await store.PostgresSigningKeys(desk.pool, seals).rotate(TenantId("acme"), by=BY)
    ours = await store.PostgresSigningKeys(desk.pool, seals).rotate(desk.tenant, by=BY)
    await asyncio.sleep(READ_SECONDS)
    async with signed.http() as http:
        shown = (await http.get(JWKS)).json()["keys"]
    assert shown[0]["kid"] == ours.kid
    assert theirs.kid not in [one["kid"] for one in shown]
    assert {name for one in shown for name in one} == {"kty", "crv", "x", "kid", "use", "alg", "tenant"}


async def test_however_many_strangers_call_the_records_are_asked_five_times_a_second(
    signed: Composed, desk: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    kept = store.PostgresSigningKeys.shown

    async def counted(keys: store.PostgresSigningKeys, tenant: TenantId) -> Any:
        nonlocal asked
        asked += 1
        return await kept(keys, tenant)

    monkeypatch.setattr(store.PostgresSigningKeys, "shown", counted)
    async with signed.http() as http:
        began = time.monotonic()
        answers = await asyncio.gather(*(http.get(JWKS) for _ in range(200)))
        took = time.monotonic() - began
    assert {answer.status_code for answer in answers} == {200}
    assert asked <= 2 + took / READ_SECONDS


async def test_it_is_used_once_and_whoever_comes_after_is_told_by_whom(signed: Composed, desk: Given) -> None:
    approval, headers = await desk.approved(), await key(signed, REDEEM)
    body = await token(signed, approval)
    async with signed.http() as http:
        answers = await asyncio.gather(*(http.post(path(approval), json=body, headers=headers) for _ in range(4)))
        late = await http.post(path(approval), json=body, headers=await key(signed, REDEEM))
    [won] = [answer for answer in answers if answer.status_code == 200]
    assert set(won.json()) == {"id", "use_id", "redeemed_at"}
    told = {"redeemed_at": won.json()["redeemed_at"], "redeemed_by": late.json()["redeemed_by"]}
    for lost in [*(answer for answer in answers if answer is not won), late]:
        assert "was used already" in problem(lost, 409, **told)
        assert lost.json()["code"] == "already_redeemed"
    assert told["redeemed_by"].startswith("key:key_")


async def test_what_was_taken_back_since_is_not_used_and_the_other_way_round(signed: Composed, desk: Given) -> None:
    gone, used = await desk.approved(), await desk.approved(call_id="call_2")
    bodies = [await token(signed, gone), await token(signed, used)]
    await desk.approvals.withdraw(desk.tenant, gone.id, Withdrawal(ALICE, "Mine"))
    headers = await key(signed, REDEEM, Scope.APPROVALS_WITHDRAW)
    async with signed.http() as http:
        refused = await http.post(path(gone), json=bodies[0], headers=headers)
        assert "do not act on it" in problem(refused, 409, state="withdrawn")
        assert (await http.post(path(used), json=bodies[1], headers=headers)).status_code == 200
        back = await http.post(f"/v1/approvals/{used.id}/withdraw", json={"reason": "No"}, headers=headers)
    assert "cannot be called back" in problem(back, 409, state="approved")


async def test_a_token_that_proves_nothing_here_is_refused_alike_whatever_there_is(
    signed: Composed, desk: Given
) -> None:
    approval, other, headers = await desk.approved(), await desk.approved(call_id="call_2"), await key(signed, REDEEM)
    body = await token(signed, approval)
    changed = {"token": body["token"][:-4] + "AAAA"}
    cases = ((changed, "bad_signature"), ({"token": "x"}, "malformed"), ({"token": "é" * 5000}, "malformed"))
    async with signed.http() as http:
        for name in (approval.id, "none", "%00", "x" * 4000, "%F0%9F%98%80"):
            for sent, reason in cases:
                answer = await http.post(f"/v1/approvals/{name}/redeem", json=sent, headers=headers)
                problem(answer, 400, reason=reason)
                assert answer.json()["code"] == "token_refused"
        for name in (other.id, "none", "%00"):
            answer = await http.post(f"/v1/approvals/{name}/redeem", json=body, headers=headers)
            problem(answer, 400, reason="other_decision")
        assert (await http.post(path(approval), json=body, headers=headers)).status_code == 200


async def test_no_other_scope_uses_anything(signed: Composed, desk: Given) -> None:
    approval = await desk.approved()
    body = await token(signed, approval)
    async with signed.http() as http:
        for scope in set(Scope) - {REDEEM}:
            answer = await http.post(path(approval), json=body, headers=await key(signed, scope))
            assert "this needs approvals:redeem" in problem(answer, 403)
        assert (await http.post(path(approval), json=body)).status_code == 401


@pytest.mark.parametrize("body", [None, [], {}, {"token": 1}, {"token": None}, {"token": "x", "more": 1}, "x"])
async def test_a_body_that_is_no_token_is_told_what_to_send(signed: Composed, desk: Given, body: Any) -> None:
    headers = {**await key(signed, REDEEM), "content-type": "application/json"}
    async with signed.http() as http:
        answer = await http.post("/v1/approvals/a/redeem", content=json.dumps(body), headers=headers)
    assert "the token" in problem(answer, 400)


async def test_whoever_writes_records_redeems_nothing(signed: Composed, desk: Given) -> None:
    keys = store.PostgresApiKeys(desk.pool)
    with pytest.raises(Exception, match="never share a key"):
        await keys.create(desk.tenant, "x", {REDEEM, Scope.RECORDS_WRITE}, by=BY)
