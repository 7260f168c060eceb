"""The expression dialect, row by row: what a wait's ``if_exp`` means for one trigger and one event."""

import pytest

from tests.conformance.waits.probe import matches
from tests.conformance.world import World

TRIGGER = {"id": "g-1", "n": 5, "half": 2.5, "s": "5", "on": True, "nothing": None, "tags": ["a", "b"]}
INCOMING = {
    "id": "g-1",
    "n": 5,
    "f": 5.0,
    "half": 2.5,
    "s": "5",
    "word": "Refund",
    "empty": "",
    "zero": 0,
    "yes": True,
    "no": False,
    "nothing": None,
    "tags": ["a", "b"],
    "deep": {"a": {"b": [10, {"c": "x"}]}},
    "odd-key": 1,
}

EQUALITY = {
    "async.data.id == event.data.id": True,
    "async.data.id == 'g-1'": True,
    "async.data.id == 'g-2'": False,
    "async.data.id != 'g-2'": True,
    "async.data.id != event.data.id": False,
    'async.data.word == "Refund"': True,
    "async.data.word == 'refund'": False,
    "async.data.yes == true": True,
    "async.data.no == false": True,
    "async.data.yes == event.data.on": True,
    "async.data.deep.a.b[0] == 10": True,
    "async.data.deep.a.b[1].c == 'x'": True,
    "async.data['odd-key'] == 1": True,
    "async.data.n > 4": True,
    "async.data.n >= 5 && async.data.n <= 5": True,
    "async.data.n < 5": False,
    "async.data.word < 'S'": True,
    "async.data.tags == event.data.tags": True,
    "async.data.tags[0] == 'a'": True,
}
LOGIC = {
    "true": True,
    "false": False,
    "!false": True,
    "async.data.n == 5 && async.data.s == '5'": True,
    "async.data.n == 6 && async.data.s == '5'": False,
    "async.data.n == 6 || async.data.s == '5'": True,
    "!(async.data.n == 6)": True,
    "async.data.n == 5 ? true : false": True,
    "async.data.n == 6 ? true : false": False,
    "(async.data.n == 6 || async.data.n == 5) && async.data.yes": True,
    "async.data.id in ['g-0', 'g-1']": True,
    "async.data.id in ['g-0', 'g-2']": False,
    "'a' in async.data.tags": True,
    "'z' in async.data.tags": False,
}
NULLS = {
    "async.data.missing == null": True,
    "async.data.nothing == null": True,
    "async.data.missing != null": False,
    "async.data.n != null": True,
    "async.data.n == null": False,
    "async.data.missing == async.data.other": False,
    "async.data.missing == 'x'": False,
    "async.data.missing != 'x'": True,
    "async.data.missing == 0": False,
    "async.data.missing < 3": True,
    "async.data.missing > 3": False,
    "async.data.a.b.c.d == null": True,
    "async.data.a.b.c.d == 'x'": False,
    "async.data.a.b.c.d != 'x'": True,
    "size(async.data.missing) == 0": True,
    "async.data.missing.startsWith('x')": False,
    "async.data.missing.contains('')": False,
    "async.data.missing == 'x' || async.data.n == 5": True,
    "event.data.missing == null": True,
    "event.data.missing == 'x'": False,
}
MIXED = {
    "async.data.f == 5": True,
    "async.data.n == 5.0": True,
    "async.data.n == async.data.f": True,
    "async.data.f > 4": True,
    "async.data.n < 5.5": True,
    "async.data.half > 2": True,
    "async.data.half == event.data.half": True,
    "async.data.n == event.data.n": True,
    "async.data.s == 5": False,
    "async.data.n == '5'": False,
    "async.data.n == event.data.s": False,
    "async.data.yes == 1": False,
}
TRUTH = {
    "(async.data.yes && async.data.word) ? true : false": True,
    "(async.data.no || async.data.word) ? true : false": True,
    "async.data.no || async.data.empty": False,
    "async.data.zero || async.data.yes": True,
    "async.data.word && async.data.n == 5": True,
    "async.data.empty && true": False,
    "async.data.missing || async.data.yes": True,
    "async.data.missing && true": False,
    "async.data.word ? true : false": True,
    "async.data.zero ? true : false": False,
    "async.data.yes": True,
    "async.data.no": False,
}
NOT_BOOLEAN = {
    "async.data.n": False,
    "async.data.word": False,
    "async.data.tags": False,
    "async.data.missing": False,
    "'true'": False,
    "1": False,
    "async.data.n + 1": False,
}
FUNCTIONS = {
    "async.data.word.startsWith('Ref')": True,
    "async.data.word.endsWith('und')": True,
    "async.data.word.contains('fun')": True,
    "async.data.word.contains('nuf')": False,
    "async.data.word.matches('^R.*d$')": True,
    "async.data.word.matches('^x')": False,
    "size(async.data.tags) == 2": True,
    "size(async.data.word) == 6": True,
    "async.data.tags.size() == 2": True,
    "has(async.data.word)": True,
    "has(async.data.missing)": False,
    "async.data.tags.exists(t, t == 'b')": True,
    "async.data.tags.exists(t, t == 'z')": False,
    "async.data.tags.all(t, t != 'z')": True,
    "async.data.tags.filter(t, t == 'a').size() == 1": True,
    "async.data.tags.map(t, t + '!')[0] == 'a!'": True,
    "async.data.word + async.data.s == 'Refund5'": True,
    "string(async.data.n) == '5'": True,
    "int(async.data.s) == 5": True,
}
DIALECT = {
    "lowercase(async.data.word) == 'refund'": True,
    "uppercase(async.data.word) == 'REFUND'": True,
    "b64decode('aGk=') == 'hi'": True,
    "json_parse('{\"a\": 1}').a == 1": True,
    "date('2026-01-02T00:00:00Z') > date('2026-01-01T00:00:00Z')": True,
    "now_plus('1h') > now()": True,
    "now_minus('1h') < now()": True,
    "async.data.word + async.data.n == 'Refund5'": True,
}
EVENT = {
    "async.name.endsWith('/wake')": True,
    "event.name.endsWith('/go')": True,
    "async.ts > 1600000000000": True,
    "async.id != event.id": True,
    "async.ts >= event.ts": True,
    "async.user == null": False,
}
TABLES = {
    "equality": EQUALITY,
    "logic": LOGIC,
    "nulls": NULLS,
    "mixed": MIXED,
    "truth": TRUTH,
    "not boolean": NOT_BOOLEAN,
    "functions": FUNCTIONS,
    "event": EVENT,
}


