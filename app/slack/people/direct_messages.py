"""Courtesies to people in Slack: a direct message to whoever asked for one, and fresh App Homes."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.presses import Kind
from app.domain.ids import Posted
from app.domain.operations.dashboard import Preferences
from app.domain.people.actors import user_id_of
from app.errors import CountersignError
from app.slack.api.config import SlackConfig
from app.slack.api.errors import FAILURES
from app.slack.api.identity import Identity
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.chat import SlackChat
from app.slack.people.deciders import can_decide
from app.slack.people.home_publisher import Homes
from app.slack.people.reviewers import Reviewers
from app.slack.views.approvals.reminders import Ways, ping, ping_text

PINGS_SECONDS: Final = 20.0  # in all: the gate stands behind it

_log = structlog.get_logger("countersign.slack")


@speaks
@dataclass(frozen=True)
class SlackDirectMessages:
    """Implements ``DirectMessages``. Raises nothing of Slack's: the card is there in any case."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    reviewers: Reviewers
    chat: SlackChat
    homes: Homes

    @property
    def tenant_language(self) -> TenantLanguage | None:
        """Speaks as the cards do."""
        return self.chat.tenant_language

    def refresh(self) -> None:
        """Something changed."""
        self.homes.refresh()

    async def ping(self, details: ApprovalDetails, key: str) -> None:
        """Claimed before it is sent: a lost one is lost, but nobody is pinged twice for one thing."""
        try:
            async with asyncio.timeout(PINGS_SECONDS):
                link = await self.chat.poster.link(details.approval.card)
                for one in await self.homes.ports.people.want_ping(self.config.tenant):
                    await self._ping(one, details, key, link)
        except (CountersignError, TimeoutError) as error:
            _log.warning("pings_not_sent", error=type(error).__name__)

    async def _ping(self, one: Preferences, details: ApprovalDetails, key: str, link: str | None) -> None:
        user_id, people = user_id_of(one.person), self.homes.ports.people
        try:
            if await self._wants(one, user_id, details) and await people.claim_ping(
                self.config.tenant, f"{details.approval.id}:{key}", one.person
            ):
                await self._send(user_id, details, key, link)
        except CountersignError as error:
            _log.warning("ping_not_judged", code=error.code)
        except FAILURES as error:
            _log.warning("ping_not_sent", error=type(error).__name__)

    async def _wants(self, one: Preferences, user_id: str, details: ApprovalDetails) -> bool:
        """Whoever may not decide learns nothing, and nobody is woken in their quiet hours."""
        now, calendar = datetime.now(UTC), details.approval.calendar
        quiet = one.quiet_at(now) or (calendar is not None and calendar.quiet_at(now))
        on_call = user_id == self.config.oncall  # by the rota: for them there are no quiet hours
        return (on_call or not quiet) and await can_decide(self.reviewers, user_id, details)

    async def _send(self, user_id: str, details: ApprovalDetails, key: str, link: str | None) -> None:
        said = {"text": ping_text(details), "blocks": ping(details, Ways(link), again=key.startswith("escalate"))}
        posted = await in_person(self.client, user_id, said)
        await self.chat.reminders.kept(Kind.PING, details, posted)


async def in_person(client: AsyncWebClient, user_id: str, said: dict[str, Any]) -> Posted:
    """To one member, where nobody else reads it."""
    opened = await client.conversations_open(users=user_id)
    channel = str((opened.get("channel") or {}).get("id"))
    sent = await client.chat_postMessage(channel=channel, unfurl_links=False, unfurl_media=False, **said)
    return Posted(str(sent["channel"]), str(sent["ts"]))
