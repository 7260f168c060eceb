"""Courtesies to people in Slack: a direct message to whoever asked for one, and fresh App Homes."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.case import ApprovalSheet
from app.domain.front import Preferences
from app.domain.mailboxes import NoAddress, same_mailbox
from app.errors import CountersignError
from app.slack import words
from app.slack.chat import SlackChat
from app.slack.config import SlackConfig
from app.slack.faults import FAILURES
from app.slack.homes import Homes
from app.slack.identity import Identity
from app.slack.people import Reviewers
from app.slack.tongue import Tongue, speaks
from app.slack.views.calls import customer
from app.slack.views.card import amount
from app.slack.views.rich import moment_mrkdwn, sentence

PINGS_SECONDS: Final = 20.0  # in all: the gate stands behind it

_log = logging.getLogger(__name__)


@speaks
@dataclass(frozen=True)
class SlackNearby:
    """Implements ``ports_front.Nearby``. Raises nothing of Slack's: the card is there in any case."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    reviewers: Reviewers
    chat: SlackChat
    homes: Homes

    @property
    def tongue(self) -> Tongue | None:
        """Speaks as the cards do."""
        return self.chat.tongue

    def refresh(self) -> None:
        """Something changed."""
        self.homes.refresh()

    async def ping(self, sheet: ApprovalSheet, key: str) -> None:
        """Claimed before it is sent: a lost one is lost, but nobody is pinged twice for one thing."""
        try:
            async with asyncio.timeout(PINGS_SECONDS):
                link = await self.chat.link(sheet.approval.card)
                for one in await self.homes.ports.people.want_ping(self.config.tenant):
                    await self._ping(one, sheet, key, link)
        except (CountersignError, TimeoutError) as error:
            _log.warning("slack.pings_not_sent error=%s", type(error).__name__)

    async def _ping(self, one: Preferences, sheet: ApprovalSheet, key: str, link: str | None) -> None:
        user_id, people = one.person.removeprefix("slack:"), self.homes.ports.people
        try:
            if await self._wants(one, user_id, sheet) and await people.claim_ping(
                self.config.tenant, f"{sheet.approval.id}:{key}", one.person
            ):
                await self._send(user_id, sheet, key, link)
        except CountersignError as error:
            _log.warning("slack.ping_not_judged code=%s", error.code)
        except FAILURES as error:
            _log.warning("slack.ping_not_sent error=%s", type(error).__name__)

    async def _wants(self, one: Preferences, user_id: str, sheet: ApprovalSheet) -> bool:
        """Whoever may not decide learns nothing, and nobody is woken in their quiet hours."""
        if one.quiet_at(datetime.now(UTC)) or sheet.approval.requested_by == one.person:
            return False
        address = await self.reviewers.address(user_id)
        if isinstance(address, NoAddress) or same_mailbox(address, sheet.customer.email):
            return False
        return await self.reviewers.may_decide(user_id, self.us.team_id)

    async def _send(self, user_id: str, sheet: ApprovalSheet, key: str, link: str | None) -> None:
        opened = await self.client.conversations_open(users=user_id)
        form = words.PING_ESCALATE if key.startswith("escalate") else words.PING_ASK
        said = form.format(
            amount=amount(sheet.approval),
            customer=customer(sheet),
            deadline=moment_mrkdwn(sheet.approval.deadline),
            link=words.OPEN_CARD.format(link=link) if link else "",
        )
        await self.client.chat_postMessage(
            channel=str((opened.get("channel") or {}).get("id")),
            text=words.PING_TEXT.format(amount=amount(sheet.approval)),
            blocks=[sentence(f"ping-{sheet.approval.id}", said)],
            unfurl_links=False,
            unfurl_media=False,
        )
