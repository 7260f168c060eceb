"""What the desk's rules say of a call of an agent's tool: refused, or who decides. None lets one through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.actions.policy import AskPeople, Block
from app.domain.actions.tool_call import ToolCallAction
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.policies.request_facts import Asker, call_facts
from app.domain.approvals.policies.ruling import narrowed
from app.domain.operations.desk_config import DeskConfig
from app.domain.operations.desk_config.flows import decided_by
from app.domain.reason_codes import Code, say
from app.errors import PolicyBlocked
from app.policy_rules import compile_policy


@dataclass(frozen=True)
class RuledCall:
    """``rule`` is empty where the desk has none."""

    because: str
    rule: str = ""
    flow: Flow | None = None  # None: any one reviewer decides
    facts: Mapping[str, Any] | None = None


def ruled_call(action: ToolCallAction, key_name: str, config: DeskConfig, now: datetime) -> RuledCall:
    """Raises PolicyBlocked where a rule refuses it."""
    asked = AskPeople(say(Code.CALL_PERSON_DECIDES))
    rules = config.policy.policy
    if rules is None:
        return RuledCall(asked.because)
    facts = call_facts(action, Asker("program", key_name), now, config.zone)
    ruling = narrowed(asked, compile_policy(rules).ruling(action.kind, facts))
    if isinstance(ruling, Block):
        raise PolicyBlocked(f"{ruling.because}.", detail=ruling.code)
    flow, because = decided_by(config.flows, ruling, ruling.because)
    return RuledCall(because, ruling.rule, flow, facts)
