"""Beside the host: what came with mails goes from the records into the storage, and what is nobody's leaves it."""

import asyncio
from typing import Final

import structlog

from app.domain.ids import TenantId
from app.errors import CountersignError
from app.ports.cases.file_storage import StoredFiles

PAUSE_SECONDS: Final = 30.0
_log = structlog.get_logger("countersign.files")


class FileMover:
    """A mail is taken in whether or not the storage answers: until it does, files lie in the records."""

    def __init__(self, tenant: TenantId, files: StoredFiles | None, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._tenant, self._files, self._pause_seconds = tenant, files, pause_seconds

    async def run(self) -> None:
        """Until it is cancelled; at once over where files lie in the records."""
        while self._files is not None:
            try:
                moved = await self._files.move(self._tenant) + await self._files.sweep(self._tenant)
            except CountersignError as error:
                moved = 0
                _log.warning("files_not_moved", code=error.code, detail=error.detail)
            if not moved:
                await asyncio.sleep(self._pause_seconds)
