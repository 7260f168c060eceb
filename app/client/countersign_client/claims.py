"""What a desk vouches for in a token, typed, and for how long."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from .proof_errors import MalformedToken, TokenExpired, TokenNotYetValid

SKEW_SECONDS: Final = 60  # how far the clocks of desk and verifier may be apart
LIFE_MAX_SECONDS: Final = 3600


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


def claims_of(said: dict[str, Any]) -> Claims:
    """Raises MalformedToken where one is missing or odd; what else is said is nothing to us."""
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


def check_time(claims: Claims, now: float) -> None:
    """Raises TokenExpired, TokenNotYetValid, and MalformedToken for a life that no desk gives."""
    issued, expires = claims.issued_at.timestamp(), claims.expires_at.timestamp()
    if not 0 < expires - issued <= LIFE_MAX_SECONDS:
        raise MalformedToken(f"The token lives longer than {LIFE_MAX_SECONDS} seconds, which no desk's does")
    if issued > now + SKEW_SECONDS:
        raise TokenNotYetValid("The token was issued in the future, by this clock")
    if now >= expires + SKEW_SECONDS:
        raise TokenExpired("The token has expired; ask the desk for a fresh one")


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
