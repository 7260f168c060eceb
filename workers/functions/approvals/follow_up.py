"""What a case hears of an approval that its own gate carried out: a fresh draft, a note, or another card."""

from collections.abc import Mapping

from app.domain.actions.refund_letter import BY_REVIEWER, BY_TEMPLATE
from app.domain.actions.registry import asked_again, money_kind
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import ReviewerRequest
from app.domain.cases.replies import TurnRecord
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import CaseNote, Note
from app.domain.people.actors import SYSTEM
from app.domain.reason_codes import Datum, keep, recall
from app.ports.bundle import Ports
from workers.functions.approvals.execute import ASKED_AGAIN
from workers.functions.approvals.kinds.table import WORK
from workers.functions.approvals.not_reopened import not_asked_again, too_often
from workers.functions.approvals.outcome import Outcome
from workers.functions.runtime.limits import REVISIONS_MAX


async def follow_up(
    ports: Ports, tenant: TenantId, approval_id: ApprovalId, result: Outcome, attempt: int = 0
) -> str:
    """Once the end is known. Nothing here moves money, and every part may run again."""
    approval = await ports.approvals.get(tenant, approval_id)
    outcome = result["outcome"]
    if outcome in ASKED_AGAIN and not asked_again(approval.kind):
        return "asked once"
    if outcome in ASKED_AGAIN and approval.revision >= REVISIONS_MAX:
        await not_asked_again(ports, tenant, approval_id, keep(too_often()), attempt)
        return "asked too often"
    if outcome in ASKED_AGAIN:
        wish = ReviewerRequest(by=SYSTEM, source=f"{approval_id}:again", may_decide=True)
        await ports.approvals.reopen(tenant, approval_id, wish)
        return "asked again"
    if approval.is_request or (approval.reopens is None and not approval.reply_text):
        return "nothing to tell"  # whoever asked without a mail hears of it by the response
    if outcome != "executed":
        if outcome not in ("rejected", "expired"):
            return outcome
        return await _note(ports, approval, Note.REOPENED_ENDED, {"outcome": result["sentence"]})
    return await _tell_refund(ports, approval, result)


async def _tell_refund(ports: Ports, approval: Approval, result: Outcome) -> str:
    body = approval.reply_text or money_kind(approval.kind).letter(
        order_number=approval.order.order_number,
        currency=approval.sum.currency,
        amount_cents=approval.final_sum.amount_cents,
        asked_cents=approval.sum.amount_cents,
    )
    written_by = BY_REVIEWER if approval.reply_text else BY_TEMPLATE
    turn = TurnRecord(
        0, body, written_by, None, None, notes=(recall(result["sentence"]),), cleared=approval.reply_cleared
    )
    draft_id = await ports.drafts.follow_up(approval.tenant, approval.id, turn)
    if draft_id is None:
        amount: dict[str, Datum] = {
            "amount_cents": approval.final_sum.amount_cents,
            "currency": approval.sum.currency,
        }
        since, told = WORK[approval.kind].done_since, {**amount, "receipt": result["sentence"]}
        return "nothing to tell" if since is None else await _note(ports, approval, since, told)
    details = await ports.drafts.details(approval.tenant, draft_id)
    await ports.drafts.posted(approval.tenant, draft_id, await ports.chat.show_draft(details))
    return "drafted"


async def _note(ports: Ports, approval: Approval, note: Note, data: Mapping[str, Datum]) -> str:
    said = CaseNote(note, f"{approval.id}:{note}", data)
    await ports.chat.note_in_case(await ports.cases.details(approval.tenant, approval.message_id), said)
    return "noted"
