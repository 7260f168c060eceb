"""Shows again what is shown already, as its row has it now; nothing that matters waits for it."""

from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.ports.bundle import Ports
from workers.functions.runtime.limits import REPAINT_TRIES
from workers.functions.runtime.steps import BestEffort

OTHERS_MAX: Final = 5


async def show_again(ports: Ports, details: ApprovalDetails) -> None:
    """Its card as the row has it now; what the policy let through has none, but its line."""
    approval = details.approval
    if approval.card is not None:
        await ports.chat.show_card(details)
    else:
        await ports.auto_messages.repaint(approval.tenant, approval.id)


async def repaint_others(ports: Ports, details: ApprovalDetails) -> None:
    """Open cards that name this one beside their own facts; at most a few, and none of them holds anything up."""
    for other in details.others[:OTHERS_MAX]:
        if other.status is Status.PENDING:
            await repaint_open_card(ports, details.approval.tenant, other.id, REPAINT_TRIES)


async def repaint_open_card(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> bool:
    """The card of an approval that still waits; a few tries, then let it be."""
    details = await ports.approvals.details(tenant, approval_id)
    if details.approval.card is None or details.approval.status is not Status.PENDING:
        return False
    with BestEffort("card_not_repainted", attempt, about=approval_id):
        posted = await ports.chat.show_card(details)
        if posted != details.approval.card:
            await ports.approvals.card_posted(tenant, approval_id, posted)
        return True
    return False
