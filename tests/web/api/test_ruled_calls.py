"""What a program asks to call is refused or asked by the desk's rules."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.actions.tool_call import ToolCallAction
from app.domain.approvals.flows.flow import Flow, Stage
from app.domain.operations.desk_config import DeskConfig
from app.domain.operations.desk_config.desk_policy import DeskPolicy
from app.errors import PolicyBlocked
from app.web.api.approvals.ruled_calls import ruled_call
from tests.store.given import DEMO

DROP = ToolCallAction(DEMO, "drop_table", "{}", "d", "key_1")
FRIDAY = datetime(2026, 10, 30, 20, 0, tzinfo=UTC)
RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "not_on_friday",
        "kinds": ["tool_call"],
        "when": 'tool.startsWith("drop_") && weekday == "fri" && hour >= 15',
        "do": "refuse",
        "sentence": "Not before the weekend",
    },
    {"name": "careful", "kinds": ["tool_call"], "when": 'agent_key != "ci"', "do": "ask", "flow": "two_people"},
)
TWO_PEOPLE = Flow("two_people", ((Stage("both", quorum=2),),))


def desk(zone: str, *flows: Flow) -> DeskConfig:
    told = {flow.name: flow.to_json() for flow in flows}
    return DeskConfig(zone=zone, policy=DeskPolicy(RULES, {"do": "ask"}), flows=told)


def test_a_rule_refuses_by_the_desks_own_clock() -> None:
    with pytest.raises(PolicyBlocked, match="Not before the weekend") as caught:
        ruled_call(DROP, "ci", desk("America/New_York"), FRIDAY)
    assert caught.value.detail == "policy_refused"
    assert ruled_call(DROP, "ci", desk("Asia/Tokyo"), FRIDAY).rule == "default"


def test_a_rule_says_who_decides_and_no_rule_lets_a_call_through() -> None:
    found = ruled_call(DROP, "my-laptop", desk("Asia/Tokyo", TWO_PEOPLE), FRIDAY)
    assert (found.rule, found.flow) == ("careful", TWO_PEOPLE)
    assert found.because == "A person decides on every call of an agent"
    assert dict(found.facts or {}) == {
        "kind": "tool_call",
        "asked_by": "program",
        "agent_key": "my-laptop",
        "hour": 5,
        "weekday": "sat",
        "tool": "drop_table",
    }


def test_a_desk_without_rules_asks_as_it_did() -> None:
    found = ruled_call(DROP, "ci", DeskConfig(), FRIDAY)
    assert (found.rule, found.flow, found.facts) == ("", None, None)


def test_a_flow_that_the_file_does_not_have_is_said_and_any_reviewer_may_decide() -> None:
    found = ruled_call(DROP, "my-laptop", desk("Asia/Tokyo"), FRIDAY)
    assert (found.rule, found.flow) == ("careful", None)
    assert found.because.startswith("The desk's file has no flow called “two_people”, so any reviewer may decide.")
