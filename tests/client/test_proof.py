"""A decision's proof, checked by three readers that know nothing of one another, over the published vectors."""

import hashlib
import json
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest
from countersign_client.canonical_json import UnsayableArguments, canonical_json
from countersign_client.proof import verify
from countersign_client.proof_errors import AlreadyUsed, OtherTenant, ProofError, UnknownKey
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from playwright._impl._driver import compute_driver_executable

from app.domain.approvals.proofs.proof import Unproven
from app.store.approvals.proofs.tokens import opened
from tests.proof_vectors import (
    ARGUMENTS,
    AUDIENCE,
    JWKS,
    KID,
    NOW,
    PAGE,
    PUBLIC,
    STRANGER,
    TENANT,
    TOOL,
    b64,
    page,
    raw,
    token,
)

VECTORS: dict[str, Any] = json.loads(PAGE.read_text())
TOKENS = {one["name"]: one for one in VECTORS["tokens"]}
FORMS = {one["name"]: one for one in VECTORS["canonical_json"]}
HERE: dict[str, Any] = {"tool": TOOL, "jwks": JWKS, "tenant": TENANT, "audience": AUDIENCE, "now": NOW}


def test_the_vectors_are_what_the_desk_signs() -> None:
    assert PAGE.read_text() == page(), "run python -m tests.proof_vectors"
    assert set(TOKENS) == {one["name"] for one in VECTORS["tokens"]}
    assert len(TOKENS) == len(VECTORS["tokens"])
    assert KID == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037, appendix A.3"


def by_the_client(one: dict[str, Any]) -> str:
    """What it makes of a token."""
    now = datetime.fromtimestamp(one["now"], UTC)
    told = {name: one[name] for name in ("kind", "tool", "answer", "tenant", "audience")}
    try:
        verify(one["token"], json.loads(one["arguments"]), **told, jwks=VECTORS["jwks"], now=now)
    except ProofError as error:
        return error.code
    return "good"


@pytest.mark.parametrize("name", TOKENS)
def test_the_client_thinks_of_each_token_what_it_should(name: str) -> None:
    assert by_the_client(TOKENS[name]) == TOKENS[name]["expected"]


@pytest.mark.parametrize("name", FORMS)
def test_the_client_writes_each_form_as_it_should(name: str) -> None:
    one = FORMS[name]
    if one["canonical"] is None:
        with pytest.raises(UnsayableArguments):
            canonical_json(json.loads(one["json"]))
        return
    assert canonical_json(json.loads(one["json"])) == one["canonical"].encode()
    assert hashlib.sha256(one["canonical"].encode()).hexdigest() == one["sha256"]


