"""``python -m tests.proof_vectors`` writes docs/proof/vectors.json: tokens of a desk's, and what has to come of each.

The key is that of RFC 8037, appendix A, and Ed25519 leaves nothing to chance: the same file comes out each time.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.approvals.proofs.proof import TYPE, Decision
from app.domain.approvals.proofs.signing_keys import SigningKey, thumbprint
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.store.approvals.proofs.tokens import signed

PAGE: Final = Path(__file__).parents[1] / "docs" / "proof" / "vectors.json"
NOW: Final = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)
TOOL: Final = "delete_branch"
TENANT, AUDIENCE = TenantId("acme"), "key_0123456789abcdef01234567"
ARGUMENTS: Final = '{"name":"release/1.2","force":false,"keep":3}'
CANONICAL: Final = '{"force":false,"keep":3,"name":"release/1.2"}'


def raw(text: str) -> bytes:
    """Of base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def b64(content: bytes | dict[str, Any] | str) -> str:
    """A part of a token; text goes in as it is."""
    if isinstance(content, dict):
        content = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return urlsafe_b64encode(content.encode() if isinstance(content, str) else content).rstrip(b"=").decode()


PRIVATE: Final = raw("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
KEY: Final = Ed25519PrivateKey.from_private_bytes(PRIVATE)
PUBLIC: Final = KEY.public_key().public_bytes_raw()
KID: Final = thumbprint(PUBLIC)
STRANGER: Final = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"a stranger's").digest())
JWKS: Final = {"keys": [SigningKey(KID, PUBLIC, ActorId("desk"), NOW, None, True, True).jwk(TENANT)]}
HEADER: Final = {"alg": "EdDSA", "kid": KID, "typ": TYPE}


def claims(**changes: Any) -> dict[str, Any]:
    """As the desk says them, but for the changes; None leaves one out."""
    decision = Decision(
        tenant=TENANT,
        approval_id=ApprovalId("apr_0123456789abcdef01234567"),
        kind="tool_call",
        action_digest=hashlib.sha256(b"an action").hexdigest(),
        arguments_hash=hashlib.sha256(CANONICAL.encode()).hexdigest(),
        decided_by=ActorId("slack:U0ADA"),
        decided_at=NOW,
        audience=AUDIENCE,
        settled_at=NOW,
        tool=TOOL,
    )
    said = {**decision.claims(NOW), **changes}
    return {name: value for name, value in said.items() if value is not None}


def token(**changes: Any) -> str:
    """As the desk signs it."""
    return signed(PRIVATE, KID, claims(**changes))


def made(
    header: dict[str, Any] | str, payload: dict[str, Any] | str, sign: Callable[[bytes], bytes] = KEY.sign
) -> str:
    """Of parts that the desk would never write."""
    start = f"{b64(header)}.{b64(payload)}"
    return f"{start}.{b64(sign(start.encode()))}"


def headed(**changes: Any) -> str:
    """With another header, signed with the desk's own key."""
    return made({**HEADER, **changes}, claims())


def with_hmac(secret: bytes) -> str:
    """What an attacker signs who has the public key alone."""
    return made({**HEADER, "alg": "HS256"}, claims(), lambda text: hmac.digest(secret, text, "sha256"))


def _times() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    yield "expired", "expired", token(), {"now": claims()["exp"] + 60}
    yield "in the last second that clocks may be apart", "good", token(), {"now": claims()["exp"] + 59}
    yield "not yet issued", "not_yet_valid", token(), {"now": claims()["iat"] - 61}
    yield "issued by a clock that is a minute ahead", "good", token(), {"now": claims()["iat"] - 60}
    yield "lives for a day", "malformed", token(exp=claims()["iat"] + 86_400), {}
    yield "never expires", "malformed", token(exp=None), {}
    yield "expires before it is issued", "malformed", token(exp=claims()["iat"]), {}
    yield "expires at a text", "malformed", token(exp="1796133600"), {}


