"""Keys that a desk signs its decisions with, as others are shown them."""

import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.domain.approvals.proofs.proof import LIFE_SECONDS, SKEW_SECONDS
from app.domain.ids import ActorId, TenantId

IN_FLIGHT_SECONDS: Final = 60  # whoever had opened the old key when it was replaced has signed by then
SHOWN_SECONDS: Final = IN_FLIGHT_SECONDS + LIFE_SECONDS + SKEW_SECONDS


@dataclass(frozen=True)
class SigningKey:
    """The public half, and what is known of the other."""

    kid: str
    public: bytes
    created_by: ActorId
    created_at: datetime
    replaced_at: datetime | None  # since then it signs no more: the private half is deleted
    opens: bool  # whether a key of SECRETS_KEY opens the private half
    is_newest: bool  # whether that is the first key

    def jwk(self, tenant: TenantId) -> dict[str, Any]:
        """RFC 8037, with the tenant beside it: no key speaks for another."""
        return {**_key(self.public), "kid": self.kid, "use": "sig", "alg": "EdDSA", "tenant": tenant}


def thumbprint(public: bytes) -> str:
    """RFC 7638: the key's name follows from the key."""
    text = json.dumps(_key(public), sort_keys=True, separators=(",", ":"))
    return _base64url(hashlib.sha256(text.encode()).digest())


def _key(public: bytes) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(public)}


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
