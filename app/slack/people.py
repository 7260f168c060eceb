"""Who may decide and who may send, asked of Slack at the click and remembered for less than a minute."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.errors import Unavailable
from app.slack import words
from app.slack.config import SlackConfig
from app.slack.faults import FAILURES, code_of, is_transient
from app.slack.identity import Identity
from app.slack.views import notices

REMEMBERED_SECONDS: Final = 30.0  # a person removed from the reviewers loses the right within this time
REMEMBERED_MAX: Final = 2_000
_SECOND_CLASS: Final = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")

_log = logging.getLogger(__name__)


@dataclass
class Reviewers:
    """Live authority. What Slack does not confirm is not granted; silence is Unavailable, not a no."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Any]] = field(default_factory=dict)

    async def may_decide(self, user_id: str, team_id: str) -> bool:
        """A full member of our workspace who is named, or is in a named group."""
        if not await self.is_full_member(user_id, team_id):
            return False
        if user_id in self.config.reviewers:
            return True
        groups = [entry for entry in self.config.reviewers if entry.startswith("S")]
        for group in groups:
            if user_id in await self._members(group):
                return True
        return False

    async def is_full_member(self, user_id: str, team_id: str) -> bool:
        """Of this workspace: no guest, no bot, nobody from another one, nobody deactivated."""
        if team_id != self.us.team_id:
            return False
        person = await self._person(user_id)
        home = person.get("team_id") or (person.get("profile") or {}).get("team")
        return bool(person) and home == self.us.team_id and not any(person.get(flag) for flag in _SECOND_CLASS)

    async def zone(self, user_id: str) -> str:
        """The time zone Slack has for them; empty where it has none."""
        return str((await self._person(user_id)).get("tz") or "")

    def who_may(self) -> str:
        """A sentence for refusals."""
        return notices.who_may(self.config.reviewers)

    def forget_group(self, group_id: str) -> None:
        """Its members changed."""
        self._known.pop(group_id, None)

    async def _person(self, user_id: str) -> dict[str, Any]:
        found = self._remembered(user_id)
        if found is None:
            found = (await self._ask("users_info", user=user_id)).get("user") or {}
            self._remember(user_id, found)
        return dict(found)

    async def _members(self, group_id: str) -> frozenset[str]:
        found = self._remembered(group_id)
        if found is None:
            answer = await self._ask("usergroups_users_list", usergroup=group_id, include_disabled=False)
            found = frozenset(answer.get("users") or ())
            self._remember(group_id, found)
        return frozenset(found)

    async def _ask(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Slack's answer; empty where it says no such person or group."""
        try:
            answer = await getattr(self.client, method)(**arguments)
        except SlackApiError as error:
            if is_transient(error):
                raise Unavailable(words.SLACK_SILENT, detail=code_of(error)) from None
            _log.warning("slack.authority_not_confirmed method=%s code=%s", method, code_of(error))
            return {}
        except FAILURES:
            raise Unavailable(words.SLACK_SILENT, detail="no_answer") from None
        return dict(answer.data)

    def _remembered(self, key: str) -> Any:
        until, found = self._known.get(key, (0.0, None))
        return found if self.clock() < until else None

    def _remember(self, key: str, found: Any) -> None:
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[key] = (self.clock() + REMEMBERED_SECONDS, found)
