"""Slack's word on single people, and a look round now and then so that the desk knows them when Slack is away."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.ids import TenantId
from app.domain.people.actors import is_member_id
from app.domain.people.desk_page import SeenMember
from app.errors import CountersignError, Unavailable
from app.ports.people.desk_page import SeenMembers
from app.slack.api.errors import FAILURES, code_of
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.people.reviewers import Reviewers, is_full_member

EVERY_SECONDS: Final = 900.0
PEOPLE_MAX: Final = 200
_NOBODY: Final = frozenset({"user_not_found", "users_not_found", "user_not_visible"})

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class SlackDirectory:
    """Implements ``MemberDirectory``. What Slack says of our token is no word on anybody: that is silence."""

    client: AsyncWebClient
    us: Identity
    reviewers: Reviewers

    async def look(self, user_id: str) -> SeenMember:
        """What Slack says of them. Raises Unavailable where it does not answer, or not to us."""
        try:
            person = dict((await self.client.users_info(user=user_id)).get("user") or {})
        except SlackApiError as error:
            if code_of(error) in _NOBODY:
                return SeenMember(user_id, active=False)
            raise Unavailable(catalogue.SLACK_SILENT, detail=code_of(error)) from None
        except FAILURES:
            raise Unavailable(catalogue.SLACK_SILENT, detail="no_answer") from None
        if not is_full_member(person, self.us.team_id):
            return SeenMember(user_id, active=False)
        profile = person.get("profile") or {}
        return SeenMember(
            user_id,
            active=True,
            reviewer=await self.reviewers.is_listed(user_id),
            name=str(profile.get("real_name") or person.get("real_name") or person.get("name") or "").strip(),
            address=str(profile.get("email") or "").strip(),
        )


@dataclass(frozen=True)
class LookRound:
    """Keeps what Slack says of those who decide, and of those who did when it was last asked."""

    tenant: TenantId
    directory: SlackDirectory
    members: SeenMembers
    every_seconds: float = EVERY_SECONDS

    async def run(self) -> None:
        """Until cancelled, and first at once: the day may begin without Slack."""
        while True:
            try:
                await self.once()
            except CountersignError as error:
                _log.warning("members_not_seen", code=error.code, detail=error.detail)
            except Exception:  # whatever it was, nobody's decision hangs on it
                _log.exception("look_round_fault")
            await asyncio.sleep(self.every_seconds)

    async def once(self) -> None:
        """Raises Unavailable where Slack or the records do not answer; what was seen until then is kept."""
        known = [one.user_id for one in await self.members.all(self.tenant) if one.active]
        listed = [one for one in await self.directory.reviewers.people() if is_member_id(one)]
        for user_id in list(dict.fromkeys([*listed, *known]))[:PEOPLE_MAX]:
            await self.members.keep(self.tenant, [await self.directory.look(user_id)])
