"""Reads a token in the one form that a desk writes: Ed25519, a key of the set, and nothing else in the header."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .proof_errors import BadSignature, MalformedToken, OtherTenant, UnknownKey, WrongAlgorithm

TYPE: Final = "countersign-decision+jwt"
ALGORITHM: Final = "EdDSA"
_CHARS_MAX: Final = 4096
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]{86}", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_BYTES_32: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_JWS: Final = jwt.PyJWS(algorithms=[ALGORITHM])


def signed_payload(token: str, jwks: Mapping[str, Any], tenant: str) -> dict[str, Any]:
    """The payload, once the signature holds. Nothing of the header is followed but the name of a key of ours."""
    found = _COMPACT.fullmatch(token) if isinstance(token, str) and len(token) <= _CHARS_MAX else None
    if found is None:
        raise MalformedToken("This is no compact JWS of a desk's")
    header = _object(_decoded(found[1]))
    if header.get("alg") != ALGORITHM:
        raise WrongAlgorithm("The token is signed otherwise than with EdDSA")
    # Whatever else a header may say (jwk, jku, x5u, crit) names a key or a rule of the sender's choice.
    kid = header.get("kid")
    if set(header) != {"alg", "kid", "typ"} or header["typ"] != TYPE or not isinstance(kid, str):
        raise MalformedToken("The header says something else than EdDSA, the desk's type and a key's name")
    try:
        payload = _JWS.decode(token, _key(jwks, kid, tenant), algorithms=[ALGORITHM])
    except jwt.InvalidSignatureError:
        raise BadSignature("The token was not signed by that key, or was changed since") from None
    except jwt.PyJWTError as error:
        raise MalformedToken("This is no compact JWS of a desk's") from error
    return _object(payload)


def _key(jwks: Mapping[str, Any], kid: str, tenant: str) -> Ed25519PublicKey:
    """The one key of this name that is for this use, and of this tenant where the set says whose it is."""
    listed = jwks.get("keys")
    named = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    fit = [one for one in named if one.get("kid") == kid and _is_ours(one)]
    if not _NAME.fullmatch(kid) or len(fit) != 1:
        raise UnknownKey("The set has no such key; fetch it once more")
    if fit[0].get("tenant", tenant) != tenant:
        raise OtherTenant("The token is signed with the key of another desk")
    return Ed25519PublicKey.from_public_bytes(_decoded(fit[0]["x"]))


def _is_ours(key: Mapping[str, Any]) -> bool:
    about = (key.get("kty"), key.get("crv"), key.get("use", "sig"), key.get("alg", ALGORITHM))
    x = key.get("x")
    return about == ("OKP", "Ed25519", "sig", ALGORITHM) and isinstance(x, str) and bool(_BYTES_32.fullmatch(x))


def _decoded(segment: str) -> bytes:
    try:
        return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except ValueError:
        raise MalformedToken("A part of the token is no base64url") from None


def _object(raw: bytes) -> dict[str, Any]:
    """An object, each name once: readers differ on which of two counts."""
    try:
        found = json.loads(raw.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise MalformedToken("A part of the token is no JSON that can be read in one way only") from None
    if not isinstance(found, dict):
        raise MalformedToken("A part of the token is no JSON object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)
