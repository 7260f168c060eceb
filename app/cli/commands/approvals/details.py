"""One request from a terminal: what it is for, by the lines of its order, how it stands, and what came of it."""

import asyncio
from typing import Annotated, Any

import typer

from app.cli.commands.approvals.approvals import JsonFlag, approvals_of
from app.cli.open_records import open_records
from app.cli.terminal import as_json, out
from app.domain.actions.money_action import money_of
from app.domain.actions.refund import RefundAction, refund_facts_of
from app.domain.approvals import state_words
from app.domain.approvals.approval import ApprovalDetails
from app.domain.ids import ApprovalId
from app.domain.money import format_money


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(show)


def show(
    approval: Annotated[str, typer.Argument(help="The approval's id (apr_…).")], json_: JsonFlag = False
) -> None:
    """One request: how much, for which lines of the order, how it stands, and its receipt."""
    asyncio.run(_show(ApprovalId(approval), json_))


async def _show(approval_id: ApprovalId, json_: bool) -> None:
    async with open_records() as records:
        details = await approvals_of(records).details(records.tenant, approval_id)
    found = told(details)
    if json_:
        as_json(found)
        return
    for name in ("approval", "state", "asked", "approved", "customer", "order", "deadline", "receipt"):
        if found[name]:
            out.print(f"{name.capitalize()}: {found[name]}", markup=False)
    for line in found["lines"]:
        out.print(f"  {line['quantity']} x {line['description']}: {line['amount']}", markup=False)
    if found["shipping"]:
        out.print(f"  Shipping: {found['shipping']}", markup=False)


def told(details: ApprovalDetails) -> dict[str, Any]:
    """As ``--json`` prints it. The lines, with shipping, add up to what is carried out."""
    approval = details.approval
    withdrawn, undone = approval.withdrawn_at is not None, approval.undo_until is not None
    state = state_words.state_of(approval.status, withdrawn=withdrawn, undone=undone)
    currency, smaller = approval.sum.currency, approval.approved_action
    lines, shipping_cents = _lines(details)
    return {
        "approval": approval.id,
        "state": state_words.english(approval.kind, state),
        "asked": format_money(approval.sum.amount_cents, currency),
        "approved": "" if smaller is None else format_money(money_of(smaller).amount_cents, currency),
        "customer": details.address,
        "order": approval.order.order_number,
        "deadline": approval.deadline.strftime("%Y-%m-%d %H:%M:%S UTC"),
        "receipt": str(details.receipt.sentence),
        "lines": lines,
        "shipping": format_money(shipping_cents, currency) if shipping_cents else "",
    }


def _lines(details: ApprovalDetails) -> tuple[list[dict[str, Any]], int]:
    action = details.approval.final_action
    if not isinstance(action, RefundAction) or not action.lines:
        return [], 0
    known = {line.number: line for line in refund_facts_of(details.approval.facts).lines}
    shown = [
        {
            "line": line.number,
            "sku": known[line.number].sku if line.number in known else "",
            "description": known[line.number].description if line.number in known else "",
            "quantity": line.quantity,
            "amount": format_money(line.amount_cents, action.currency),
        }
        for line in action.lines
    ]
    return shown, action.amount_cents - sum(line.amount_cents for line in action.lines)
