"""Compact JWS with Ed25519 (RFC 7515, RFC 8037): written in one form, and read in that form only."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.domain.approvals.proofs.proof import TYPE, Unproven
from app.domain.json_text import read_json

ALGORITHM: Final = "EdDSA"
CHARS_MAX: Final = 4096
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}", re.ASCII)
_JWS: Final = jwt.PyJWS(algorithms=[ALGORITHM])


def signed(private: bytes, kid: str, claims: Mapping[str, Any]) -> str:
    """Signing twice gives the same token twice: neither the algorithm nor the form leaves anything to chance."""
    payload = json.dumps(claims, sort_keys=True, separators=(",", ":")).encode()
    key = Ed25519PrivateKey.from_private_bytes(private)
    return _JWS.encode(payload, key, algorithm=ALGORITHM, headers={"kid": kid, "typ": TYPE}, sort_headers=True)


def opened(token: str, keys: Mapping[str, bytes]) -> dict[str, Any] | Unproven:
    """The claims, or why nothing is believed. Of the header only a name is followed, to one of ``keys``."""
    if len(token) > CHARS_MAX or not _COMPACT.fullmatch(token):
        return Unproven.MALFORMED
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
        public = keys.get(kid)
        if public is None:
            return Unproven.UNKNOWN_KEY
        key = Ed25519PublicKey.from_public_bytes(public)
        found = _JWS.decode_complete(token, key, algorithms=[ALGORITHM])
        claims = read_json(found["payload"])
    except jwt.InvalidSignatureError:
        return Unproven.BAD_SIGNATURE
    except (jwt.PyJWTError, ValueError):
        return Unproven.MALFORMED
    ours = found["header"] == {"alg": ALGORITHM, "kid": kid, "typ": TYPE}
    return claims if ours and isinstance(claims, dict) else Unproven.MALFORMED
