"""The settings as the desk's file overlays them, so that nobody is looked for whom the host would not ask."""

from contextlib import suppress

from app import store
from app.adapters.desk_base import desk_base
from app.cli.open_records import database
from app.domain.ids import TenantId
from app.errors import Misconfigured, Unavailable
from app.local.postgres import CannotStartError
from app.settings import Settings


async def as_told(settings: Settings) -> Settings:
    """With the people and channels of the version in force; as they are where the records cannot be looked at."""
    with suppress(Misconfigured, Unavailable, CannotStartError):
        return await _overlaid(settings)
    return settings


async def _overlaid(settings: Settings) -> Settings:
    async with database() as url:
        if await store.pending(url):
            return settings
        pool = await store.open_pool(url, size=1)
        try:
            tenant = TenantId(settings.tenant)
            configs = store.LiveDeskConfigs(pool, tenant, desk_base(settings))
            await configs.load()
            told = configs.now(tenant)
        finally:
            await pool.close()
    return settings.model_copy(
        update={
            "slack_reviewers": told.reviewers,
            "slack_staff": told.staff,
            "slack_approvals_channel": told.channels.approvals,
            "slack_support_channel": told.channels.support,
            "slack_oncall_channel": told.channels.oncall,
            "slack_ops_channel": told.channels.ops,
            "slack_fallback_channel": told.channels.fallback or "",
            "slack_finance_channel": told.channels.finance or "",
            "slack_oncall_group": told.oncall.group or "",
        }
    )
