"""The hold on what was approved: how long it can still be undone, and what its card says meanwhile."""

from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Final

from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, TenantId
from app.ports.bundle import Ports

# Engines round to whole seconds; waking early would only cost a retry, but a long one.
MARGIN: Final = timedelta(seconds=1)


async def held_seconds(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> int:
    """How much longer it is held; 0 where it is not."""
    return seconds_held(await ports.approvals.get(tenant, approval_id))


def seconds_held(approval: Approval) -> int:
    """How much longer an approval is held; 0 where it is not."""
    ends = _ends(approval)
    return 0 if ends is None else ceil((ends - datetime.now(UTC)).total_seconds())


async def show_hold(ports: Ports, tenant: TenantId, approval_id: ApprovalId) -> bool:
    """The card says that the worker resumed and until when it can be undone."""
    details = await ports.approvals.details(tenant, approval_id)
    if details.approval.card is not None:
        await ports.chat.show_card(details)
    return True


def _ends(approval: Approval) -> datetime | None:
    if approval.status is not Status.APPROVED or approval.undo_until is None:
        return None
    ends = approval.undo_until.astimezone(UTC) + MARGIN
    return ends if ends > datetime.now(UTC) else None
