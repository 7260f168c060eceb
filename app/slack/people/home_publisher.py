"""Keeps App Homes fresh: at most one publish per person in five seconds, and the last state wins."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import untold
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ApprovalId
from app.domain.people.actors import slack_person, user_id_of
from app.ports.bundle import CommandPorts
from app.slack.api.config import SlackConfig
from app.slack.api.errors import code_of
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.outbound.background import Afterwards
from app.slack.outbound.chat import SlackChat
from app.slack.outbound.known_links import KnownLinks
from app.slack.outbound.poster import Poster
from app.slack.people.reviewers import Reviewers
from app.slack.views.people.home import View, closed_home, guest_home, home, titled

EVERY_SECONDS: Final = 5.0
WAITS_MAX: Final = 10  # others may keep winning the turn; then theirs is fresh enough
_NO_CHARTS: Final = frozenset({"invalid_blocks", "invalid_arguments"})

_log = structlog.get_logger("countersign.slack")


@dataclass
class Homes:
    """Nothing here is owed: a publish that is lost is made up for when the person looks again."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    ports: CommandPorts
    reviewers: Reviewers
    chat: SlackChat
    afterwards: Afterwards
    every_seconds: float = EVERY_SECONDS
    links: KnownLinks = field(init=False)
    _due: set[str] = field(default_factory=set)
    _charts: bool = True  # until this workspace refuses one

    def __post_init__(self) -> None:
        """Lists share what is known of addresses."""
        self.links = KnownLinks(self.chat.poster)

    def refresh(self) -> None:
        """Something changed: publish to everybody who looks."""
        self.afterwards.start(self._everybody(), "refresh-homes")

    def show(self, user_id: str) -> None:
        """Publish to one person soon. Until it is read, a publish that is due covers this change too."""
        if user_id in self._due:
            return
        self._due.add(user_id)
        self.afterwards.start(self._in_turn(user_id), "publish-home")

    async def show_at_once(self, user_id: str) -> None:
        """To whoever pressed something in it just now, and waits for what comes of it."""
        await self._publish(user_id)

    async def _everybody(self) -> None:
        for person in await self.ports.people.viewers(self.config.tenant):
            self.show(user_id_of(person))

    async def _in_turn(self, user_id: str) -> None:
        """Wait for this person's turn, which hosts share, and only then read what to show."""
        try:
            for _ in range(WAITS_MAX):
                wait_seconds = await self.ports.people.claim_publish(
                    self.config.tenant, slack_person(user_id), every_seconds=self.every_seconds
                )
                if wait_seconds == 0.0:
                    break
                await asyncio.sleep(wait_seconds)
            else:
                return
        finally:
            self._due.discard(user_id)  # whatever changes from here on is due anew
        await self._publish(user_id)

    async def _publish(self, user_id: str) -> None:
        view = await self._view(user_id)
        try:
            await self.client.views_publish(user_id=user_id, view=view)
        except SlackApiError as error:
            if not self._charts or code_of(error) not in _NO_CHARTS:
                raise
            _log.warning("home_without_charts", code=code_of(error))
            self._charts = False
            await self.client.views_publish(user_id=user_id, view=await self._view(user_id))

    async def _view(self, user_id: str) -> View:
        """In the tenant's language, whoever's change it was."""
        tenant_language = self.chat.tenant_language
        with catalogue.speaking(await tenant_language.now() if tenant_language else catalogue.DEFAULT_LANGUAGE):
            return await self._read(user_id)

    async def _read(self, user_id: str) -> View:
        """Authority is judged live, at each publish."""
        if not await self.reviewers.is_full_member(user_id, self.us.team_id):
            return guest_home()
        if not await self.reviewers.may_handle_customers(user_id, self.us.team_id):
            return closed_home()
        may_decide = await self.reviewers.may_decide(user_id, self.us.team_id)
        people, person = self.ports.people, slack_person(user_id)
        preferences = await people.preferences(self.config.tenant, person)
        address = await self.reviewers.address(user_id)
        board = await self.ports.boards.board(self.config.tenant, preferences, may_decide=may_decide, address=address)
        links = await links_of(self.chat.poster, board.queue.sheets)
        drafts = await self.links.of(board.drafts.places)
        shown = home(board, links, drafts, no_queue=no_queue(may_decide, address), charts=self._charts)
        return titled(shown, self.config.name)


def no_queue(may_decide: bool, address: str | NoAddress) -> str:
    """Why nothing ever waits for somebody; empty for those who can decide."""
    if not may_decide:
        return catalogue.HOME_NOT_REVIEWER
    return catalogue.NOT_THEIRS[untold(address)] if isinstance(address, NoAddress) else ""


async def links_of(poster: Poster, sheets: Sequence[ApprovalDetails]) -> dict[ApprovalId, str | None]:
    """Where each live card is; asked together, since somebody waits."""
    found = await asyncio.gather(*(poster.link(details.approval.card) for details in sheets))
    return {details.approval.id: link for details, link in zip(sheets, found, strict=True)}
