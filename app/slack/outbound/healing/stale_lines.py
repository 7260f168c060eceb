"""Lines whose rows changed since they were painted, whoever should have repainted them: found and repainted."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from app.domain.ids import TenantId
from app.errors import CountersignError
from app.ports.approvals.auto_lines import AutoLines, AutoMessages

LOOK_SECONDS: Final = 5.0

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class StaleLines:
    """Runs beside each host; several do no harm, since one paints a message at a time."""

    lines: AutoLines
    messages: AutoMessages
    tenant: TenantId

    async def run(self) -> None:
        """Until cancelled. Nothing that fails in one round stops the next."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.round()
            except CountersignError as error:
                _log.warning("lines_not_looked_at", code=error.code, detail=error.detail)
            except Exception:
                _log.exception("lines_fault")

    async def round(self) -> None:
        """Each message that shows an old state is painted once; what Slack refuses now is tried again later."""
        for approval_id in await self.lines.stale(self.tenant):
            try:
                await self.messages.repaint(self.tenant, approval_id)
            except CountersignError as error:
                _log.warning("line_not_repainted", approval_id=approval_id, code=error.detail or error.code)
