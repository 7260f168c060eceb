"""Set-up of the tests of proofs: what the desk signs, and how somebody else reads it."""

import json
from base64 import urlsafe_b64decode
from datetime import timedelta
from typing import Any

from app import store
from app.client.countersign_client.proof import Claims, verify
from app.domain.approvals.approval import Approval
from app.domain.ids import ApprovalId
from app.domain.people.actors import program
from app.domain.people.api_keys import ApiKey, Scope
from app.domain.privacy.records_keys import new_key
from app.store.approvals.proofs import signing_keys, tokens
from app.store.db.transactions import tenant_tx
from tests.store.given import ALICE, Given

SECRETS_KEY = new_key()


def proofs(given: Given, *keys: str) -> store.PostgresProofs:
    """With a key that seals, or with those."""
    return store.PostgresProofs(given.pool, store.Seals(keys or (SECRETS_KEY,)))


async def jwks(given: Given) -> dict[str, Any]:
    """As the host shows it."""
    return {"keys": [key.jwk(given.tenant) for key in await proofs(given).public_keys(given.tenant)]}


async def token(given: Given, approval: Approval) -> str:
    """That there has to be."""
    made = await proofs(given).token(given.tenant, approval.id)
    assert made is not None
    return made


async def verified(given: Given, text: str, arguments: Any, **fields: Any) -> Claims:
    """By the client, for the desk itself unless said otherwise."""
    what: dict[str, Any] = {"kind": "refund", "tool": None}
    plain = {**what, "jwks": await jwks(given), "tenant": given.tenant, "audience": given.tenant}
    return verify(text, arguments, **{**plain, **fields})


def said(text: str, part: int = 1) -> dict[str, Any]:
    """The payload (or the header), believed as it is."""
    segment = text.split(".")[part]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    return found


async def key(given: Given, *scopes: Scope, replaced: int = 0) -> list[ApiKey]:
    """A program's keys, each in the place of the one before it."""
    keys = store.PostgresApiKeys(given.pool)
    made = [(await keys.create(given.tenant, "agent", set(scopes) or {Scope.APPROVALS_REDEEM}, by=ALICE))[0]]
    for _ in range(replaced):
        made.append((await keys.rotate(given.tenant, made[-1].id, by=ALICE, overlap=timedelta(hours=1)))[0])
    return made


async def asked_by(given: Given, one: ApiKey, **fields: Any) -> Approval:
    """What a program asked for and Alice approved."""
    return await given.approved(requested_by=program(one.id, one.name), **fields)


async def decided_earlier(given: Given, approval_id: ApprovalId, seconds: float) -> None:
    """So that what it was held for is over, behind the product's back."""
    await given.pool.execute(
        "UPDATE approvals SET decided_at = decided_at - make_interval(secs => $2), "
        "undo_until = undo_until - make_interval(secs => $2) WHERE id = $1",
        approval_id,
        float(seconds),
    )


async def settled_earlier(given: Given, approval_id: ApprovalId, seconds: float) -> None:
    """The same of the moment since which it cannot be undone."""
    await given.pool.execute(
        "UPDATE approvals SET undo_until = coalesce(undo_until, decided_at) - make_interval(secs => $2) "
        "WHERE id = $1",
        approval_id,
        float(seconds),
    )


async def signed_by_us(given: Given, claims: dict[str, Any]) -> str:
    """Whatever it says."""
    async with tenant_tx(given.pool, given.tenant) as conn:
        signer = await signing_keys.signer(conn, given.tenant, store.Seals((SECRETS_KEY,)))
    return tokens.signed(signer.private, signer.kid, claims)
