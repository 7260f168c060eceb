"""Tells a case's thread that no draft comes, why, and what was done; with buttons to go on."""

from app.domain.ids import CaseId, MessageId, TenantId
from app.ports.bundle import Ports


async def tell_stalled(ports: Ports, tenant: TenantId, message_id: MessageId) -> None:
    """Once per delivery of the mail. A case that had no thread yet gets it now."""
    details = await ports.cases.details(tenant, message_id)
    if details.thread is None:
        await ports.cases.bind_thread(tenant, CaseId(details.case_id), await ports.chat.open_case(details))
    await ports.chat.tell_stalled(await ports.drafts.stalled(tenant, message_id))
