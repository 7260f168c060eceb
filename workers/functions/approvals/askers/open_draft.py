"""What ``approval/submit`` does where nothing is open under its id: opens the draft of it, if events may."""

from typing import Final

from app.domain.approvals.askers.drafts import NotOpened, WhyNot
from app.domain.ids import ApprovalId, TenantId
from app.errors import NotFound
from app.ports.approvals.agent_requests import DraftOpening
from workers.functions.runtime.triggers import EventNotAllowed, RequestChanged, RequestRefused

OPENED: Final = "opened"  # no status of an approval: its own gate is started by its own line


async def open_draft(drafted: DraftOpening | None, tenant: TenantId, draft_id: ApprovalId) -> NotOpened | None:
    """None once it is open. Raises NotFound where there is none."""
    if drafted is None:
        raise NotFound("There is no such approval")
    opened = await drafted.open(tenant, draft_id)
    return opened if isinstance(opened, NotOpened) else None


def refuse(why: str, word: str) -> None:
    """Outside every step, where raising ends the run at once."""
    if why == WhyNot.KIND:
        raise EventNotAllowed(word)
    if why == WhyNot.CHANGED:
        raise RequestChanged
    raise RequestRefused(word)
