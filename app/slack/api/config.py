"""What Slack needs to be told: one workspace, its secrets, its channels and its reviewers."""

import re
from dataclasses import dataclass, field
from typing import Final

from app.domain.ids import TenantId
from app.domain.operations.desk_config import ShopRules
from app.errors import Misconfigured

SLACK_API_URL: Final = "https://slack.com/api/"
_REVIEWER: Final = re.compile(r"[UWS][A-Z0-9]{2,}")
_GROUP: Final = re.compile(r"S[A-Z0-9]{2,}")
_APP: Final = re.compile(r"A[A-Z0-9]{2,}")
_CHANNEL: Final = re.compile(r"[CGD][A-Z0-9]{2,}")


@dataclass(frozen=True, kw_only=True)
class SlackConfig:
    """One workspace by bot token. ``reviewers`` and ``staff`` are user ids (U…, W…) and user group ids (S…)."""

    tenant: TenantId
    bot_token: str
    signing_secret: str
    reviewers: tuple[str, ...]
    approvals_channel: str
    support_channel: str
    oncall_channel: str
    ops_channel: str
    owners: tuple[str, ...] = ()  # of the desk's file in force, which alone names any
    staff: tuple[str, ...] = ()  # empty: the members of the support channel, if that is private
    app_id: str | None = None  # None: whichever app the bot token belongs to
    app_token: str | None = None
    oncall_group: str | None = None
    fallback_channel: str | None = None
    finance_channel: str | None = None
    name: str = ""  # what people call the desk
    language: str | None = None  # None: as the directory of tenants has it
    api_url: str = SLACK_API_URL
    shop: ShopRules = field(default_factory=ShopRules)  # what replies that people type end with
    staging: bool = False  # nothing is real: whatever is posted says so

    def __repr__(self) -> str:
        """Without the secrets, so that no log or traceback shows them."""
        return f"SlackConfig(tenant={self.tenant!r}, api_url={self.api_url!r}, reviewers={self.reviewers!r})"

    @property
    def oncall(self) -> str | None:
        """Whom an escalation calls now: a person by the rota (U…), or the group (S…)."""
        return self.oncall_group

    @property
    def channels(self) -> tuple[str, ...]:
        """All that something is posted to."""
        ours = (self.approvals_channel, self.support_channel, self.oncall_channel, self.ops_channel)
        return ours + tuple(one for one in (self.fallback_channel, self.finance_channel) if one)

    def check(self) -> None:
        """Raises Misconfigured with one sentence per thing that is missing or wrong."""
        wrong = [*self._secrets(), *self._people(), *self._channels()]
        if wrong:
            raise Misconfigured(" ".join(wrong))

    def _secrets(self) -> list[str]:
        wrong = []
        if not self.bot_token.startswith("xoxb-"):
            wrong.append("SLACK_BOT_TOKEN must be the bot token (xoxb-…) from the app's OAuth & Permissions page.")
        if not self.signing_secret.strip():
            wrong.append("SLACK_SIGNING_SECRET is empty: copy it from the app's Basic Information page.")
        if self.app_id is not None and not _APP.fullmatch(self.app_id):
            wrong.append("SLACK_APP_ID must be the app's id (A…) from its Basic Information page, or unset.")
        if self.app_token is not None and not self.app_token.startswith("xapp-"):
            wrong.append("SLACK_APP_TOKEN must be an app-level token (xapp-…) with connections:write, or unset.")
        if not re.match(r"https?://", self.api_url):
            wrong.append("SLACK_API_URL must be a web address.")
        return wrong

    def _people(self) -> list[str]:
        wrong = []
        if not self.reviewers:
            wrong.append("No reviewers are set: name Slack users (U…) or user groups (S…) in SLACK_REVIEWERS.")
        wrong += [
            f"Reviewer {entry!r} is neither a Slack user id (U…, W…) nor a user group id (S…)."
            for entry in self.reviewers
            if not _REVIEWER.fullmatch(entry)
        ]
        wrong += [
            f"{entry!r} in SLACK_STAFF is neither a Slack user id (U…, W…) nor a user group id (S…)."
            for entry in self.staff
            if not _REVIEWER.fullmatch(entry)
        ]
        if self.oncall_group and not _GROUP.fullmatch(self.oncall_group):
            wrong.append(f"The on-call group {self.oncall_group!r} is not a user group id (S…).")
        return wrong

    def _channels(self) -> list[str]:
        named = {
            "approvals": self.approvals_channel,
            "support": self.support_channel,
            "on-call": self.oncall_channel,
            "ops": self.ops_channel,
            "fallback": self.fallback_channel or self.ops_channel,
            "finance": self.finance_channel or self.ops_channel,
        }
        return [
            f"The {name} channel {channel!r} is not a channel id (C…): copy it from the channel's details."
            for name, channel in named.items()
            if not _CHANNEL.fullmatch(channel)
        ]
