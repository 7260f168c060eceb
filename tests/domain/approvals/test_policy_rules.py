"""A policy has a default without a condition, and rules that can be told apart and read again."""

import pytest

from app.domain.approvals.policies.facts import FACT_NAMES, facts_of, held, usual_facts
from app.domain.approvals.policies.rules import RULES_MAX, Outcome, Policy, Rule

ASK = Rule("default", Outcome.ASK)


@pytest.mark.parametrize(
    "default",
    [
        Rule("default", Outcome.ASK, when="true"),
        Rule("default", Outcome.ASK, kinds=("refund",)),
        Rule("default", Outcome.ASK, up_to=(("EUR", 1),)),
        Rule("default", Outcome.LET_THROUGH),
    ],
)
def test_what_no_rule_is_for_has_an_answer_and_never_passes(default: Rule) -> None:
    with pytest.raises(ValueError, match="default"):
        Policy((), default)


def test_rules_have_names_of_their_own_and_are_not_too_many() -> None:
    with pytest.raises(ValueError, match="names of their own"):
        Policy((ASK,), ASK)
    with pytest.raises(ValueError, match="at most"):
        Policy(tuple(Rule(str(number), Outcome.ASK) for number in range(RULES_MAX + 1)), ASK)


def test_a_rule_is_read_again_as_it_was() -> None:
    rule = Rule("r", Outcome.ASK, ("refund",), "lines > 1", (("EUR", 5),), (("EUR", 1),), "two", "Look twice")
    assert Rule.from_json(rule.to_json()) == rule
    assert Rule("r", Outcome.ASK).to_json() == {"name": "r", "do": "ask"}


def test_rules_for_several_kinds_go_by_what_each_of_them_has() -> None:
    assert "amount" not in facts_of(())
    assert "amount" in facts_of(("refund", "store_credit"))
    assert set(facts_of(("tool_call",))) == set(FACT_NAMES["tool_call"])


def test_what_is_usual_is_a_value_of_each_fact() -> None:
    for kind in FACT_NAMES:
        assert held(kind, usual_facts(kind)) == usual_facts(kind)
