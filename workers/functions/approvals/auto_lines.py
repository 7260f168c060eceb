"""What the policy let through is shown first: without a line that people can see, a person is asked instead."""

import structlog

from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.errors import ChatError
from app.ports.bundle import Ports
from workers.functions.runtime.limits import RETRIES

_log = structlog.get_logger("countersign.approvals")


async def show_line(ports: Ports, tenant: TenantId, approval_id: ApprovalId, attempt: int) -> str:
    """The status it goes on with. Where no place takes the line, or Slack stays silent to the last try, what nobody
    could see or undo is not carried out: it is cancelled, and a fresh card asks a person."""
    try:
        await ports.auto_messages.show(tenant, approval_id)
    except ChatError as error:
        if error.retryable and attempt < RETRIES:
            raise
        if await ports.auto_lines.not_shown(tenant, approval_id):
            await _tell(ports, tenant, approval_id, error)
            return Status.CANCELLED.value
    return (await ports.approvals.get(tenant, approval_id)).status.value


async def _tell(ports: Ports, tenant: TenantId, approval_id: ApprovalId, error: ChatError) -> None:
    data = {"code": error.detail or error.code, "approval": approval_id}
    try:
        await ports.chat.tell_ops(OpsNotice(tenant, News.AUTO_LINE_NOT_SHOWN, data, approval_id=approval_id))
    except ChatError:
        _log.error("ops_not_told", approval_id=approval_id)
