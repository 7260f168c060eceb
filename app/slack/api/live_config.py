"""People and channels as the desk is told them at the moment they are asked for; the rest as it was at start."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Final

from app.domain.operations.desk_config import DeskConfig, ShopRules
from app.ports.operations.desk_configs import DeskConfigs
from app.slack.api.config import SlackConfig

_TOLD: Final = frozenset(
    {
        "owners",
        "reviewers",
        "staff",
        "approvals_channel",
        "support_channel",
        "oncall_channel",
        "ops_channel",
        "fallback_channel",
        "finance_channel",
        "oncall_group",
        "name",
        "language",
        "shop",
    }
)


class LiveSlackConfig(SlackConfig):
    """Whoever holds one reads what is in force now: nothing of it is to be kept beyond a use."""

    def __init__(self, fixed: SlackConfig, configs: DeskConfigs) -> None:
        for one in fields(fixed):
            if one.name not in _TOLD:
                object.__setattr__(self, one.name, getattr(fixed, one.name))
        object.__setattr__(self, "_configs", configs)

    @property
    def _now(self) -> DeskConfig:
        configs: DeskConfigs = self.__dict__["_configs"]
        return configs.now(self.tenant)

    @property
    def name(self) -> str:
        return self._now.name

    @property
    def shop(self) -> ShopRules:
        return self._now.shop

    @property
    def reviewers(self) -> tuple[str, ...]:
        return self._now.reviewers

    @property
    def language(self) -> str | None:
        return self._now.language

    @property
    def owners(self) -> tuple[str, ...]:
        return self._now.owners

    @property
    def staff(self) -> tuple[str, ...]:
        return self._now.staff

    @property
    def approvals_channel(self) -> str:
        return self._now.channels.approvals

    @property
    def support_channel(self) -> str:
        return self._now.channels.support

    @property
    def oncall_channel(self) -> str:
        return self._now.channels.oncall

    @property
    def ops_channel(self) -> str:
        return self._now.channels.ops

    @property
    def fallback_channel(self) -> str | None:
        return self._now.channels.fallback

    @property
    def finance_channel(self) -> str | None:
        return self._now.channels.finance

    @property
    def oncall(self) -> str | None:
        return self._now.oncall.called(self._now.zone, datetime.now(UTC))

    @property
    def oncall_group(self) -> str | None:
        return self._now.oncall.group
