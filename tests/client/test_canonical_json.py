"""Arguments have one form: the client's, the desk's and JavaScript's are the same bytes, for whatever can be said."""

import json
import random
import struct
import subprocess
from typing import Any

import pytest
from countersign_client.canonical_json import UnsayableArguments, canonical_json
from countersign_client.json_values import DEPTH_MAX
from playwright._impl._driver import compute_driver_executable

from tests.proof_vectors import PAGE

MANY = 4_000
WRITE = """
import { canonical } from "VERIFY";
import { readFileSync } from "node:fs";
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(canonical)));
"""
SIGNS = "aZ09 \"\\/\n\t\x00\x1f\x7f\x80é\u0301ß\u2028\u2029\ufb00\uffff😀𝒳<>&'"


def number(chance: random.Random) -> float:
    """Any double within bounds; many where exponents begin and where digits run out."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.randrange(-(2**53) + 1, 2**53)
    if kind == 1:
        return chance.choice([1, -1]) * chance.random() * 10.0 ** chance.randrange(-12, 15)
    if kind == 2:
        return round(chance.uniform(-1e6, 1e6), chance.randrange(8))
    [found] = struct.unpack("<d", chance.randbytes(8))
    return found if abs(found) <= 2**53 - 1 else 0.0


def value(chance: random.Random, deeper: int = 3) -> Any:
    """Anything that JSON has."""
    kind = chance.randrange(7 if deeper else 5)
    if kind < 2:
        return number(chance)
    if kind < 4:
        return "".join(chance.choices(SIGNS, k=chance.randrange(8)))
    if kind == 4:
        return chance.choice([None, True, False])
    if kind == 5:
        return [value(chance, deeper - 1) for _ in range(chance.randrange(4))]
    names = ["".join(chance.choices(SIGNS, k=chance.randrange(4))) for _ in range(chance.randrange(5))]
    return {name: value(chance, deeper - 1) for name in names}


def test_javascript_writes_whatever_can_be_said_as_we_do() -> None:
    chance = random.Random(8785)
    values = [value(chance) for _ in range(MANY)]
    node, *_ = compute_driver_executable()
    script = WRITE.replace("VERIFY", PAGE.with_name("verify.mjs").as_uri())
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        input=json.dumps(values).encode(),
        capture_output=True,
        check=True,
    )
    for ours, theirs in zip(values, json.loads(done.stdout), strict=True):
        assert canonical_json(ours).decode() == theirs


def test_what_is_written_reads_as_what_it_was_and_is_written_the_same_again() -> None:
    chance = random.Random(7)
    for _ in range(MANY):
        one = value(chance)
        form = canonical_json(one)
        assert json.loads(form) == one
        assert canonical_json(json.loads(form)) == form


@pytest.mark.parametrize(
    ("odd", "where"),
    [
        (2**53, "arguments"),
        ({"a": [0, -(2**53)]}, "arguments.a[1]"),
        (1e300, "arguments"),
        (float("nan"), "arguments"),
        ([float("-inf")], "arguments[0]"),
        ({"a": {"b": "\ud83d"}}, "arguments.a.b"),
        ({"\ude00": 1}, "a name in arguments"),
        ({1: "a"}, "a name in arguments"),
        ({None: "a"}, "a name in arguments"),
        ({"a": b"x"}, "arguments.a"),
        ({"a": {1}}, "arguments.a"),
        pytest.param(10**4000, "arguments", id="of 4,001 digits"),
    ],
)
def test_what_has_no_single_form_is_refused_and_named(odd: Any, where: str) -> None:
    with pytest.raises(UnsayableArguments) as refused:
        canonical_json(odd)
    assert str(refused.value).startswith(where)


def test_depth_has_an_end_and_what_stands_in_itself_too() -> None:
    deep: Any = 0
    for _ in range(DEPTH_MAX):
        deep = [deep]
    canonical_json(deep)
    with pytest.raises(UnsayableArguments, match="deeper"):
        canonical_json([deep])
    round_and_round: dict[str, Any] = {}
    round_and_round["a"] = round_and_round
    with pytest.raises(UnsayableArguments, match="deeper"):
        canonical_json(round_and_round)
