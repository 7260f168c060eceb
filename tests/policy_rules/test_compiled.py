"""The first rule that matches decides; what cannot be asked asks a person, and says why."""

from app.domain.approvals.policies.facts import usual_facts
from app.domain.approvals.policies.rules import Outcome, Policy, Rule, Ruled, Trouble, Why
from app.policy_rules import compile_policy

ASK, REFUSE, LET = Outcome.ASK, Outcome.REFUSE, Outcome.LET_THROUGH
DEFAULT = Rule("default", ASK, sentence="A person looks at it")


def _ruled(*rules: Rule, kind: str = "refund", without: str = "", **facts: object) -> Ruled:
    known = {**usual_facts(kind), **facts}
    known.pop(without, None)
    return compile_policy(Policy(rules, DEFAULT)).ruling(kind, known)


def test_the_first_that_matches_decides() -> None:
    old = Rule("old", REFUSE, ("refund",), "order_age_days > 90", sentence="Too old")
    gold = Rule("gold", ASK, ("refund",), 'tier == "gold"', flow="vip")
    assert _ruled(old, gold, order_age_days=91, tier="gold") == Ruled("old", REFUSE, "Too old")
    found = _ruled(old, gold, tier="gold")
    assert (found.rule, found.flow, found.passed_by) == ("gold", "vip", ("old",))
    assert _ruled(old, gold) == Ruled("default", ASK, "A person looks at it")


def test_a_rule_of_another_kind_is_not_asked() -> None:
    assert _ruled(Rule("r", REFUSE, ("tool_call",)), Rule("s", ASK, ("refund",))).rule == "s"
    assert _ruled(Rule("r", REFUSE), kind="tool_call").rule == "r"


def test_limits_are_those_of_the_currency() -> None:
    small = Rule("small", LET, ("refund",), up_to=(("EUR", 2000), ("JPY", 300)))
    assert _ruled(small, amount=2000).rule == "small"
    assert _ruled(small, amount=2001).rule == "default"
    assert _ruled(small, amount=301, currency="JPY").rule == "default"
    large = Rule("large", REFUSE, ("refund",), above=(("EUR", 2000),))
    assert _ruled(large, amount=2001).rule == "large"
    assert _ruled(large, amount=2000).rule == "default"


def test_an_amount_in_a_currency_that_a_rule_does_not_limit_asks_a_person() -> None:
    small = Rule("small", LET, ("refund",), "lines == 1", up_to=(("EUR", 2000),))
    assert _ruled(small, currency="CHF") == Ruled("small", ASK, trouble=Trouble(Why.CURRENCY, "CHF"))
    assert _ruled(small, currency="CHF", lines=2).rule == "default"


def test_a_fact_that_is_missing_or_is_none_asks_a_person() -> None:
    rule = Rule("gold", LET, ("refund",), 'tier == "gold"')
    missing = Ruled("gold", ASK, trouble=Trouble(Why.MISSING, "tier"))
    assert _ruled(rule, without="tier") == missing
    for none in (None, 3, True, ["gold"], b"gold"):
        assert _ruled(rule, tier=none) == missing
    limited = Rule("small", LET, ("refund",), up_to=(("EUR", 2000),))
    assert _ruled(limited, without="amount").trouble == Trouble(Why.MISSING, "amount")
    assert _ruled(limited, amount=2**70).trouble == Trouble(Why.MISSING, "amount")


def test_what_cannot_be_worked_out_asks_a_person_and_keeps_an_asking_rules_flow() -> None:
    assert _ruled(Rule("r", LET, ("refund",), "lines / 0 > 1")).trouble == Trouble(Why.FAILED)
    asks = _ruled(Rule("r", ASK, ("refund",), "lines / 0 > 1", flow="two"))
    assert (asks.outcome, asks.flow) == (ASK, "two")
