"""Owns the fixed rules that look into things where no language model is set."""

import json
from collections.abc import Sequence
from typing import Any, Final, cast

from agents import TResponseInputItem

from workers.agent.contracts import OrderFact
from workers.agent.offline.moves import Call, Move, RuleModel, in_short, wanted
from workers.agent.order_rows import order_from
from workers.agent.rules.amounts import money
from workers.agent.rules.claims import Claim, settle
from workers.agent.rules.mail_intent import read_in_context

FOUND_BY_RULES: Final = "(Found by fixed rules. No language model wrote this.)"
_SHOWN_MAX: Final = 10


class OfflineInvestigator(RuleModel):
    """The investigator's rules."""

    def __init__(self) -> None:
        super().__init__(next_move)


def next_move(items: str | Sequence[TResponseInputItem]) -> Move:
    """Orders, earlier decisions, the refund rule; a proposal if one is asked for plainly; then the report."""
    plain = [] if isinstance(items, str) else [cast(dict[str, Any], item) for item in items]
    document = json.loads(str(plain[0]["content"]))
    names = {item["call_id"]: item["name"] for item in plain if item.get("type") == "function_call"}
    done = {
        str(names[item["call_id"]]): str(item["output"])
        for item in plain
        if item.get("type") == "function_call_output"
    }
    for tool, arguments in (
        ("list_orders", {}),
        ("list_decisions", {}),
        ("read_policy", {"topic": "refunds"}),
    ):
        if tool not in done:
            return Call(tool, arguments)
    orders = _orders(done["list_orders"])
    wish = _wish(str(document["question"]), orders)
    if wish is not None and "propose_refund" not in done:
        return Call("propose_refund", wish)
    decisions = json.loads(done["list_decisions"])["decisions"]
    return _report(str(document["about"]), orders, decisions, done["read_policy"])


def _wish(question: str, orders: Sequence[OrderFact]) -> dict[str, Any] | None:
    """A refund only where the question asks for one and names its order."""
    reading = read_in_context("", question, (), [order.order_id for order in orders])
    claim = settle(reading, orders) if reading.wants_refund else None
    if not isinstance(claim, Claim):
        return None
    wish = in_short(question)
    return {"order_id": claim.order_id, **wanted(claim), "reason": f'Asked by staff: "{wish}"'}


def _report(about: str, orders: Sequence[OrderFact], decisions: Sequence[dict[str, Any]], rule: str) -> str:
    left = [order for order in orders if order.refundable_cents]
    said = [f"About {about}: the customer has {len(orders)} orders, {len(left)} with something left to refund."]
    said += [_order(order) for order in orders[-_SHOWN_MAX:]]
    said.append(f"Earlier requests: {len(decisions)}.")
    said += [_decision(one) for one in decisions[:_SHOWN_MAX]]
    stuck = [one for one in decisions if one["status"] == "needs_attention"]
    if stuck:
        said.append(f"{len(stuck)} of them need a person: look the refund up at the payment provider first.")
    return "\n".join([*said, f"The rule: {rule}", FOUND_BY_RULES])


def _order(order: OrderFact) -> str:
    paid, back = money(order.paid_cents, order.currency), money(order.refunded_cents, order.currency)
    return f"- {order.order_id}, placed {order.placed_on}: paid {paid}, given back {back}"


def _decision(one: dict[str, Any]) -> str:
    amount = money(int(one["amount_cents"]), str(one["currency"]))
    trouble = f" ({one['trouble']})" if one["trouble"] else ""
    return f"- {one['asked_on']}: {amount} for {one['order_id']}, {one.get('state') or one['status']}{trouble}"


def _orders(output: str) -> list[OrderFact]:
    return [order_from(row) for row in json.loads(output)["orders"]]
