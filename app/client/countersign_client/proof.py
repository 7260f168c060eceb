"""Checks, without asking anybody, that people approved exactly these arguments: a token of the desk's, verified."""

import hashlib
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .canonical_json import UnsayableArguments, arguments_hash
from .proof_errors import (
    AlreadyUsed,
    BadSignature,
    MalformedToken,
    OtherArguments,
    OtherAudience,
    OtherTenant,
    OtherTool,
    TokenExpired,
    TokenNotYetValid,
    UnknownKey,
    WrongAlgorithm,
)
from .used import UsedIds

TYPE: Final = "countersign-decision+jwt"
ALGORITHM: Final = "EdDSA"
SKEW_SECONDS: Final = 60  # how far the clocks of desk and verifier may be apart
LIFE_MAX_SECONDS: Final = 3600
_CHARS_MAX: Final = 4096
_COMPACT: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]{86}", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_BYTES_32: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_JWS: Final = jwt.PyJWS(algorithms=[ALGORITHM])


@dataclass(frozen=True)
class Claims:
    """What the desk vouches for."""

    tenant: str
    approval_id: str
    kind: str
    tool: str | None
    action_digest: str
    arguments_hash: str
    answer_hash: str | None
    decided_by: str
    decided_at: datetime
    audience: str
    issued_at: datetime
    expires_at: datetime
    use_id: str


def verify(  # noqa: PLR0913 - what a caller has to say, each by its name
    token: str,
    arguments: Any,
    *,
    tool: str | None,
    jwks: Mapping[str, Any],
    tenant: str,
    audience: str,
    kind: str = "tool_call",
    answer: str = "",
    now: datetime | None = None,
    used: UsedIds | None = None,
) -> Claims:
    """The claims, or a ProofError that names the cause. ``used`` makes it single use; it is asked last.

    ``tool`` and ``arguments`` are what is about to be done; ``tool`` is None for a ``kind`` of the desk's own.
    ``answer`` is what a person chose or wrote, where the tool asks for that.

    Without ``used`` nothing here keeps a token from being taken twice: redeem it at the desk then. Raises
    UnsayableArguments for arguments that have no canonical form, such as numbers beyond 2^53.
    """
    if now is not None and now.tzinfo is None:
        raise ValueError("`now` needs a time zone")
    claims = _claims(_signed_by(token, jwks, tenant))
    if claims.tenant != tenant:
        raise OtherTenant("The token is of another desk")
    if claims.audience != audience:
        raise OtherAudience("The token is for somebody else")
    _check_time(claims, (now or datetime.now(UTC)).timestamp())
    if (claims.kind, claims.tool) != (kind, tool):
        raise OtherTool("Another thing to do was approved than this")
    if claims.answer_hash != (_hash(answer) if answer else None):
        raise OtherArguments("It was approved with another answer than this")
    if claims.arguments_hash != arguments_hash(arguments):
        raise OtherArguments("Other arguments were approved than these")
    if used is not None and not used.use(claims.tenant, claims.use_id):
        raise AlreadyUsed("The decision was used before, and is good for one use")
    return claims


def _signed_by(token: str, jwks: Mapping[str, Any], tenant: str) -> bytes:
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
        return bytes(_JWS.decode(token, _key(jwks, kid, tenant), algorithms=[ALGORITHM]))
    except jwt.InvalidSignatureError:
        raise BadSignature("The token was not signed by that key, or was changed since") from None
    except jwt.PyJWTError as error:
        raise MalformedToken("This is no compact JWS of a desk's") from error


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


def _claims(payload: bytes) -> Claims:
    said = _object(payload)
    texts = {name: said.get(name) for name in ("tenant", "approval", "kind", "decided_by", "aud", "jti")}
    hashes = {name: said.get(name) for name in ("action_digest", "arguments_hash")}
    only_of_calls = [said.get(name) for name in ("tool", "answer_hash")]
    times = {name: said.get(name) for name in ("decided_at", "iat", "exp")}
    needed = (*texts.values(), *hashes.values(), *(one for one in only_of_calls if one is not None))
    if not all(isinstance(one, str) and one for one in needed):
        raise MalformedToken("A claim is missing, or is no text")
    if not all(type(one) is int and 0 <= one < 2**37 for one in times.values()):
        raise MalformedToken("A time is missing, or is no whole number of seconds")
    return Claims(
        tenant=said["tenant"],
        approval_id=said["approval"],
        kind=said["kind"],
        tool=said.get("tool"),
        answer_hash=said.get("answer_hash"),
        decided_by=said["decided_by"],
        audience=said["aud"],
        use_id=said["jti"],
        action_digest=said["action_digest"],
        arguments_hash=said["arguments_hash"],
        decided_at=_moment(said["decided_at"]),
        issued_at=_moment(said["iat"]),
        expires_at=_moment(said["exp"]),
    )


def _check_time(claims: Claims, now: float) -> None:
    issued, expires = claims.issued_at.timestamp(), claims.expires_at.timestamp()
    if not 0 < expires - issued <= LIFE_MAX_SECONDS:
        raise MalformedToken(f"The token lives longer than {LIFE_MAX_SECONDS} seconds, which no desk's does")
    if issued > now + SKEW_SECONDS:
        raise TokenNotYetValid("The token was issued in the future, by this clock")
    if now >= expires + SKEW_SECONDS:
        raise TokenExpired("The token has expired; ask the desk for a fresh one")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


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


__all__ = ["Claims", "UnsayableArguments", "verify"]
