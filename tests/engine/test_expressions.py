"""The CEL dialect of the real server."""

from typing import Any

import pytest

from app.local.engine.cel.expressions import InvalidExpression, for_event, for_wait, index_key

EVENT: dict[str, Any] = {
    "name": "x",
    "data": {
        "a": "1",
        "n": 3,
        "f": 3.0,
        "nul": None,
        "l": [1, "b"],
        "quote": "he'llo\\",
        "items": [{"x": 1}, {"x": 2}],
    },
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("event.data.a == '1'", True),
        ("event.data.a == 1", False),
        ("event.data.a != 1", True),
        ("event.data.n == 3.0", True),
        ("event.data.n > 2.5 && event.data.f <= 3", True),
        ("event.data.zz == null", True),
        ("event.data.nul == null", True),
        ("event.data.zz == event.data.yy", False),
        ("event.data.zz != event.data.yy", True),
        ("event.data.zz.deep.er != 1", True),
        ("event.data.zz < 1", True),
        ("event.data.zz <= 1", True),
        ("event.data.zz > 1", False),
        ("1 > event.data.zz", True),
        ("event.data.nul < 1", True),
        ("!event.data.zz", False),
        ("size(event.data.zz) == 0", True),
        ("event.data.zz.contains('x')", False),
        ("event.data.a || false", "1"),
        ("event.data.zz || 'fallback'", "fallback"),
        ("event.data.a && event.data.n", 3),
        ("event.data.a + 1", "11"),
        ("event.data.a + 1.0", "11"),
        ("event.data.zz + 'x'", "x"),
        ("event.data.n -1", 2),
        ("event.data.n-1 == 2 && -event.data.n == -3", True),
        ("'x -1' == 'x -1'", True),
        ("event.data.l[0] == 1 && 'b' in event.data.l", True),
        ("event.data.items.exists(i, i.x == 2) && event.data.items.all(i, i.x > 0)", True),
        ("event.data.items.filter(i, i.x > 1).size()", 1),
        ("has(event.data.a) && !has(event.data.q)", True),
        ("'a\\'b' == \"a'b\"", True),
        ("event.data.quote == 'he\\'llo\\\\'", True),
        ("event.data.a.startsWith('1') ? 5 : 6", 5),
        ("event.data.zz ? 5 : 6", 6),
        ("event.data['a'].matches('^[0-9]$')", True),
        ("1 / 0 == 1 || true", True),
        ("7 / 2 == 3 && -7 % 3 == -1", True),
        ("true == 1", False),
        ("lowercase('ABC') + uppercase('d')", "abcD"),
        ("json_parse('{\"k\": [1]}').k[0] == 1", True),
        ("date('2026-01-01T00:00:00Z') < now()", True),
    ],
)
def test_the_dialect_answers_as_the_real_server_does(text: str, value: object) -> None:
    result = for_wait(text).value({"event": EVENT, "async": EVENT})
    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize("text", ["foo == 1", "event.data.x ==", "nofn(1)", "event.a.nomethod()", "steps.a == 1", ""])
def test_what_does_not_compile_says_so(text: str) -> None:
    with pytest.raises(InvalidExpression):
        for_wait(text)


def test_triggers_and_keys_do_not_know_the_incoming_event() -> None:
    with pytest.raises(InvalidExpression):
        for_event("async.data.a == 1")


def test_only_a_boolean_true_matches() -> None:
    scope = {"event": EVENT, "async": EVENT}
    assert for_wait("event.data.n == 3").matches(scope)
    assert not for_wait("event.data.n").matches(scope)
    assert not for_wait("1 / 0 == 1").matches(scope)


def test_equalities_on_the_incoming_event_are_found_for_the_index() -> None:
    program = for_wait("async.data.id == event.data.id && async.data.k == 'z' && async.data.n > 3")
    found = [(item.path, item.side({"event": {"data": {"id": "A"}}})) for item in program.equalities]
    assert found == [(("data", "id"), "A"), (("data", "k"), "z")]
    assert for_wait("async.data.id == event.data.id || true").equalities == ()


def test_index_keys_agree_where_values_are_equal() -> None:
    path = ("data", "x")
    assert index_key(path, 3) == index_key(path, 3.0)
    assert len({index_key(path, value) for value in (1, "1", True, 1.5, "n1")}) == 5
    assert index_key(path, None) is None
    assert index_key(path, [1]) is None