async def differences(world: World, table: dict[str, bool]) -> dict[str, bool]:
    """The expressions that an engine sees otherwise, with what it saw."""
    found = await matches(world, table, trigger=TRIGGER, incoming=INCOMING)
    return {expression: holds for expression, holds in found.items() if holds != table[expression]}


@pytest.mark.facts("7 expressions: async is the incoming event, event the trigger")
@pytest.mark.facts("7 expressions: equality and comparison on dotted paths")
@pytest.mark.facts("7 expressions: and, or, not, in and literals")
@pytest.mark.facts("7 expressions: a missing path is null and never an error")
@pytest.mark.facts("7 expressions: numbers compare across types")
@pytest.mark.facts("7 expressions: string and number are never equal")
@pytest.mark.facts("7 expressions: logic takes any value by its truth")
@pytest.mark.facts("7 expressions: a result that is not a boolean does not match")
@pytest.mark.facts("7 expressions: string functions, size, has and macros")
@pytest.mark.parametrize("table", TABLES)
async def test_each_row_matches_as_the_dialect_says(world: World, table: str) -> None:
    assert await differences(world, TABLES[table]) == {}


@pytest.mark.facts("7 expressions: the extra functions of the dialect")
async def test_the_functions_of_the_dialect(world: World) -> None:
    assert await differences(world, DIALECT) == {}
