"""Judges a proposal: by the limits and facts of its kind first, and inside what they allow by the desk's rules."""

from dataclasses import dataclass, replace
from typing import Any

from app.domain.actions.money_action import MoneyFacts
from app.domain.actions.policy import Block
from app.domain.approvals.policies.injection_signals import injection_signals
from app.domain.approvals.policies.request_facts import Asker, facts_anywhere, money_facts
from app.domain.approvals.policies.ruling import narrowed
from app.domain.ids import MessageId
from app.domain.operations.desk_config import DeskConfig
from app.errors import NotFound
from app.policy_rules import compile_policy
from app.ports.bundle import Ports
from workers.functions.approvals.kinds.kind_work import Judged, Wanted
from workers.functions.approvals.kinds.table import WORK


@dataclass(frozen=True)
class Asked:
    """By whom, in which mail, and what the desk is told. ``message_id`` None: no mail asks for it."""

    asker: Asker
    told: DeskConfig
    message_id: MessageId | None = None


async def judge(ports: Ports, wanted: Wanted, asked: Asked) -> Judged | Block:
    """What the kind stops, no rule is asked about. A desk without rules judges as its limits do."""
    judged = await WORK[wanted.proposal.kind].judge(ports, wanted)
    rules = asked.told.policy.policy
    if rules is None or isinstance(judged, Block):
        return judged
    facts = await _facts(ports, wanted, asked, judged)
    ruled = compile_policy(rules).ruling(judged.action.kind, facts)
    ruling = narrowed(judged.ruling, ruled)
    return ruling if isinstance(ruling, Block) else replace(judged, ruling=ruling, rule_facts=facts)


async def _facts(ports: Ports, wanted: Wanted, asked: Asked, judged: Judged) -> dict[str, Any]:
    if not isinstance(judged.facts, MoneyFacts):
        raise TypeError(f"a {judged.action.kind} is not judged here")
    zone = asked.told.zone
    customer = await ports.rule_facts.customer(wanted.tenant, wanted.customer_id, asked.message_id)
    return {
        **facts_anywhere(asked.asker, customer.now, zone),
        **money_facts(judged.action, judged.facts, customer, zone),
        "sender_verified": wanted.sender_verified,
        **await _signals(ports, wanted, asked),
    }


async def _signals(ports: Ports, wanted: Wanted, asked: Asked) -> dict[str, int]:
    """Of the mail as it is kept; where it is not any more, nobody can say."""
    if asked.message_id is None:
        return {"injection_signals": 0}
    try:
        mail = await ports.cases.conversation(wanted.tenant, asked.message_id)
    except NotFound:
        return {}
    return {"injection_signals": injection_signals(f"{mail.subject}\n{mail.body}")}
