"""The keys that decisions are signed with: made once, sealed, replaced at once, shown as long as they count."""

import asyncio
import json
from pathlib import Path

import pytest

from app import store
from app.cli.doctor.secrets import secrets as look
from app.cli.open_records import kept_key
from app.client.countersign_client.proof_errors import UnknownKey
from app.domain.actions.arguments import arguments_shown
from app.domain.approvals.proofs.proof import LIFE_SECONDS, SKEW_SECONDS
from app.domain.privacy.records_keys import new_key
from app.errors import Misconfigured
from app.store import PostgresSigningKeys, Seals
from app.store.approvals.proofs import signing_keys
from app.store.db.transactions import tenant_tx
from tests.store.approvals.proofs.proven import SECRETS_KEY, jwks, proofs, said, token, verified
from tests.store.given import ALICE, Given
from tests.store.operations.test_routine_commands import countersign

ROUNDS = 8


def keys(given: Given, *sealing: str) -> PostgresSigningKeys:
    return PostgresSigningKeys(given.pool, Seals(sealing or (SECRETS_KEY,)))


async def test_the_first_key_is_made_once_however_many_need_it_at_once(given: Given) -> None:
    approval = await given.approved()
    for _ in range(ROUNDS):
        await given.pool.execute("DELETE FROM signing_keys")
        made = await asyncio.gather(*(proofs(given).token(given.tenant, approval.id) for _ in range(6)))
        assert None not in made
        assert len({said(one or "", 0)["kid"] for one in made}) == 1
        assert await given.pool.fetchval("SELECT count(*) FROM signing_keys") == 1
    assert len(await given.recorded("signing_key_created")) == ROUNDS


async def test_rotations_and_signatures_at_once_leave_one_key_that_signs(given: Given) -> None:
    approval = await given.approved()
    for _ in range(ROUNDS):
        turns = [keys(given).rotate(given.tenant, by=ALICE) for _ in range(3)]
        made = await asyncio.gather(*turns, *(proofs(given).token(given.tenant, approval.id) for _ in range(4)))
        known = {one["kid"] for one in (await jwks(given))["keys"]}
        assert {said(one, 0)["kid"] for one in made if isinstance(one, str)} <= known
        assert await given.pool.fetchval("SELECT count(*) FROM signing_keys WHERE sealed IS NOT NULL") == 1


async def test_a_new_key_signs_at_once_and_the_old_one_is_shown_as_long_as_its_tokens_live(given: Given) -> None:
    approval = await given.approved()
    before = await token(given, approval)
    fresh = await keys(given).rotate(given.tenant, by=ALICE)
    after = await token(given, approval)
    assert said(after, 0)["kid"] == fresh.kid != said(before, 0)["kid"]
    for one in (before, after):
        await verified(given, one, arguments_shown(approval.action))
    await replaced_ago(given, LIFE_SECONDS + SKEW_SECONDS)
    await verified(given, before, arguments_shown(approval.action))
    await replaced_ago(given, LIFE_SECONDS + 2 * SKEW_SECONDS)
    with pytest.raises(UnknownKey):
        await verified(given, before, arguments_shown(approval.action))
    await verified(given, after, arguments_shown(approval.action))
    assert len(await keys(given).all(given.tenant)) == 2, "the record of it stays"


async def test_what_is_shown_has_nothing_of_the_private_half(given: Given) -> None:
    await token(given, await given.approved())
    async with tenant_tx(given.pool, given.tenant) as conn:
        signer = await signing_keys.signer(conn, given.tenant, Seals((SECRETS_KEY,)))
    [shown] = (await jwks(given))["keys"]
    assert set(shown) == {"kty", "crv", "x", "kid", "use", "alg", "tenant"}
    [row] = await given.pool.fetch("SELECT * FROM signing_keys")
    for secret in (signer.private, signer.private.hex().encode()):
        assert secret not in row["sealed"]
    assert signer.private.hex() not in f"{signer!r} {shown} {await given.recorded()}"
    await keys(given).rotate(given.tenant, by=ALICE)
    old = await given.pool.fetchrow("SELECT sealed, key_id FROM signing_keys WHERE kid = $1", shown["kid"])
    assert tuple(old or ()) == (None, None), "what was replaced can sign no more"


async def test_one_copied_to_another_tenant_or_over_another_does_not_sign(given: Given, acme: Given) -> None:
    await token(given, await given.approved())
    theirs = await acme.approved()
    await token(acme, theirs)
    copied = (
        "UPDATE signing_keys t SET sealed = s.sealed FROM signing_keys s WHERE t.tenant = 'acme' AND s.tenant = $1"
    )
    await given.pool.execute(copied, given.tenant)
    assert await proofs(acme).token(acme.tenant, theirs.id) is None


