"""Channels of a workspace: which one a name means, and whether the bot can work in it."""

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

from app.cli.workspace.web_api import WebApi
from app.errors import BadInput
from app.slack.people.channel_readers import is_shared

ChannelState = Literal["ok", "joined", "blind", "wrong", "absent", "shared"]

_CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{2,20}")
_LINK: Final = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class ChannelLook:
    """What was found of one. ``why`` is empty where all is well; ``name`` where Slack did not tell it."""

    state: ChannelState
    why: str = ""
    name: str = ""


class Channels:
    """One workspace's; what it lists is asked for once."""

    def __init__(self, api: WebApi) -> None:
        self._api = api
        self._listed: list[dict[str, Any]] | None = None

    async def look(self, channel: str, *, join: bool = False) -> ChannelLook:
        """Whether the bot can post and read there, after it has joined where it is asked to and may."""
        said = await self._api.ask("conversations.info", channel=channel)
        about = said.get("channel") or {}
        name = str(about.get("name") or "")
        if said.get("error") == "missing_scope":
            return ChannelLook("blind", f"scope {said.get('needed')} is missing")
        if not said.get("ok"):
            return ChannelLook("wrong", str(said.get("error")))
        if about.get("is_archived"):
            return ChannelLook("wrong", "archived", name)
        if is_shared(about):
            return ChannelLook("shared", "another organization reads it", name)
        if about.get("is_member"):
            return ChannelLook("ok", "", name)
        if (
            join
            and not about.get("is_private")
            and (await self._api.ask("conversations.join", channel=channel)).get("ok")
        ):
            return ChannelLook("joined", "", name)
        return ChannelLook("absent", "the bot is not in it", name)

    async def resolve(self, text: str) -> str:
        """The id of the channel somebody means by an id, a mention or #name. Raises BadInput."""
        wanted = _LINK.sub(r"\1", text.strip())
        if _CHANNEL.fullmatch(wanted):
            return wanted
        name = wanted.removeprefix("#").lower()
        if self._listed is None:
            kinds = "public_channel,private_channel"
            self._listed = await self._api.every(
                "conversations.list", "channels", types=kinds, exclude_archived="true"
            )
        found = [str(one["id"]) for one in self._listed if str(one.get("name", "")).lower() == name]
        if found:
            return found[0]
        raise BadInput(
            f"Slack shows the bot no channel #{name}: create it, or, if it is private, invite the bot there first"
        )
