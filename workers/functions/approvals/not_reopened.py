"""What a closed approval's card says when no fresh one follows: that, and why."""

from app.domain.ids import ApprovalId, TenantId
from app.domain.reason_codes import Code, recall, say
from app.ports.bundle import Ports
from workers.functions.approvals.repaint import show_again
from workers.functions.runtime.limits import REVISIONS_MAX
from workers.functions.runtime.steps import BestEffort


async def not_asked_again(ports: Ports, tenant: TenantId, closed_id: ApprovalId, because: str, attempt: int) -> bool:
    """Put it on the closed approval's card. ``because`` is a remark as it is kept. A few tries, then let it be."""
    await ports.approvals.not_reopened(tenant, closed_id, because=recall(because))
    closed = await ports.approvals.details(tenant, closed_id)
    with BestEffort("old_card_not_closed", attempt, about=closed_id):
        await show_again(ports, closed)
        return True
    return False


def too_often() -> str:
    """Why nothing is asked more often than that."""
    return say(Code.ASKED_TOO_OFTEN, count=REVISIONS_MAX)