async def test_without_a_key_that_seals_there_is_none_and_the_old_one_stays(given: Given) -> None:
    approval = await given.approved()
    before = await token(given, approval)
    with pytest.raises(Misconfigured, match="SECRETS_KEY is not set"):
        await PostgresSigningKeys(given.pool, Seals(())).rotate(given.tenant, by=ALICE)
    assert await token(given, approval) == before


async def test_it_is_sealed_anew_with_the_secrets_of_the_tenant(
    given: Given, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval, newest = await given.approved(), new_key()
    before = await token(given, approval)
    monkeypatch.setenv("DATABASE_URL", database_url)
    nobody: store.Pool = None  # type: ignore[assignment]
    for environ, state in ((SECRETS_KEY, "ok"), (f"{newest},{SECRETS_KEY}", "warn"), (newest, "bad"), ("", "bad")):
        monkeypatch.setenv("SECRETS_KEY", environ)
        [finding] = await look(nobody)  # type: ignore[arg-type]
        assert finding.state == state
    both = {"DATABASE_URL": database_url, "SECRETS_KEY": f"{newest},{SECRETS_KEY}"}
    assert "1 sealed anew" in (await countersign("secrets", "rotate", **both))[1]
    assert "0 sealed anew" in (await countersign("secrets", "rotate", **both))[1]
    assert await proofs(given, newest).token(given.tenant, approval.id) == before
    assert await proofs(given, SECRETS_KEY).token(given.tenant, approval.id) is None


async def test_the_terminal_lists_and_replaces_them(given: Given, database_url: str) -> None:
    environ = {"DATABASE_URL": database_url, "SECRETS_KEY": SECRETS_KEY}
    assert "no signing keys yet" in (await countersign("signing-keys", "list", **environ))[1]
    for _ in range(2):
        code, said_ = await countersign("signing-keys", "rotate", **environ)
        assert (code, "signs from now on" in said_) == (0, True)
    newest, old = json.loads((await countersign("signing-keys", "list", "--json", **environ))[1])
    assert newest["kid"] in said_
    assert (newest["state"], old["state"].startswith("replaced; public until")) == ("signs", True)
    listed = await countersign("signing-keys", "list", **{**environ, "SECRETS_KEY": new_key()})
    assert (listed[0], "NO KEY OPENS IT" in listed[1]) == (0, True)
    refused = await countersign("signing-keys", "rotate", **{**environ, "SECRETS_KEY": ""})
    assert (refused[0], "SECRETS_KEY is not set" in refused[1]) == (1, True)
    lines = await given.recorded("signing_key_created", "signing_key_rotated")
    assert [line["action"] for line in lines] == ["signing_key_created", "signing_key_created", "signing_key_rotated"]
    assert {line["actor"].partition(":")[0] for line in lines} == {"cli"}


async def test_the_one_machine_run_has_a_key_of_its_own_that_the_terminal_finds(
    given: Given, database_url: str, tmp_path: Path
) -> None:
    sealing = kept_key(tmp_path, "SECRETS_KEY")
    assert kept_key(tmp_path, "SECRETS_KEY") == sealing != kept_key(tmp_path, "RECORDS_KEY")
    fresh = await keys(given, sealing).rotate(given.tenant, by=ALICE)
    here = {"DATABASE_URL": database_url, "COUNTERSIGN_HOME": str(tmp_path), "SECRETS_KEY": ""}
    [shown] = json.loads((await countersign("signing-keys", "list", "--json", **here))[1])
    assert (shown["kid"], shown["state"]) == (fresh.kid, "signs")


async def test_the_terminal_shows_the_proof_of_a_decision_or_why_there_is_none(
    given: Given, database_url: str
) -> None:
    environ = {"DATABASE_URL": database_url, "SECRETS_KEY": SECRETS_KEY}
    approval, pending = await given.approved(), await given.approval(call_id="call_2")
    made = await token(given, approval)
    code, told = await countersign("proof", approval.id, **environ)
    assert (code, told.strip()) == (0, made)
    for wanted, sealing, why in (
        (pending.id, SECRETS_KEY, "There is no proof of"),
        ("apr_none", SECRETS_KEY, "There is no such approval"),
        (approval.id, "", "without it no decision is signed"),
        (approval.id, new_key(), "whether the signing key opens"),
    ):
        code, told = await countersign("proof", wanted, **{**environ, "SECRETS_KEY": sealing})
        assert (code, why in " ".join(told.split())) == (1, True), told


async def replaced_ago(given: Given, seconds: float) -> None:
    """Behind the product's back."""
    await given.pool.execute(
        "UPDATE signing_keys SET replaced_at = clock_timestamp() - make_interval(secs => $1) "
        "WHERE replaced_at IS NOT NULL",
        float(seconds),
    )
