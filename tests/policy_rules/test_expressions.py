"""A condition is read within limits, held to the facts there are, and says exactly what is wrong with it."""

import sys

import pytest
from celpy import celtypes
from celpy.celparser import CELParser

from app.domain.approvals.policies.facts import FACT_NAMES, Sort, usual_facts
from app.domain.approvals.policies.rules import Outcome, Rule
from app.policy_rules import BadExpression, condition_of
from app.policy_rules.expressions import CHARS_MAX, DEPTH_MAX, WORDS_MAX, Expression

_VALUES = {int: celtypes.IntType, str: celtypes.StringType, bool: celtypes.BoolType}


def _condition(source: str, kind: str = "refund") -> Expression:
    found = condition_of(Rule("r", Outcome.ASK, (kind,), source))
    assert found is not None
    return found


def _true(source: str, **facts: object) -> bool | None:
    known = {**usual_facts("refund"), **facts}
    return _condition(source).true_of({name: _VALUES[type(value)](value) for name, value in known.items()})


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("sender_verified && order_age_days <= 30", True),
        ("sender_verified && order_age_days < 5", False),
        ("!sender_verified || injection_signals > 0", False),
        ('tier in ["gold", "standard"]', True),
        ("tier == 'gold' ? lines > 3 : lines == 1", True),
        ("amount * 2 <= paid", True),
        ('currency == "EUR" && amount -1 == 1499', True),
        ("-order_age_days < 0 && (lines + 1) % 2 == 0", True),
        ("paid / amount == 4", True),
        ('tier.startsWith("stand") && tier.contains("dar") && !tier.endsWith("x")', True),
        ('weekday in ["sat", "sun"] || hour >= 18 || hour < 8', False),
        ("true", True),
    ],
)
def test_a_condition_is_answered_from_the_facts(source: str, answer: bool) -> None:
    assert _true(source) is answer


@pytest.mark.parametrize(
    ("source", "column", "said"),
    [
        ("order_age > 3", 1, "There is no fact `order_age` here. Did you mean `order_age_days`?"),
        ("zzz == 1", 1, "There is no fact `zzz` here. Allowed here: kind, asked_by"),
        ("lines", 1, "A condition is yes or no; this is number. Compare it with something."),
        ('lines > "3"', 9, "This is text, where number or money is expected."),
        ('tier > "a"', 1, "This is text, where number or money is expected."),
        ("amount > 5000", 1, "An amount means nothing without its currency"),
        ("lines > 1.5", 9, "A value is a whole number, a text in quotes, `true` or `false`."),
        ("lines > 0x1", 9, "A value is a whole number"),
        ("lines > 1u", 9, "A value is a whole number"),
        ("lines > 3 and sender_verified", 11, "Write `&&` instead of `and`."),
        ("lines > 3 & sender_verified", 11, "Write `&&` for and."),
        ("lines = 3", 7, "Write `==` for equals."),
        ("lines >", 7, "It breaks off at `>`."),
        (r'tier == "a\"b"', 9, "A text has no `\\` in it"),
        ('tier == r"a"', 10, "A text stands by itself"),
        ('tier == """a"""', 11, "A text stands by itself"),
        (
            'tier.matches("(a+)+$")',
            1,
            "There is no function `matches`. Allowed here: startsWith, endsWith, contains.",
        ),
        ("[1, 2].all(x, x > 1)", 2, "There is no function `all`."),
        ("size(tier) > 2", 1, "There is no function `size`."),
        ("has(tier)", 1, "There is no function `has`."),
        ("tier.x == 1", 1, "This cannot stand in a condition."),
        ("[1][0] == 1", 2, "This cannot stand in a condition."),
        ("{1: 2} == {1: 2}", 1, "`{` cannot stand here."),
        ('lines in [1, "a"]', 11, "The values of a list are all numbers or all texts."),
        ("lines in [" + "1, " * 50 + "1]", 11, "A list holds 1 to 50 values."),
        ("lines in []", 1, "A list holds 1 to 50 values."),
        ("lines in tier", 10, "Behind `in` stands a list of values such as the number before it."),
        ("lines > 9999999999999", 9, "A number has 12 digits at most."),
        ("lines == 1 // no", 12, "A condition has no remarks in it"),
        ("   ", 1, "Nothing stands here."),
        ("null == tier", 1, "A value is a whole number, a text in quotes"),
        ("__import__ == 1", 1, "There is no fact `__import__` here."),
        ("lines > 0" + " " * CHARS_MAX, CHARS_MAX, f"It has {CHARS_MAX + 9} characters"),
        ("(" * (DEPTH_MAX + 1) + "true" + ")" * (DEPTH_MAX + 1), DEPTH_MAX + 1, "It is nested too deeply"),
        ("!" * WORDS_MAX + "true", WORDS_MAX + 1, "It is nested too deeply, or too long"),
    ],
)
def test_what_cannot_be_a_condition_is_refused_with_its_place(source: str, column: int, said: str) -> None:
    with pytest.raises(BadExpression) as caught:
        _condition(source)
    assert said in caught.value.sentence
    assert caught.value.column == column


def test_what_a_kind_does_not_have_its_rules_cannot_name() -> None:
    with pytest.raises(BadExpression, match="There is no fact `amount` here"):
        _condition('amount > 1 && currency == "EUR"', "tool_call")
    with pytest.raises(BadExpression, match="There is no fact `tool` here"):
        condition_of(Rule("r", Outcome.ASK, (), 'tool == "x"'))


@pytest.mark.parametrize("kind", FACT_NAMES)
def test_every_fact_can_be_named_and_is_what_it_says(kind: str) -> None:
    tests = {Sort.FLAG: "{0}", Sort.TEXT: "{0} == {0}", Sort.NUMBER: "{0} >= 0", Sort.MONEY: "{0} >= {0}"}
    facts = {name: _VALUES[type(value)](value) for name, value in usual_facts(kind).items()}
    for name, fact in FACT_NAMES[kind].items():
        found = _condition(tests[fact.sort].format(name), kind)
        assert found.names == (name,)
        assert found.true_of(facts) is True
        assert found.true_of({}) is None


@pytest.mark.parametrize("source", ["lines / 0 > 1", "lines % 0 == 1", "999999999999 * 999999999999 > lines"])
def test_what_cannot_be_worked_out_is_no_answer(source: str, caplog: pytest.LogCaptureFixture) -> None:
    assert _true(source) is None
    assert not caplog.records


def test_an_unknown_fact_that_makes_no_difference_is_none() -> None:
    known = {"sender_verified": celtypes.BoolType(True)}
    assert _condition("sender_verified || lines > 3").true_of(known) is True
    assert _condition("sender_verified && lines > 3").true_of(known) is None


def test_the_longest_condition_that_is_allowed_can_be_asked() -> None:
    assert _true("!" * (WORDS_MAX - 2) + "true") is True
    assert _true("||".join(["lines>8"] * 30)) is False
    assert _true("(" * DEPTH_MAX + "-" * 90 + "lines" + ")" * DEPTH_MAX + "== 1") is True
    assert _true("+".join(["lines"] * 55) + " == 55") is True


def test_a_parser_that_somebody_else_made_first_serves_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CELParser, "CEL_PARSER", None)
    CELParser()
    assert _true("lines == 1 && lines < 77") is True


def test_reading_one_leaves_the_hosts_recursion_limit_alone() -> None:
    before = sys.getrecursionlimit()
    _condition("lines == 1234")
    assert sys.getrecursionlimit() == before
