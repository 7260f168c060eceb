"""Examines where sealed files lie: something is written there, read back and removed."""

from typing import Final

from app.adapters.from_settings import storage_of
from app.cli.doctor.finding import Finding
from app.domain.ids import TenantId, new_id
from app.errors import CountersignError
from app.settings import Settings

_TRIAL: Final = b"countersign doctor"


async def stored_files(settings: Settings) -> list[Finding]:
    """The whole way there and back, as a file goes."""
    storage = storage_of(settings)
    if storage is None:
        return [Finding("Files", "ok", "in the records")]
    tenant, name = TenantId(settings.tenant), new_id("trial")
    try:
        await storage.put(tenant, name, _TRIAL)
        whole = await storage.get(tenant, name, bytes_max=len(_TRIAL)) == _TRIAL
        await storage.remove(tenant, name)
    except CountersignError as error:
        fix = "Check ATTACHMENTS_URL, its credentials, and that this machine may write there."
        return [Finding("Files", "bad", f"{error.sentence} ({error.detail or error.code})", fix)]
    if not whole:
        return [Finding("Files", "bad", "what was written is not what was read", "Name another storage.")]
    return [Finding("Files", "ok", "written, read and removed in the storage of ATTACHMENTS_URL")]
