"""What a running host goes by: the settings with the desk's own file, as it is in force, laid over them."""

import asyncio
from typing import Any

from app import store
from app.adapters.desk_base import open_configs
from app.adapters.from_settings import plain
from app.cli.doctor.finding import SLOW_SECONDS
from app.domain.ids import TenantId
from app.domain.operations.desk_config import DeskConfig
from app.settings import Settings


async def in_force(settings: Settings) -> Settings:
    """The settings alone where the records do not tell: that they do not is a finding of its own."""
    url = plain(settings.database_url)
    if not url:
        return settings
    try:
        async with asyncio.timeout(2 * SLOW_SECONDS):
            pool = await store.open_pool(url, size=1)
            try:
                config = (await open_configs(settings, pool)).now(TenantId(settings.tenant))
            finally:
                await pool.close()
    except Exception:  # whatever it was: the line Postgres, or Tables, says it
        return settings
    return settings.model_copy(update=_told(config))


def _told(config: DeskConfig) -> dict[str, Any]:
    channels = config.channels
    return {
        "slack_approvals_channel": channels.approvals,
        "slack_support_channel": channels.support,
        "slack_oncall_channel": channels.oncall,
        "slack_ops_channel": channels.ops,
        "slack_fallback_channel": channels.fallback or "",
        "slack_finance_channel": channels.finance or "",
        "slack_reviewers": config.reviewers,
        "slack_staff": config.staff,
        "slack_oncall_group": config.oncall.group or "",
    }