def _others() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    yield "other arguments", "other_arguments", token(), {"arguments": '{"name":"main","force":false,"keep":3}'}
    yield "one argument more", "other_arguments", token(), {"arguments": CANONICAL[:-1] + ',"really":true}'}
    yield "one argument less", "other_arguments", token(), {"arguments": '{"force":false,"name":"release/1.2"}'}
    yield "a number as a text", "other_arguments", token(), {"arguments": ARGUMENTS.replace(":3", ':"3"')}
    yield "the same number, written otherwise", "good", token(), {"arguments": ARGUMENTS.replace(":3", ":3.0e0")}
    yield "false as zero", "other_arguments", token(), {"arguments": ARGUMENTS.replace("false", "0")}
    yield "another tool", "other_tool", token(), {"tool": "show_branch"}
    yield "no tool", "other_tool", token(), {"tool": None}
    yield "another kind", "other_tool", token(kind="refund"), {}
    of_desk = token(kind="refund", tool=None)
    yield "a kind of the desk's own", "good", of_desk, {"kind": "refund", "tool": None}
    yield "another kind of the desk's own", "other_tool", of_desk, {"kind": "store_credit", "tool": None}
    yield "a kind of the desk's own for a tool of its name", "other_tool", of_desk, {"tool": "refund"}
    yield "a tool that is no text", "malformed", token(tool=7), {}
    answered = token(answer_hash=hashlib.sha256("größer".encode()).hexdigest())
    yield "an answer", "good", answered, {"answer": "größer"}
    yield "another answer", "other_arguments", answered, {"answer": "kleiner"}
    yield "an answer that nobody looks at", "other_arguments", answered, {}
    yield "an answer that nobody gave", "other_arguments", token(), {"answer": "größer"}
    yield "another tenant", "other_tenant", token(), {"tenant": "globex"}
    yield "says it is of another tenant", "other_tenant", token(tenant="globex"), {}
    yield "another audience", "other_audience", token(), {"audience": "key_ffffffffffffffffffffffff"}
    yield "a list of audiences", "malformed", token(aud=[AUDIENCE]), {}
    yield "no single-use id", "malformed", token(jti=None), {}


def _keys() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    stranger = STRANGER.public_key().public_bytes_raw()
    head, body, signature = token().split(".")
    yield "unsigned", "malformed", f"{b64({**HEADER, 'alg': 'none'})}.{body}.", {}
    yield "alg none over our signature", "wrong_algorithm", headed(alg="none"), {}
    long = made({**HEADER, "alg": "HS512"}, claims(), lambda text: hmac.digest(PUBLIC, text, "sha512"))
    yield "HMAC with the public key", "wrong_algorithm", long, {}
    yield "HS256 with the public key", "malformed", with_hmac(PUBLIC), {}
    yield "ES256", "wrong_algorithm", headed(alg="ES256"), {}
    yield "RS256", "wrong_algorithm", headed(alg="RS256"), {}
    yield "eddsa in small letters", "wrong_algorithm", headed(alg="eddsa"), {}
    yield "no alg", "wrong_algorithm", made({"kid": KID, "typ": TYPE}, claims()), {}
    yield "another key", "unknown_key", made({**HEADER, "kid": thumbprint(stranger)}, claims(), STRANGER.sign), {}
    yield "another key under our name", "bad_signature", made(HEADER, claims(), STRANGER.sign), {}
    yield "a changed claim", "bad_signature", f"{head}.{b64(claims(tenant='globex'))}.{signature}", {}
    yield "kid as a path", "unknown_key", headed(kid="../../etc/passwd"), {}
    yield "kid as an address", "unknown_key", headed(kid="https://evil.example/jwks.json"), {}
    own = {"kty": "OKP", "crv": "Ed25519", "x": b64(stranger)}
    yield "brings its own key", "malformed", made({**HEADER, "jwk": own}, claims(), STRANGER.sign), {}
    for name in ("jku", "x5u"):
        yield f"{name} in the header", "malformed", headed(**{name: "https://evil.example/keys"}), {}
    yield "crit", "malformed", headed(crit=["exp"]), {}
    yield "b64 false", "malformed", headed(b64=False, crit=["b64"]), {}
    yield "another type", "malformed", headed(typ="JWT"), {}


