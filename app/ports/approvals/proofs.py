"""Decisions that prove themselves: signed, handed to whoever carries them out, used once."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.approvals.proofs.proof import NotRedeemed, Redeemed
from app.domain.approvals.proofs.signing_keys import SigningKey
from app.domain.ids import ApprovalId, TenantId
from app.domain.people.api_keys import ApiKey


class Proofs(Protocol):
    """By the rows and the database's clock."""

    async def token(self, tenant: TenantId, approval_id: ApprovalId) -> str | None:
        """A compact JWS; None until it is approved and can no longer be undone, and without SECRETS_KEY.

        Asked again within five minutes it is the same one; later a fresh one with the same single-use id.
        """
        ...

    async def redeem(
        self, tenant: TenantId, approval_id: ApprovalId, token: str, key: ApiKey
    ) -> Redeemed | NotRedeemed:
        """Use it, once for good, whoever holds it; of several at once exactly one is told so."""
        ...

    async def public_keys(self, tenant: TenantId) -> Sequence[SigningKey]:
        """Of every token that may still be valid."""
        ...
