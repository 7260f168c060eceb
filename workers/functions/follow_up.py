"""What a case hears of an approval that its own gate carried out: a fresh draft, a note, or another card."""

from typing import Final

from app.domain.approval import Wish
from app.domain.case import Approval, TurnRecord
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.money import format_money
from app.domain.reply import refund_reply
from app.ports import Ports
from workers.functions.execute import ASKED_AGAIN, Outcome
from workers.functions.flow import REVISIONS_MAX

DESK: Final = ActorId("system")
_TEMPLATE: Final = "a fixed template, after the refund was made"
_REVIEWER: Final = "the reviewer who approved the refund"


async def follow_up(ports: Ports, tenant: TenantId, approval_id: ApprovalId, result: Outcome) -> str:
    """Once the end is known. Nothing here moves money, and every part may run again."""
    approval = await ports.approvals.get(tenant, approval_id)
    outcome = result["outcome"]
    if outcome in ASKED_AGAIN and approval.revision < REVISIONS_MAX:
        wish = Wish(by=DESK, source=f"{approval_id}:again", may_decide=True)
        await ports.approvals.reopen(tenant, approval_id, wish)
        return "asked again"
    if approval.reopens is None and not approval.reply_text:
        return "nothing to tell"
    if outcome != "executed":
        ended = outcome in ("rejected", "expired")
        return await _note(ports, approval, f"The reopened request: {result['sentence']}.") if ended else outcome
    return await _tell_refund(ports, approval, result)


async def _tell_refund(ports: Ports, approval: Approval, result: Outcome) -> str:
    body = approval.reply_text or refund_reply(
        order_number=approval.facts.order_number,
        currency=approval.action.currency,
        amount_cents=approval.final_action.amount_cents,
        asked_cents=approval.action.amount_cents,
    )
    written_by = _REVIEWER if approval.reply_text else _TEMPLATE
    turn = TurnRecord(0, body, written_by, None, None, notes=(result["sentence"],))
    draft_id = await ports.drafts.follow_up(approval.tenant, approval.id, turn)
    if draft_id is None:
        amount = format_money(approval.final_action.amount_cents, approval.action.currency)
        told = f"{amount} were refunded after the earlier reply was sent. Please tell the customer."
        return await _note(ports, approval, f"{told} ({result['sentence']})")
    sheet = await ports.drafts.sheet(approval.tenant, draft_id)
    await ports.drafts.posted(approval.tenant, draft_id, await ports.chat.show_draft(sheet))
    return "drafted"


async def _note(ports: Ports, approval: Approval, text: str) -> str:
    await ports.chat.note_in_case(await ports.cases.sheet(approval.tenant, approval.message_id), text)
    return "noted"
