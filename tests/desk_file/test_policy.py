"""The policy stands in the file: read in its order, held to its examples, and every fault with its line and part."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.desk_file import read_desk_file, starter_desk_file
from app.desk_file.differences import differences
from app.desk_file.proposed import proposed
from app.domain.approvals.policies.rules import Outcome, Rule
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_config.desk_policy import DeskPolicy
from app.domain.operations.desk_config.loosening import reasons, waits_for_second
from app.domain.operations.desk_config.loosens import Loosens
from tests.desk_file.test_reading import faults, told

FILE = """
owners: [U1AAAAAA, U2AAAAAA]
policy:
  rules:
    - name: steered
      kinds: [refund, store_credit]
      when: injection_signals > 0
      do: ask
      flow: two
      sentence: "Somebody tries to steer the agent: look twice"
    - name: small
      kinds: [refund]
      when: |
        order_age_days <= 30
        && refunds_90d == 0
      up_to: {EUR: 2000, JPY: 3000}
      do: let_through
    - name: ancient
      kinds: [refund]
      when: order_age_days > 365
      do: refuse
      sentence: Older than a year
  default:
    do: ask
    sentence: A person looks at it
  examples:
    - name: a small one
      expect: let_through
      rule: small
    - name: a small one in yen
      facts: {currency: JPY, amount: 3000}
      expect: let_through
    - name: a small one, in a currency without a limit
      facts: {currency: CHF}
      expect: ask
      rule: small
    - name: nobody knows the tier
      missing: [tier]
      facts: {amount: 2001}
      expect: ask
      rule: default
    - name: last year's
      facts: {order_age_days: 366, amount: 10}
      expect: refuse
    - name: a call
      kind: tool_call
      facts: {tool: x}
      expect: ask
