"""What a desk is told, asked by whoever is about to use it."""

from typing import Protocol

from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig


class DeskConfigs(Protocol):
    """Of the host's own tenant; any other is told the defaults, under which nothing passes and nobody may decide."""

    def now(self, tenant: TenantId) -> DeskConfig:
        """From memory, and never older than a few seconds: ask at each use, keep nothing of it."""
        ...
