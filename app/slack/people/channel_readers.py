"""Who reads a channel: nothing about customers is posted where another organization does."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.errors import ChatError, ChatRefused
from app.slack.api.errors import FAILURES, SHARED, SHARING_UNKNOWN, as_chat_error, code_of
from app.slack.i18n import catalogue

REMEMBERED_SECONDS: Final = 30.0
REMEMBERED_MAX: Final = 500
# Shared within one organization (is_org_shared) is not shared with another.
_WITH_OTHERS: Final = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")

_log = structlog.get_logger("countersign.slack")


@dataclass
class Channels:
    """What Slack does not confirm is taken for shared; its silence is a failure that a retry may heal."""

    client: AsyncWebClient
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, dict[str, Any]]] = field(default_factory=dict)

    async def check(self, channel: str) -> None:
        """Raises ChatRefused where another organization reads along, or may. Direct messages are opened by us, and
        only with members of ours."""
        if not channel.startswith("D") and is_shared(await self._facts(channel)):
            raise ChatRefused(catalogue.CHANNEL_SHARED, detail=SHARED)

    def forget(self, channel: str) -> None:
        """It was shared a moment ago, or is no longer."""
        self._known.pop(channel, None)

    async def warn(self, channels: tuple[str, ...]) -> None:
        """For start-up: say of each channel why nothing will be posted there."""
        for channel in dict.fromkeys(channels):
            try:
                await self.check(channel)
            except ChatRefused as refused:
                _log.error("channel_not_used", channel=channel, code=refused.detail)
            except ChatError as error:
                _log.warning("channel_not_checked", channel=channel, code=error.detail)

    async def _facts(self, channel: str) -> dict[str, Any]:
        until, found = self._known.get(channel, (0.0, {}))
        if self.clock() < until:
            return found
        found = await self._ask(channel)
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[channel] = (self.clock() + REMEMBERED_SECONDS, found)
        return found

    async def _ask(self, channel: str) -> dict[str, Any]:
        try:
            answer = await self.client.conversations_info(channel=channel)
        except FAILURES as error:
            if isinstance(error, SlackApiError) and code_of(error) == "missing_scope":
                raise ChatRefused(catalogue.CHANNEL_SHARED, detail=SHARING_UNKNOWN) from None
            raise as_chat_error(error) from None
        return dict(answer.get("channel") or {})


def is_shared(facts: Mapping[str, Any]) -> bool:
    """Whether people of another organization read it, or are invited to."""
    if any(facts.get(flag) for flag in _WITH_OTHERS):
        return True
    return bool(facts.get("is_shared")) and not facts.get("is_org_shared")
