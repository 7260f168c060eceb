"""What a desk is told, as a test says it."""

from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig


class Told:
    """For every tenant the same; ``config`` may be replaced at any time, as a version that is applied does."""

    def __init__(self, config: DeskConfig | None = None) -> None:
        self.config = config or DeskConfig()

    def now(self, tenant: TenantId) -> DeskConfig:
        return self.config
