"""What a closed approval's card says when no fresh one follows: that, and why."""

import structlog

from app.domain.ids import ApprovalId, TenantId
from app.domain.reason_codes import Code, recall, say
from app.errors import ChatError
from app.ports.bundle import Ports
from workers.functions.runtime.limits import REPAINT_TRIES, REVISIONS_MAX

_log = structlog.get_logger("countersign.approvals")


async def not_asked_again(ports: Ports, tenant: TenantId, closed_id: ApprovalId, because: str, attempt: int) -> bool:
    """Put it on the closed approval's card. ``because`` is a remark as it is kept. A few tries, then let it be."""
    await ports.approvals.not_reopened(tenant, closed_id, because=recall(because))
    closed = await ports.approvals.details(tenant, closed_id)
    if closed.approval.card is None:
        return False
    try:
        await ports.chat.show_card(closed)
    except ChatError as error:
        if error.retryable and attempt + 1 < REPAINT_TRIES:
            raise
        _log.warning("old_card_not_closed", approval_id=closed_id, code=error.detail or error.code)
        return False
    return True


def too_often() -> str:
    """Why nothing is asked more often than that."""
    return say(Code.ASKED_TOO_OFTEN, count=REVISIONS_MAX)
