"""The facts of one request, by the names that rules use: worked out from what was read of it, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.domain.actions.action import Action
from app.domain.actions.money_action import MoneyAction, MoneyFacts
from app.domain.actions.tool_call import ToolCallAction
from app.domain.approvals.policies.facts import WEEKDAYS, held
from app.domain.ids import ActorId
from app.domain.people.actors import AGENT, EVENT, is_program

_MINUTE: Final = 60


@dataclass(frozen=True)
class Asker:
    """Who asks. ``key_name``: of the key that a program asks with."""

    asked_by: str
    key_name: str = ""

    @classmethod
    def of(cls, actor: ActorId) -> "Asker":
        """As the record names them."""
        if actor == AGENT:
            return cls("mail")
        if actor == EVENT:
            return cls("event")
        if is_program(actor):
            _, opens, name = actor.partition("(")
            return cls("program", name.removesuffix(")") if opens else "")
        return cls("person")


@dataclass(frozen=True)
class CustomerFacts:
    """What our records say of a customer at ``now``, by the database's clock. ``tier`` None: they have none."""

    now: datetime
    tier: str | None
    refunds: int
    rejections: int
    waits_seconds: int


def facts_anywhere(asker: Asker, now: datetime, zone: str) -> dict[str, Any]:
    """Of a request of any kind."""
    here = now.astimezone(ZoneInfo(zone))
    facts = {"asked_by": asker.asked_by, "agent_key": asker.key_name}
    return {**facts, "hour": here.hour, "weekday": WEEKDAYS[here.weekday()]}


def call_facts(action: ToolCallAction, asker: Asker, now: datetime, zone: str) -> dict[str, Any]:
    """Of a call of an agent's tool."""
    return held(action.kind, {**facts_anywhere(asker, now, zone), "kind": action.kind, "tool": action.tool})


def money_facts(action: Action, facts: MoneyFacts, customer: CustomerFacts, zone: str) -> dict[str, Any]:
    """Of a sum: what there is to know of the order and of its customer. What cannot be said is left out."""
    if not isinstance(action, MoneyAction):
        raise TypeError(f"a {action.kind} moves no money")
    paid = getattr(facts, "paid_cents", None)
    refunded = getattr(facts, "refunded_cents", 0) + getattr(facts, "credited_cents", 0)
    known: Mapping[str, object] = {
        "amount": action.amount_cents,
        "currency": action.currency.upper(),
        "paid": paid,
        "refunded": refunded,
        "share_percent": -(-action.amount_cents * 100 // paid) if paid else None,
        "lines": len(action.parts),
        "order_age_days": _age_days(facts.placed_on, customer.now.astimezone(ZoneInfo(zone)).date()),
        "tier": customer.tier,
        "refunds_90d": customer.refunds,
        "rejections_90d": customer.rejections,
        "came_back": facts.refunds_came_back,
        "customer_wait_minutes": customer.waits_seconds // _MINUTE,
        "kind": action.kind,
    }
    return held(action.kind, known)


def _age_days(placed_on: str, today: date) -> int | None:
    try:
        return max(0, (today - date.fromisoformat(placed_on[:10])).days)
    except ValueError:
        return None
