"""What a person did in Slack, as the desk sees it: a press, or words in a thread."""

import re
from dataclasses import dataclass
from typing import Final

from app.domain.ids import ActorId, ApprovalId, DraftId, Posted, TenantId
from app.domain.people.actors import slack_person

_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Click:
    """Somebody pressed something. ``target`` is the opaque id the button carried; the row says what it means."""

    tenant: TenantId
    user_id: str
    team_id: str
    target: str
    channel: str
    ts: str
    source: str  # names this press: the same payload sent again is the same press
    trigger_id: str = ""
    response_url: str = ""
    thread_ts: str = ""  # where the message stands in a thread

    @property
    def actor(self) -> ActorId:
        """Who pressed."""
        return slack_person(self.user_id)

    @property
    def approval_id(self) -> ApprovalId:
        """For buttons on a card."""
        return ApprovalId(self.target)

    @property
    def draft_id(self) -> DraftId:
        """For buttons on a draft."""
        return DraftId(self.target.partition(":")[0])

    @property
    def row_id(self) -> str:
        """The id of the row the button names, without what else it says of it."""
        return self.target.partition(":")[0]

    @property
    def line_id(self) -> ApprovalId:
        """For buttons under a line of a message that has several: what that line is about."""
        return ApprovalId(self.target.partition(":")[2])

    @property
    def meant(self) -> str:
        """For the button that sends a draft all the same: what was found in it, as it named that."""
        return self.target.partition(":")[2]


@dataclass(frozen=True)
class Said:
    """A person's reply in a thread. ``text`` is as Slack sends it: escaped, with mentions as tokens."""

    tenant: TenantId
    user_id: str
    team_id: str
    text: str
    thread: Posted
    ts: str

    @property
    def actor(self) -> ActorId:
        """Who wrote."""
        return slack_person(self.user_id)

    @property
    def source(self) -> str:
        """Names this message: delivered again it is the same message."""
        return f"slack:{self.thread.channel}:{self.ts}"

    @property
    def plain_text(self) -> str:
        """What was typed, without mentions of anybody."""
        text = _MENTION.sub("", self.text)
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()

    def to_a_colleague(self, bot_user_id: str) -> bool:
        """Whether it begins by naming somebody else: that is talk between people."""
        named = _MENTION.match(self.text.lstrip())
        return named is not None and named[1] != bot_user_id
