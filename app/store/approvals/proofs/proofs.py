"""Tokens for settled decisions, and their single use."""

from collections.abc import Sequence
from typing import Any

import structlog

from app.domain.approvals.proofs.proof import Decision, NotRedeemed, Redeemed, Unproven
from app.domain.approvals.proofs.signing_keys import SigningKey
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import program
from app.domain.people.api_keys import ApiKey
from app.errors import Misconfigured, NotFound
from app.store.approvals import rows, transitions, withdrawals
from app.store.approvals.honest import stops
from app.store.approvals.proofs import decisions, redemptions, signing_keys, tokens
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.sealing import Seals
from app.store.db.transactions import retried, tenant_tx

_log = structlog.get_logger("countersign.proofs")


class PostgresProofs:
    """``Seals`` without a key sign nothing, and everything else goes on."""

    def __init__(self, pool: Pool, seals: Seals) -> None:
        self._pool, self._seals = pool, seals
        self._keys = signing_keys.PostgresSigningKeys(pool, seals)

    @retried
    async def token(self, tenant: TenantId, approval_id: ApprovalId) -> str | None:
        """Read, and never written, but for the tenant's first key."""
        if not self._seals.newest:
            return None
        try:
            async with tenant_tx(self._pool, tenant) as conn:
                row = await decisions.kept(conn, approval_id)
                if row is not None and await stops.held(conn, row):
                    return None
                found = None if row is None else await decisions.settled(conn, row)
                if found is None:
                    return None
                signer = await signing_keys.signer(conn, tenant, self._seals)
        except Misconfigured as error:
            _log.error("no_proof", why=error.sentence)
            return None
        decision, times = found
        return tokens.signed(signer.private, signer.kid, decision.claims(times["now"]))

    @retried
    async def redeem(
        self, tenant: TenantId, approval_id: ApprovalId, token: str, key: ApiKey
    ) -> Redeemed | NotRedeemed:
        """A token that is not ours learns nothing of the approval, not even whether it is there."""
        async with tenant_tx(self._pool, tenant) as conn:
            claims = tokens.opened(token, await signing_keys.public_halves(conn))
            if isinstance(claims, Unproven):
                return NotRedeemed(claims)
            if claims.get("approval") != approval_id:
                return NotRedeemed(Unproven.OTHER)
            return await _redeem(conn, approval_id, claims, program(key.id, key.name))

    async def public_keys(self, tenant: TenantId) -> Sequence[SigningKey]:
        """Of every token that may still be valid."""
        return await self._keys.shown(tenant)


async def _redeem(conn: Conn, approval_id: ApprovalId, claims: dict[str, Any], by: ActorId) -> Redeemed | NotRedeemed:
    """Under the row's lock, which whoever withdraws it needs too: exactly one of the two wins."""
    try:
        row = await rows.lock(conn, approval_id)
    except NotFound:
        return NotRedeemed(Unproven.OTHER)
    held = await stops.held(conn, row)
    if (before := await redemptions.used(conn, approval_id)) is not None:
        return before
    if await withdrawals.of_locked_key(conn, row):
        row = await rows.find(conn, approval_id)
    found = await decisions.settled(conn, row)
    if found is None or row["status"] == Status.EXECUTED:
        return NotRedeemed(Unproven.NOT_OPEN, decisions.state_of(row))
    decision, times = found
    if held:
        return NotRedeemed(Unproven.STOPPED, decisions.state_of(row))
    if (fault := _fault(decision, claims, times["now"].timestamp())) is not None:
        return NotRedeemed(fault)
    at = await redemptions.use(conn, decision.tenant, approval_id, decision.use_id, by)
    assert at is not None, "the row is locked, and nobody had used it before"
    await append(conn, decision.tenant, transitions.entry("approval_redeemed", row, by, code=decision.use_id))
    return Redeemed(decision.use_id, at)


def _fault(decision: Decision, claims: dict[str, Any], now: float) -> Unproven | None:
    """It says of the decision what we would say of it now, and has not expired by our clock."""
    times = {name: claims.pop(name, None) for name in ("iat", "exp")}
    if claims != decision.said:
        return Unproven.OTHER
    return None if type(times["exp"]) is int and now < times["exp"] else Unproven.EXPIRED
