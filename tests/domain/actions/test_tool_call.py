"""A call of somebody else's agent: what is approved, what may be approved instead, and what cannot be a call."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.actions.action import Action, Altered
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.actions.refund import RefundAction
from app.domain.actions.registry import action_from, facts_from
from app.domain.actions.tool_call import ANSWER_CHARS_MAX, KIND, Asks, ToolCallAction, ToolCallFacts
from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId
from tests.slack.tool_call_records import ACTION, FACTS

TOO_LONG = '{"a":"' + "x" * 65_536 + '"}'
OTHER = '{"force":true,"name":"release/1.2"}'


def altered(wanted: Altered, **facts: Any) -> Action | Block | None:
    return KIND.alter(PolicyLimits(), ACTION, replace(FACTS, **facts), wanted)


def code(found: Action | Block | None) -> str:
    assert isinstance(found, Block)
    return found.code


def test_it_is_the_same_after_it_was_kept() -> None:
    assert action_from("tool_call", ACTION.to_json()) == ACTION
    kept = FACTS.to_json()
    kept = {**kept, "evidence": [dict(one) for one in kept["evidence"]], "options": list(kept["options"])}
    assert facts_from("tool_call", kept) == FACTS


@pytest.mark.parametrize(
    "change",
    [
        {"tool": ""},
        {"arguments": "[]"},
        {"arguments": "{"},
        {"arguments": '{"a":"' + "x" * 65_536 + '"}'},
        {"answer": "x" * 2_001},
    ],
)
def test_what_could_not_be_carried_out_is_no_call(change: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        replace(ACTION, **change)


@pytest.mark.parametrize(
    "change",
    [{"tool": "drop"}, {"arguments": OTHER}, {"schema_digest": "0" * 64}, {"asker_id": "key_2"}, {"answer": "x"}],
)
def test_everything_of_it_is_in_its_digest(change: dict[str, str]) -> None:
    assert replace(ACTION, **change).digest("apr_1") != ACTION.digest("apr_1")
    assert ACTION.digest("apr_2") != ACTION.digest("apr_1")


def test_facts_of_another_form_of_the_tool_do_not_fit() -> None:
    assert ACTION.fits(FACTS)
    assert not ACTION.fits(replace(FACTS, schema_digest="0" * 64))


def test_only_arguments_and_answer_may_be_others_than_were_asked() -> None:
    assert ACTION.may_become(replace(ACTION, arguments=OTHER, answer="blue"))
    for change in ({"tool": "drop"}, {"schema_digest": "0"}, {"asker_id": "key_2"}, {"tenant": TenantId("other")}):
        assert not ACTION.may_become(replace(ACTION, **change))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        ACTION.may_become(RefundAction(TenantId("acme"), CustomerId("c"), OrderId("o"), ChargeId("ch"), 100, "EUR"))


def test_a_plain_yes_is_as_asked() -> None:
    assert altered(Altered()) is None
    assert altered(Altered(arguments=ACTION.arguments)) is None
    assert altered(Altered(arguments=ACTION.arguments, answer="")) is None


def test_other_arguments_need_a_tool_that_allows_them() -> None:
    assert code(altered(Altered(arguments=OTHER))) == "arguments_fixed"
    assert altered(Altered(arguments=OTHER), changes=True) == replace(ACTION, arguments=OTHER)


@pytest.mark.parametrize("answer", [None, "", " \n", "green"])
def test_a_choice_is_approved_by_one_of_its_options_only(answer: str | None) -> None:
    choice = {"asks": Asks.CHOICE, "options": ("blue", "red")}
    expected = "not_an_option" if answer == "green" else "answer_needed"
    assert code(altered(Altered(answer=answer), **choice)) == expected
    assert altered(Altered(answer="blue"), **choice) == replace(ACTION, answer="blue")


def test_a_short_answer_is_given_and_bounded_and_a_decision_has_none() -> None:
    assert code(altered(Altered(), asks=Asks.TEXT)) == "answer_needed"
    assert code(altered(Altered(answer="x" * (ANSWER_CHARS_MAX + 1)), asks=Asks.TEXT)) == "answer_too_long"
    assert altered(Altered(answer="Tuesday"), asks=Asks.TEXT) == replace(ACTION, answer="Tuesday")
    assert code(altered(Altered(answer="Tuesday"))) == "no_answer_asked"


def test_arguments_are_hashed_as_they_are_kept() -> None:
    call = ToolCallAction(TenantId("acme"), "t", "{}", "d", "k")
    assert call.arguments_hash == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert isinstance(FACTS, ToolCallFacts)
