"""No condition and no fact hangs or crashes whoever asks."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.approvals.policies.facts import FACT_NAMES, NUMBER_MAX
from app.domain.approvals.policies.rules import Outcome, Policy, Rule, Ruled
from app.policy_rules import BadExpression, compile_policy

_DEFAULT = Rule("default", Outcome.ASK)
_SIGNS = "&& || ! == != < <= > >= + - * / % ( ) [ ] , . ? : { } // \\ é 💶".split()
_VALUES = """true false null 0 1 30 999999999999 1.5 0x1f 2u "a" 'b' "" r'a' b'a' """.split()
_OTHERS = "in startsWith contains matches all map exists has size dyn __class__ google.protobuf.Struct".split()
_WORDS = [*FACT_NAMES["refund"], *_SIGNS, *_VALUES, *_OTHERS, "\n", "\x00", "tier.startsWith('s')", '"""a"""']
_TEXTS = st.one_of(
    st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(_WORDS), max_size=40).map("".join),
    st.text(max_size=600),
)
_FLAGS = st.recursive(
    st.sampled_from(
        ["sender_verified", "lines > 1", 'tier in ["a", "b"]', "amount <= paid", "lines / came_back > hour"]
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||", "==", "!="]), inner).map(" ".join),
        inner.map("!({})".format),
        st.tuples(inner, inner, inner).map(lambda one: f"({one[0]} ? {one[1]} : {one[2]})"),
    ),
    max_leaves=8,
)
_ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=400), st.binary(max_size=9),
    st.lists(st.integers(), max_size=3), st.sampled_from([NUMBER_MAX, -NUMBER_MAX, NUMBER_MAX + 1]),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)  # fmt: skip
_FACTS = st.dictionaries(st.sampled_from([*FACT_NAMES["refund"], "nonsense"]), _ANYTHING)


def _is_told(refused: BadExpression) -> None:
    assert refused.sentence
    assert refused.column >= 1


def _asked(source: str, facts: dict[str, object]) -> Ruled | None:
    rules = (Rule("r", Outcome.LET_THROUGH, ("refund",), source, up_to=(("EUR", 100),)),)
    try:
        policy = compile_policy(Policy(rules, _DEFAULT))
    except BadExpression as refused:
        _is_told(refused)
        return None
    return policy.ruling("refund", facts)


@settings(max_examples=400, deadline=None)
@given(_TEXTS, _FACTS)
def test_any_text_is_a_rule_or_is_refused_with_a_sentence(source: str, facts: dict[str, object]) -> None:
    _asked(source, facts)


@settings(max_examples=200, deadline=None)
@given(_FLAGS, _FACTS)
def test_any_condition_is_answered_whatever_the_facts_are(source: str, facts: dict[str, object]) -> None:
    found = _asked(source, facts)
    assert found is None or found.outcome in (Outcome.LET_THROUGH, Outcome.ASK)
    assert found is None or found.trouble is None or found.outcome is Outcome.ASK
