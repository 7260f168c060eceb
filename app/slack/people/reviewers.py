"""Who may decide and who may send, asked of Slack at the click and remembered for less than a minute."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.mail.mailboxes import NoAddress
from app.errors import Unavailable
from app.slack.api.config import SlackConfig
from app.slack.api.errors import FAILURES, code_of, is_transient
from app.slack.api.identity import Identity
from app.slack.api.scopes import READ_EMAIL, granted
from app.slack.i18n import catalogue
from app.slack.views.approvals import verdicts

REMEMBERED_SECONDS: Final = 30.0  # a person removed from the reviewers loses the right within this time
REMEMBERED_MAX: Final = 2_000
MEMBER_PAGES_MAX: Final = 10
MEMBERS_PER_PAGE: Final = 1_000
_SECOND_CLASS: Final = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")

_log = structlog.get_logger("countersign.slack")


@dataclass
class Reviewers:
    """Live authority. What Slack does not confirm is not granted; silence is Unavailable, not a no."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, tuple[float, Any]] = field(default_factory=dict)
    _scopes: frozenset[str] | None = None  # as of Slack's last answer

    async def may_decide(self, user_id: str, team_id: str) -> bool:
        """A full member of our workspace who is named, or is in a named group."""
        return await self.entry_of(user_id, team_id) is not None

    async def entry_of(self, user_id: str, team_id: str) -> str | None:
        """By which entry they may decide: their own name, else a group's; None: they may not."""
        if not await self.is_full_member(user_id, team_id):
            return None
        return await self._listed_as(user_id, self.config.reviewers)

    async def is_listed(self, user_id: str) -> bool:
        """Named as a reviewer, or in a named group, whatever else they are."""
        return await self._listed(user_id, self.config.reviewers)

    async def named(self, text: str) -> dict[str, str]:
        """Reviewers one of whose names this text begins with, by their ids: the longest such name."""
        found: dict[str, str] = {}
        for user_id in await self.people():
            person = await self._person(user_id)
            profile = person.get("profile") or {}
            names = (user_id, person.get("name"), person.get("real_name"), profile.get("display_name"))
            fits = [str(one) for one in names if one and _begins(text, str(one))]
            if fits:
                found[user_id] = max(fits, key=len)
        return found

    async def people(self) -> tuple[str, ...]:
        """Everybody who is named as a reviewer, or is in a named group."""
        return await self.people_of(self.config.reviewers)

    async def people_of(self, entries: tuple[str, ...]) -> tuple[str, ...]:
        """Everybody who is named, or is in a named group, whatever else they are."""
        groups = [entry for entry in entries if entry.startswith("S")]
        members = [person for group in dict.fromkeys(groups) for person in sorted(await self._members(group))]
        named = [entry for entry in entries if not entry.startswith("S")]
        return tuple(dict.fromkeys([*named, *members]))

    async def may_handle_customers(self, user_id: str, team_id: str, *, shown_in: str = "") -> bool:
        """Whoever may be shown what we know of customers and write to them: staff, and reviewers.

        A channel's members are staff only where the channel is private: anybody can join a public one. What stands
        in another channel of ours, ``shown_in``, because its own would not take it, is for those there as well.
        """
        if not await self.is_full_member(user_id, team_id):
            return False
        if await self._listed(user_id, (*self.config.reviewers, *self.config.staff)):
            return True
        places = [self.config.support_channel]
        if shown_in in self.config.channels and shown_in not in places:
            places.append(shown_in)
            if shown_in == self.config.oncall_channel and await self.is_on_call(user_id, team_id):
                return True
        return not self.config.staff and any([await self._is_in_private(one, user_id) for one in places])

    async def is_on_call(self, user_id: str, team_id: str) -> bool:
        """A full member of our workspace who is in the on-call group, or whose turn it is."""
        called = tuple(dict.fromkeys(one for one in (self.config.oncall, self.config.oncall_group) if one))
        return bool(called) and await self.is_full_member(user_id, team_id) and await self._listed(user_id, called)

    async def address(self, user_id: str) -> str | NoAddress:
        """Their mail address by their Slack profile, or why it is not known."""
        found = str(((await self._person(user_id)).get("profile") or {}).get("email") or "").strip()
        if found:
            return found
        return NoAddress.NONE if READ_EMAIL in (self._scopes or ()) else NoAddress.HIDDEN

    async def name(self, user_id: str) -> str:
        """What colleagues call them, by their Slack profile; empty where it has nothing."""
        person = await self._person(user_id)
        profile = person.get("profile") or {}
        names = (profile.get("real_name"), person.get("real_name"), profile.get("display_name"), person.get("name"))
        return next((str(one).strip() for one in names if str(one or "").strip()), "")

    async def is_full_member(self, user_id: str, team_id: str) -> bool:
        """Of this workspace: no guest, no bot, nobody from another one, nobody deactivated."""
        return team_id == self.us.team_id and is_full_member(await self._person(user_id), self.us.team_id)

    async def zone(self, user_id: str) -> str:
        """The time zone Slack has for them; empty where it has none."""
        return str((await self._person(user_id)).get("tz") or "")

    def who_may(self) -> str:
        """A sentence for refusals."""
        return verdicts.who_may(self.config.reviewers)

    def forget(self, key: str) -> None:
        """Who is in this group, or in this channel, changed."""
        self._known.pop(key, None)

    async def _listed(self, user_id: str, entries: tuple[str, ...]) -> bool:
        return await self._listed_as(user_id, entries) is not None

    async def _listed_as(self, user_id: str, entries: tuple[str, ...]) -> str | None:
        if user_id in entries:
            return user_id
        for group in dict.fromkeys(entry for entry in entries if entry.startswith("S")):
            if user_id in await self._members(group):
                return group
        return None

    async def _is_in_private(self, channel: str, user_id: str) -> bool:
        found = self._remembered(channel)
        if found is None:
            facts = (await self._ask("conversations_info", channel=channel)).get("channel") or {}
            found = await self._in_channel(channel) if facts.get("is_private") else frozenset()
            self._remember(channel, found)
        return user_id in found

    async def _in_channel(self, channel: str) -> frozenset[str]:
        people: list[str] = []
        cursor: dict[str, str] = {}
        for _ in range(MEMBER_PAGES_MAX):
            answer = await self._ask("conversations_members", channel=channel, limit=MEMBERS_PER_PAGE, **cursor)
            people += answer.get("members") or ()
            following = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not following:
                break
            cursor = {"cursor": following}
        return frozenset(people)

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
                raise Unavailable(catalogue.SLACK_SILENT, detail=code_of(error)) from None
            _log.warning("authority_not_confirmed", method=method, code=code_of(error))
            return {}
        except FAILURES:
            raise Unavailable(catalogue.SLACK_SILENT, detail="no_answer") from None
        self._scopes = granted(answer.headers)
        return dict(answer.data)

    def _remembered(self, key: str) -> Any:
        until, found = self._known.get(key, (0.0, None))
        return found if self.clock() < until else None

    def _remember(self, key: str, found: Any) -> None:
        if len(self._known) >= REMEMBERED_MAX:
            self._known.clear()
        self._known[key] = (self.clock() + REMEMBERED_SECONDS, found)


def _begins(text: str, name: str) -> bool:
    return f"{text} ".casefold().startswith(f"{name} ".casefold())


def is_full_member(person: Mapping[str, Any], team_id: str) -> bool:
    """By what users.info says of them."""
    home = person.get("team_id") or (person.get("profile") or {}).get("team")
    return bool(person) and home == team_id and not any(person.get(flag) for flag in _SECOND_CLASS)