def _forms() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    text = json.dumps(claims(), sort_keys=True, separators=(",", ":"))
    twice = f'{text[:-1]},"tenant":"acme"}}'
    yield "a name twice in the payload", "malformed", made(HEADER, twice), {}
    head = json.dumps(HEADER, sort_keys=True, separators=(",", ":"))
    yield "a name twice in the header", "malformed", made(f'{head[:-1]},"alg":"EdDSA"}}', claims()), {}
    yield "a payload that is no object", "malformed", made(HEADER, "[]"), {}
    yield "a payload that is no JSON", "malformed", made(HEADER, "{"), {}
    yield "a header that is no JSON", "malformed", made("{", claims()), {}
    yield "empty", "malformed", "", {}
    yield "two parts", "malformed", ".".join(token().split(".")[:2]), {}
    yield "four parts", "malformed", f"{token()}.x", {}
    yield "padding", "malformed", f"{token()}==", {}
    yield "a line break behind it", "malformed", f"{token()}\n", {}
    yield "5,000 characters", "malformed", token(more="x" * 4000), {}


def tokens() -> list[dict[str, Any]]:
    """Each with what it is checked against."""
    every = [("as the desk signs it", "good", token(), {}), *_times(), *_others(), *_keys(), *_forms()]
    to_do = {"arguments": ARGUMENTS, "kind": "tool_call", "tool": TOOL, "answer": ""}
    plain = {**to_do, "tenant": TENANT, "audience": AUDIENCE, "now": int(NOW.timestamp()) + 5}
    return [{"name": name, "expected": why, **plain, **changes, "token": text} for name, why, text, changes in every]


FORMS: Final = {
    "sorted names, no spaces": ('{ "b": [1, 2 ], "a": null }', '{"a":null,"b":[1,2]}'),
    "one number written in several ways": ("[1, 1.0, 1e0, 10E-1]", "[1,1,1,1]"),
    "minus zero": ("[-0, -0.0, 0]", "[0,0,0]"),
    "where exponents begin": ("[0.000001, 0.0000001, 1e-7, 0.1e-6]", "[0.000001,1e-7,1e-7,1e-7]"),
    "digits": ("[0.1, 0.30000000000000004, 4.50, 5e-324]", "[0.1,0.30000000000000004,4.5,5e-324]"),
    "the largest whole numbers": ("[9007199254740991, -9007199254740991]", "[9007199254740991,-9007199254740991]"),
    "one beyond them": ("[9007199254740992]", None),
    "one beyond them, with a point": ("[9007199254740992.0]", None),
    "far beyond them": ("[1e300]", None),
    "a neighbour that becomes another number": ("[9007199254740993]", None),
    "texts": (
        '["\\u20ac$\\u000f\\nA\'\\u0042\\"\\\\\\/\\u007f\\u2028é"]',
        '["€$\\u000f\\nA\'B\\"\\\\/\u007f\u2028é"]',
    ),
    "nothing is normalised": ('["\\u00e9", "e\\u0301"]', '["\u00e9","e\u0301"]'),
    "names by UTF-16, not by code points": ('{"\\ufb00": 1, "\\ud83d\\ude00": 2}', '{"\U0001f600":2,"\ufb00":1}'),
    "names that only look like numbers": ('{"10": 1, "9": 2, "": 3}', '{"":3,"10":1,"9":2}'),
    "half of a surrogate pair": ('["\\ud83d"]', None),
    "half of one in a name": ('{"\\ude00": 1}', None),
    "a text": ('"a"', '"a"'),
}


def forms() -> list[dict[str, Any]]:
    """JSON as it may be written, and the one form of it; none where there is none."""
    return [
        {
            "name": name,
            "json": text,
            "canonical": form,
            "sha256": None if form is None else hashlib.sha256(form.encode()).hexdigest(),
        }
        for name, (text, form) in FORMS.items()
    ]


def vectors() -> dict[str, Any]:
    """The whole file."""
    return {
        "about": "Test vectors of docs/proof.md. `arguments` and `json` are JSON as texts: read them as you would "
        "read a body. `expected` is `good`, or the `code` of the refusal.",
        "private_key": {**JWKS["keys"][0], "d": b64(PRIVATE)},
        "jwks": JWKS,
        "claims": claims(),
        "tokens": tokens(),
        "canonical_json": forms(),
    }


def page() -> str:
    """As it is kept."""
    return json.dumps(vectors(), indent=2, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
