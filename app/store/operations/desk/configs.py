"""What a desk is told, held in memory: the environment's word with the newest version in force laid over it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig, with_told
from app.errors import Unavailable
from app.store.db.pool import Pool
from app.store.db.transactions import STEP_SECONDS, tenant_tx

POLL_SECONDS: Final = 3.0  # where no notice arrives; a reviewer who was removed may press no longer than that

IN_FORCE: Final = """
SELECT v.version, v.told FROM desk_versions v
WHERE NOT v.waits OR EXISTS (
    SELECT FROM desk_confirmations c WHERE c.tenant = v.tenant AND c.version = v.version
)
ORDER BY v.version DESC LIMIT 1
"""
_NEWER: Final = f"SELECT version, told FROM ({IN_FORCE}) newest WHERE version <> $1"

_log = structlog.get_logger("countersign.desk")

Changed = Callable[[DeskConfig], Awaitable[None]]


class LiveDeskConfigs:
    """One tenant's. ``base`` is what the environment says; any other tenant gets the defaults."""

    def __init__(self, pool: Pool, tenant: TenantId, base: DeskConfig) -> None:
        self._pool, self._tenant, self._base, self._held = pool, tenant, base, base
        self._refused = 0

    def now(self, tenant: TenantId) -> DeskConfig:
        """From memory."""
        return self._held if tenant == self._tenant else DeskConfig()

    async def load(self) -> bool:
        """Whether it is another one than before. Raises Unavailable, and keeps what it has."""
        async with tenant_tx(self._pool, self._tenant, limit_seconds=STEP_SECONDS) as conn:
            row = await conn.fetchrow(_NEWER, self._held.version)
        if row is None or row["version"] == self._refused:
            return False
        try:
            self._held = with_told(self._base, row["version"], row["told"])
        except (TypeError, ValueError) as error:
            self._refused = row["version"]
            _log.error("desk_config_refused", version=row["version"], why=str(error), kept=self._held.version)
            return False
        _log.info("desk_config_in_force", version=self._held.version)
        return True

    async def follow(self, wait: Callable[[float], Awaitable[None]], changed: Changed | None = None) -> None:
        """Keep it fresh until it is cancelled; ``changed`` hears of each one that is new."""
        while True:
            try:
                if await self.load() and changed is not None:
                    await changed(self._held)
            except Unavailable:
                _log.warning("desk_config_not_read", kept=self._held.version)
                await asyncio.sleep(POLL_SECONDS)
            await wait(POLL_SECONDS)
