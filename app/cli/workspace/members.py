"""People and user groups of a workspace: who is meant by a name, and whether they can act for the desk."""

import re
from collections.abc import Mapping
from typing import Any, Final

from app.cli.workspace.web_api import WebApi
from app.domain.people.actors import is_member_id
from app.errors import BadInput
from app.slack.people.reviewers import is_full_member

MEMBERS_LOOKED_AT_MAX: Final = 20
_GROUP: Final = re.compile(r"S[A-Z0-9]{2,20}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_MENTION: Final = re.compile(r"<(?:@|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>")


def is_group_id(text: str) -> bool:
    """Whether this may be a user group's id as Slack gives it."""
    return _GROUP.fullmatch(text) is not None


class Members:
    """One workspace's; what it lists is asked for once."""

    def __init__(self, api: WebApi, team_id: str) -> None:
        self._api, self._team = api, team_id
        self._people: list[dict[str, Any]] | None = None
        self._groups: dict[str, Any] | None = None

    async def fault(self, entry: str) -> str:
        """Why a person or group cannot decide, answer or be called; empty where they can."""
        return await (self._group_fault(entry) if is_group_id(entry) else self._person_fault(entry))

    async def _person_fault(self, user: str) -> str:
        said = await self._api.ask("users.info", user=user)
        if not said.get("ok"):
            return str(said.get("error"))
        return fault_of_person(said.get("user") or {}, self._team)

    async def _group_fault(self, group: str) -> str:
        listed = await self.groups()
        if not listed.get("ok"):
            return f"not looked at: {listed.get('error')}"
        about = next((one for one in listed.get("usergroups") or () if one.get("id") == group), None)
        if about is None:
            return "no such user group"
        if about.get("date_delete"):
            return "a user group that is disabled"
        said = await self._api.ask("usergroups.users.list", usergroup=group)
        people = list(said.get("users") or ())
        if not said.get("ok"):
            return f"its members are not told: {said.get('error')}"
        for user in people[:MEMBERS_LOOKED_AT_MAX]:
            if not await self._person_fault(user):
                return ""
        return "nobody in it is a full member" if people else "nobody is in it"

    async def groups(self) -> dict[str, Any]:
        """Slack's listing of the workspace's user groups, disabled ones included."""
        if self._groups is None:
            self._groups = await self._api.ask("usergroups.list", include_disabled="true")
        return self._groups

    async def resolve(self, text: str) -> str:
        """The id of whom somebody means by an id, a mention, an e-mail, @name or @group. Raises BadInput."""
        wanted = _MENTION.sub(r"\1", text.strip())
        if is_member_id(wanted) or is_group_id(wanted):
            return wanted
        if _EMAIL.fullmatch(wanted):
            return await self._by_email(wanted)
        return await self._by_name(wanted.removeprefix("@"))

    async def _by_email(self, address: str) -> str:
        said = await self._api.ask("users.lookupByEmail", email=address)
        if said.get("ok"):
            return str(said["user"]["id"])
        raise BadInput(f"Slack knows nobody with the address {address} ({said.get('error')})")

    async def _by_name(self, name: str) -> str:
        groups = (await self.groups()).get("usergroups") or ()
        found = [str(one["id"]) for one in groups if _same(name, one.get("handle")) and not one.get("date_delete")]
        if not found:
            if self._people is None:
                self._people = await self._api.every("users.list", "members")
            found = [str(one["id"]) for one in self._people if not one.get("deleted") and name.lower() in _names(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise BadInput(f"@{name} may be any of {', '.join(sorted(found))}: name the one you mean by its id")
        raise BadInput(f"Slack knows neither a person nor a user group by the name @{name}")


def fault_of_person(person: Mapping[str, Any], team_id: str) -> str:
    """Why they cannot act for the desk, by what users.info says of them; empty where they can."""
    if is_full_member(person, team_id):
        return ""
    if person.get("deleted"):
        return "deactivated"
    if person.get("is_bot") or person.get("is_workflow_bot"):
        return "a bot"
    if person.get("is_restricted") or person.get("is_ultra_restricted"):
        return "a guest"
    return "of another organization"


def _names(person: Mapping[str, Any]) -> set[str]:
    profile = person.get("profile") or {}
    names = (person.get("name"), profile.get("display_name"), profile.get("real_name"))
    return {str(one).lower() for one in names if one}


def _same(name: str, other: object) -> bool:
    return isinstance(other, str) and other.lower() == name.lower()