"""


def config(text: str = FILE) -> DeskConfig:
    return with_told(DeskConfig(), 1, json.loads(json.dumps(told(text))))


def test_rules_are_read_in_their_order_and_stay_in_it() -> None:
    policy = config().policy.policy
    assert policy is not None
    assert [rule.name for rule in policy.rules] == ["steered", "small", "ancient"]
    assert policy.rules[1] == Rule(
        "small",
        Outcome.LET_THROUGH,
        ("refund",),
        "order_age_days <= 30 && refunds_90d == 0",
        (("EUR", 2000), ("JPY", 3000)),
    )
    assert policy.default == Rule("default", Outcome.ASK, sentence="A person looks at it")
    assert len(config().policy.expected) == 6


def test_a_desk_without_rules_has_no_policy() -> None:
    assert DeskConfig().policy.policy is None
    assert config("name: Acme").policy == DeskPolicy()


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        (
            "injection_signals > 0",
            "injections > 0",
            "line 7: policy.rules.steered.when: At column 1: There is no fact `injections` here. Did you mean",
        ),
        (
            "kinds: [refund]\n      when: |",
            "kind: [refund]\n      when: |",
            "line 12: policy.rules.small.kind: There is no such field. Did you mean `kinds`?",
        ),
        (
            "do: let_through",
            "do: let through",
            "line 17: policy.rules.small.do: cannot stand here. Write `refuse` or `let_through` or `ask`.",
        ),
        (
            "      do: let_through\n",
            "",
            "line 11: policy.rules.small.do: It is missing: `refuse` or `let_through` or `ask`.",
        ),
        (
            "- name: small",
            "- name: steered",
            "line 11: policy.rules.steered.name: Another one has this name.",
        ),
        (
            "- name: small",
            "- name: default",
            "line 11: policy.rules.default.name: cannot stand here",
        ),
        (
            "      do: let_through",
            "      do: let_through\n      flow: two",
            "line 18: policy.rules.small.flow: A flow goes with `do: ask`.",
        ),
        (
            "{EUR: 2000, JPY: 3000}",
            "2000",
            "line 16: policy.rules.small.up_to: an amount without its currency is none",
        ),
        (
            "{EUR: 2000, JPY: 3000}",
            "{EUR: 20.00}",
            "line 16: policy.rules.small.up_to.EUR: whole minor units for each currency",
        ),
        (
            "{EUR: 2000, JPY: 3000}",
            "{EURO: 2000}",
            "line 16: policy.rules.small.up_to: `EURO` is no currency such as EUR",
        ),
        (
            "kinds: [refund, store_credit]",
            "kinds: [refund, tool_call]",
            "line 7: policy.rules.steered.when: There is no fact `injection_signals` here.",
        ),
        (
            "kinds: [refund]\n      when: |",
            "kinds: [store_credit]\n      when: |",
            "line 17: policy.rules.small.do: Only `refund` can be let through",
        ),
        (
            "kinds: [refund]\n      when: order",
            "when: order",
            "line 19: policy.rules.ancient.when: There is no fact `order_age_days` here.",
        ),
        (
            "missing: [tier]",
            "missing: [teir]",
            "line 38: policy.examples.nobody knows the tier.missing: There is no fact `teir`. Did you mean `tier`?",
        ),
        (
            "{order_age_days: 366, amount: 10}",
            "{order_age_days: old}",
            "line 43: policy.examples.last year's.facts: `order_age_days` is number: whole days since",
        ),
        (
            "facts: {tool: x}",
            "facts: {amount: 1}",
            "line 47: policy.examples.a call.facts: There is no fact `amount`.",
        ),
        (
            "expect: refuse",
            "expect: ask",
            "line 26: policy.examples: “last year's” expects `ask`, and the rules say `refuse` by `ancient`.",
        ),
        (
            "      expect: ask\n      rule: small",
            "      expect: let_through\n      rule: small",
            "line 26: policy.examples: because it has no limit in CHF.",
        ),
        (
            "  default:\n    do: ask\n    sentence: A person looks at it\n",
            "",
            "line 1: policy.default: It is missing: what is done where no rule matches",
        ),
        (
            "    do: ask\n    sentence: A person",
            "    do: let_through\n    sentence: A person",
            "line 24: policy.default.do: `let_through` cannot stand here.",
        ),
        (
            "    do: ask\n    sentence: A person",
            "    when: true\n    do: ask\n    sentence: A person",
            "line 24: policy.default.when: There is no such field.",
        ),
    ],
)
def test_every_fault_has_its_line_its_part_and_what_is_allowed(was: str, becomes: str, said: str) -> None:
    assert FILE.count(was) >= 1
    found = faults(FILE.replace(was, becomes, 1))
    assert any(_same(said, one) for one in found), found


def _same(said: str, found: str) -> bool:
    """The line and the field at its beginning, and the sentence somewhere behind."""
    line, field, sentence = said.split(": ", 2)
    return found.startswith(f"{line}: {field}: ") and sentence in found


def test_what_is_written_is_read_again() -> None:
    first = told(FILE)
    assert told(starter_desk_file(first)) == first


def _desk(*rules: dict[str, Any], default: dict[str, Any] | None = None) -> DeskConfig:
    return DeskConfig(owners=("U1", "U2"), policy=DeskPolicy(rules, default or {"do": "ask"}))


LET = {"name": "let", "kinds": ["refund"], "do": "let_through", "up_to": {"EUR": 2000}, "when": "lines == 1"}
LET_TOO = {"name": "too", "kinds": ["refund"], "do": "let_through"}
REFUSE = {"name": "no", "kinds": ["refund"], "do": "refuse", "when": "order_age_days > 30"}
ASK = {"name": "ask", "kinds": ["refund"], "do": "ask", "when": "lines > 3"}
TWO = {**ASK, "name": "two", "flow": "two"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_desk(), _desk(LET)),
        (_desk(REFUSE, LET), _desk(LET)),
        (_desk(REFUSE, LET), _desk(LET, REFUSE)),
        (_desk(REFUSE), _desk({**REFUSE, "when": "order_age_days > 90"})),
        (_desk(REFUSE), _desk({**REFUSE, "do": "ask"})),
        (_desk(REFUSE), _desk(ASK, REFUSE)),
        (_desk(TWO), _desk(ASK, TWO)),
        (_desk(TWO), _desk({**TWO, "flow": "one"})),
        (_desk(ASK, LET), _desk(LET)),
        (_desk(LET), _desk({**LET, "up_to": {"EUR": 2001}})),
        (_desk(LET), _desk({**LET, "up_to": {"EUR": 2000, "USD": 1}})),
        (_desk(LET), _desk({key: value for key, value in LET.items() if key != "up_to"})),
        (_desk(LET), _desk({**LET, "when": "lines == 2"})),
        (_desk(LET, LET_TOO), _desk(LET_TOO)),
    ],
)
def test_rules_that_may_let_more_through_or_ask_fewer_want_a_second_owner(old: DeskConfig, new: DeskConfig) -> None:
    assert reasons(old, new)["policy.rules"] is Loosens.RULES
    assert waits_for_second(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_desk(LET), _desk(LET)),
        (_desk(LET), _desk({**LET, "sentence": "Small"})),
        (_desk(LET), _desk(REFUSE, LET)),
        (_desk(LET), _desk(ASK, LET)),
        (_desk(LET), _desk(TWO, LET)),
        (_desk(LET, ASK), _desk(ASK)),
        (_desk(LET), _desk({**LET, "up_to": {"EUR": 1}})),
        (_desk(REFUSE, LET), _desk(REFUSE)),
        (DeskConfig(owners=("U1", "U2")), _desk(LET)),
        (_desk(), _desk(default={"do": "refuse"})),
        (_desk(), _desk(default={"do": "ask", "flow": "two"})),
    ],
)
def test_rules_that_only_narrow_do_not(old: DeskConfig, new: DeskConfig) -> None:
    assert reasons(old, new) == {}


def test_a_laxer_default_and_no_policy_at_all_want_a_second_owner() -> None:
    refuses, two = _desk(default={"do": "refuse"}), _desk(default={"do": "ask", "flow": "two"})
    assert reasons(refuses, _desk()) == {"policy.default": Loosens.RULES}
    assert reasons(two, _desk()) == {"policy.default": Loosens.RULES}
    assert reasons(two, replace(two, policy=DeskPolicy())) == {"policy.default": Loosens.NO_RULES}


def test_a_change_is_told_as_it_stands_in_the_file() -> None:
    [change] = [one for one in proposed(_desk(REFUSE), _desk(REFUSE, LET)) if one.field == "policy.rules"]
    assert change.loosens == "rules"
    assert str(change.after.value).endswith("up_to: {EUR: 2000}\n  do: let_through")
    [said] = differences(_desk(REFUSE), _desk(REFUSE, LET))
    assert (said.before, said.after) == ("no (refuse)", "no (refuse), let (let_through)")


def test_a_policy_in_another_shape_is_refused_at_once() -> None:
    for text in ("policy:\n  rules: no", "policy:\n  rules: {a: b}", "policy:\n  rules: [a]\n  default: {do: ask}"):
        assert faults(text)
    assert read_desk_file(b"policy:\n  default: {do: ask}").told == {"policy.default": {"do": "ask"}}