def test_javascript_without_a_library_thinks_the_same() -> None:
    node, *_ = compute_driver_executable()
    done = subprocess.run(
        [node, PAGE.with_name("verify.mjs"), PAGE], capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(done.stdout)
    assert dict(found["tokens"]) == {name: one["expected"] for name, one in TOKENS.items()}
    assert dict(found["forms"]) == {name: one["sha256"] or "unsayable" for name, one in FORMS.items()}


def test_by_hand_with_nothing_but_the_signature() -> None:
    """Step by step, as the page says it."""
    for name in ("as the desk signs it", "a changed claim", "another key under our name"):
        one = TOKENS[name]
        head, body, signature = one["token"].split(".")
        [key] = [key for key in VECTORS["jwks"]["keys"] if key["kid"] == json.loads(raw(head))["kid"]]
        public = Ed25519PublicKey.from_public_bytes(raw(key["x"]))
        if one["expected"] != "good":
            with pytest.raises(InvalidSignature):
                public.verify(raw(signature), f"{head}.{body}".encode())
            continue
        public.verify(raw(signature), f"{head}.{body}".encode())
        said = json.loads(raw(body))
        assert said == VECTORS["claims"]
        form = '{"force":false,"keep":3,"name":"release/1.2"}'
        assert said["arguments_hash"] == hashlib.sha256(form.encode()).hexdigest()


@pytest.mark.parametrize("name", TOKENS)
def test_the_desk_itself_reads_no_token_that_is_malformed_or_of_another_key(name: str) -> None:
    """What the token is about it compares with the row, as tests of its store show."""
    one, found = TOKENS[name], opened(TOKENS[name]["token"], {KID: PUBLIC})
    about_signature = {"unknown_key": Unproven.UNKNOWN_KEY, "bad_signature": Unproven.BAD_SIGNATURE}
    if one["expected"] in about_signature:
        assert found is about_signature[one["expected"]]
    elif one["expected"] == "wrong_algorithm" or not isinstance(found, dict):
        assert one["expected"] in ("wrong_algorithm", "malformed")
        assert isinstance(found, Unproven)


def test_what_is_vouched_for_comes_back_typed() -> None:
    claims = verify(token(), json.loads(ARGUMENTS), **HERE)
    assert (claims.tenant, claims.audience, claims.decided_by) == (TENANT, AUDIENCE, "slack:U0ADA")
    assert (claims.decided_at, claims.issued_at) == (NOW, NOW)
    assert claims.use_id == VECTORS["claims"]["jti"]


class Remembered:
    """What was used, in order."""

    def __init__(self, answer: bool) -> None:
        self.asked: list[tuple[str, str]] = []
        self._answer = answer

    def use(self, tenant: str, use_id: str) -> bool:
        """Whatever it was told to say."""
        self.asked.append((tenant, use_id))
        return self._answer


def test_it_is_used_up_last_and_only_if_all_else_holds() -> None:
    fresh, spent = Remembered(True), Remembered(False)
    verify(token(), json.loads(ARGUMENTS), **HERE, used=fresh)
    assert fresh.asked == [(TENANT, VECTORS["claims"]["jti"])]
    with pytest.raises(AlreadyUsed):
        verify(token(), json.loads(ARGUMENTS), **HERE, used=spent)
    for one in TOKENS.values():
        if one["expected"] != "good":
            told = {name: one[name] for name in ("kind", "tool", "answer", "tenant", "audience")}
            now, arguments = datetime.fromtimestamp(one["now"], UTC), json.loads(one["arguments"])
            with pytest.raises(ProofError):
                verify(one["token"], arguments, jwks=JWKS, **told, now=now, used=spent)
    assert len(spent.asked) == 1


KEY = JWKS["keys"][0]
SETS: list[tuple[Any, type[ProofError]]] = [
    ({}, UnknownKey),
    ({"keys": []}, UnknownKey),
    ({"keys": "x"}, UnknownKey),
    ({"keys": [None, 7, "x"]}, UnknownKey),
    ({"keys": [KEY, {**KEY, "x": b64(STRANGER.public_key().public_bytes_raw())}]}, UnknownKey),
    ({"keys": [{**KEY, "use": "enc"}]}, UnknownKey),
    ({"keys": [{**KEY, "alg": "ES256"}]}, UnknownKey),
    ({"keys": [{**KEY, "crv": "X25519"}]}, UnknownKey),
    ({"keys": [{**KEY, "kty": "oct", "k": KEY["x"]}]}, UnknownKey),
    ({"keys": [{**KEY, "x": KEY["x"][:-1]}]}, UnknownKey),
    ({"keys": [{**KEY, "x": 7}]}, UnknownKey),
    ({"keys": [{**KEY, "tenant": "globex"}]}, OtherTenant),
]


@pytest.mark.parametrize(("jwks", "why"), SETS)
def test_a_set_without_exactly_this_key_believes_nothing(jwks: Any, why: type[ProofError]) -> None:
    with pytest.raises(why):
        verify(token(), json.loads(ARGUMENTS), **{**HERE, "jwks": jwks})


def test_a_set_with_more_in_it_is_no_hindrance() -> None:
    bare = {name: KEY[name] for name in ("kty", "crv", "x", "kid")}
    other = {"kty": "RSA", "kid": "r", "n": "x", "e": "AQAB"}
    verify(token(), json.loads(ARGUMENTS), **{**HERE, "jwks": {"keys": [other, bare, {**KEY, "kid": "older"}]}})


@pytest.mark.parametrize("text", [None, 7, b"a.b.c", "é.é.é", "." * 100, "a" * 10_000_000])
def test_what_is_no_text_of_ours_is_malformed(text: Any) -> None:
    with pytest.raises(ProofError) as refused:
        verify(text, {}, **HERE)
    assert refused.value.code == "malformed"


def test_a_clock_without_a_zone_is_no_clock() -> None:
    with pytest.raises(ValueError, match="time zone"):
        verify(token(), json.loads(ARGUMENTS), **{**HERE, "now": datetime(2026, 11, 30, 14)})  # noqa: DTZ001
