"""What the environment's settings tell a desk, before its file says anything."""

from app import store
from app.calendars.public_holidays import RegionalCalendar
from app.domain.ids import TenantId
from app.domain.operations.desk_config import SAMPLE_SHOP, Channels, DeskConfig, OnCall, RecordsConfig, ShopRules
from app.settings import Settings
from app.settings.desk import DeskSettings
from app.store.db.pool import Pool


def desk_base(settings: Settings | DeskSettings) -> DeskConfig:
    """The sample shop's rules are for the stand-ins alone: nobody's real customers are told of them."""
    return DeskConfig(
        channels=Channels(
            approvals=settings.slack_approvals_channel,
            support=settings.slack_support_channel,
            oncall=settings.slack_oncall_channel,
            ops=settings.slack_ops_channel,
            fallback=settings.slack_fallback_channel or None,
            finance=settings.slack_finance_channel or None,
        ),
        reviewers=settings.slack_reviewers,
        staff=settings.slack_staff,
        oncall=OnCall(settings.slack_oncall_group or None),
        ladder=settings.ladder,
        calendar=RegionalCalendar(),
        limits=settings.limits,
        undo_seconds=settings.undo_seconds,
        ask_pause_seconds=settings.ask_pause_max_seconds,
        investigate_seconds=settings.investigate_within_seconds,
        reply_mode=settings.reply_mode,
        shop=ShopRules() if settings.locked else SAMPLE_SHOP,
        support_reminders=settings.support_reminders,
        records=RecordsConfig(
            source=settings.records_source,
            url=settings.records_url or None,
            cache_seconds=settings.records_cache_seconds,
            timeout_seconds=settings.records_timeout_seconds,
        ),
        attachments=settings.attachment_limits,
    )


async def open_configs(settings: Settings, pool: Pool) -> store.LiveDeskConfigs:
    """With the newest version in force, so that nothing begins under an older one."""
    configs = store.LiveDeskConfigs(pool, TenantId(settings.tenant), desk_base(settings))
    await configs.load()
    return configs
