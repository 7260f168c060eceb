"""Checks, without asking anybody, that people approved exactly these arguments: a token of the desk's, verified."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .canonical_json import UnsayableArguments, arguments_hash
from .claims import Claims, check_time, claims_of
from .compact_jws import signed_payload
from .proof_errors import AlreadyUsed, OtherArguments, OtherAudience, OtherTenant, OtherTool
from .used import UsedIds


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
    claims = claims_of(signed_payload(token, jwks, tenant))
    if claims.tenant != tenant:
        raise OtherTenant("The token is of another desk")
    if claims.audience != audience:
        raise OtherAudience("The token is for somebody else")
    check_time(claims, (now or datetime.now(UTC)).timestamp())
    if (claims.kind, claims.tool) != (kind, tool):
        raise OtherTool("Another thing to do was approved than this")
    if claims.answer_hash != (_hash(answer) if answer else None):
        raise OtherArguments("It was approved with another answer than this")
    if claims.arguments_hash != arguments_hash(arguments):
        raise OtherArguments("Other arguments were approved than these")
    if used is not None and not used.use(claims.tenant, claims.use_id):
        raise AlreadyUsed("The decision was used before, and is good for one use")
    return claims


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


__all__ = ["Claims", "UnsayableArguments", "verify"]
