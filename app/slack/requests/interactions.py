"""Reads the interactions Slack sends: only what we use, and only if it comes from a message of ours."""

import re
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field, ValidationError

from app.domain.cases.reply_screening import Finding, Told
from app.domain.ids import ActorId, ApprovalId, DraftId, Posted, TenantId
from app.domain.json_text import read_json
from app.domain.people.actors import slack_person
from app.errors import BadInput, NotAllowed
from app.slack import ids
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue

_Kind = TypeVar("_Kind", bound=BaseModel)
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]{1,20})(?:\|[^>]*)?>")
_SLACK_ID: Final = Field(pattern=r"^[A-Z0-9]{2,30}$")


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


class _User(BaseModel):
    id: str = _SLACK_ID
    team_id: str | None = None


class _Team(BaseModel):
    id: str = _SLACK_ID


class _Action(BaseModel):
    action_id: str
    action_ts: str = Field(pattern=r"^[0-9.]{1,32}$")
    value: str = Field(min_length=1, max_length=2000)


class _Container(BaseModel):
    type: str
    channel_id: str = _SLACK_ID
    message_ts: str = Field(pattern=r"^[0-9.]{1,32}$")
    thread_ts: str | None = None
    is_ephemeral: bool = False


class _Channel(BaseModel):
    id: str = _SLACK_ID


class _Message(BaseModel):
    ts: str | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None


class _Press(BaseModel):
    user: _User
    team: _Team | None = None
    api_app_id: str
    actions: list[_Action] = Field(min_length=1, max_length=1)
    container: _Container
    channel: _Channel | None = None
    message: _Message
    trigger_id: str = ""
    response_url: str = ""

    def is_in_one_place(self) -> bool:
        """Slack says several times where it was pressed; it says the same each time. Nothing of ours is ephemeral."""
        at, message = self.container, self.message
        if at.type != "message" or at.is_ephemeral:
            return False
        same_channel = self.channel is None or self.channel.id == at.channel_id
        same_message = message.ts in {None, at.message_ts}
        threads = {at.thread_ts, message.thread_ts} - {None}
        return same_channel and same_message and len(threads) <= 1


class _Reply(BaseModel):
    user: str = _SLACK_ID
    team: str | None = None
    user_team: str | None = None
    text: str = Field(max_length=40_000)
    channel: str = _SLACK_ID
    ts: str = Field(pattern=r"^[0-9.]{1,32}$")
    thread_ts: str = Field(pattern=r"^[0-9.]{1,32}$")


class _View(BaseModel):
    id: str = Field(pattern=r"^[A-Z0-9]{2,30}$")
    private_metadata: str = Field(max_length=3000)
    bot_id: str | None = None
    state: dict[str, Any]


class _Submission(BaseModel):
    user: _User
    team: _Team | None = None
    api_app_id: str
    view: _View


class _Carried(BaseModel):
    target: str
    channel: str = _SLACK_ID
    ts: str = Field(pattern=r"^[0-9.]{1,32}$")


class _HeldBefore(BaseModel):
    held: list[Finding] = []


class _Shown(BaseModel):
    shown: int = Field(gt=0)


def click_from(body: dict[str, Any], tenant: TenantId, us: Identity) -> Click:
    """A button press. Raises BadInput for what Slack never sends, NotAllowed for another app's message."""
    press = _read(_Press, body)
    _ours(press.message.bot_id, us)
    if press.message.app_id not in {None, us.app_id} or not press.is_in_one_place():
        raise NotAllowed(catalogue.FOREIGN, detail="foreign_message")
    action = press.actions[0]
    return Click(
        tenant=tenant,
        user_id=press.user.id,
        team_id=_team(press.user, press.team),
        target=_opaque(action.value),
        channel=press.container.channel_id,
        ts=press.container.message_ts,
        source=f"slack:{action.action_ts}:{press.user.id}:{action.value}",
        trigger_id=press.trigger_id,
        response_url=press.response_url,
        thread_ts=thread_of(body),
    )


def thread_of(body: dict[str, Any]) -> str:
    """The thread in which the message of a press or a shortcut stands; empty for one of the channel's own."""
    for part in (body.get("container") or {}, body.get("message") or {}):
        thread, own = part.get("thread_ts"), part.get("message_ts") or part.get("ts")
        if thread and thread != own:
            return str(thread)
    return ""


def submission_from(body: dict[str, Any], tenant: TenantId, us: Identity) -> Click:
    """A submitted modal, as a press on the message it was opened from."""
    submission = _read(_Submission, body)
    _ours(submission.view.bot_id, us)
    carried = _read(_Carried, _json(submission.view.private_metadata))
    return Click(
        tenant=tenant,
        user_id=submission.user.id,
        team_id=_team(submission.user, submission.team),
        target=_opaque(carried.target),
        channel=carried.channel,
        ts=carried.ts,
        source=f"slack:{submission.view.id}:{submission.user.id}:{carried.target}",
    )


def said_in_thread(body: dict[str, Any], tenant: TenantId) -> Said | None:
    """A person's reply in a thread; None for anything else that is called a message: edits, joins, bots, openers."""
    event = body.get("event") or {}
    # Compared, not looked up: a list in the place of a text cannot be hashed.
    opener = event.get("thread_ts") in (None, event.get("ts"))
    if opener or event.get("bot_id") or event.get("subtype") not in (None, "thread_broadcast"):
        return None
    message = _read(_Reply, event)
    return Said(
        tenant=tenant,
        user_id=message.user,
        team_id=message.user_team or message.team or "",
        text=message.text,
        thread=Posted(message.channel, message.thread_ts),
        ts=message.ts,
    )


def typed(body: dict[str, Any], block_id: str, action_id: str) -> str:
    """What was typed into an input; empty where it was left empty."""
    values = _read(_Submission, body).view.state.get("values") or {}
    value = (values.get(block_id) or {}).get(action_id) or {}
    text = value.get("value") or ""
    return str(text).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def reason_from(body: dict[str, Any]) -> str:
    """The reason of a rejection."""
    return typed(body, ids.REASON_BLOCK, ids.REASON_INPUT).strip()


def reason_shown(body: dict[str, Any]) -> bool:
    """Whether the customer may see the reason of a rejection."""
    return _ticked(body, ids.REASON_SHOWN_BLOCK, ids.REASON_SHOWN_INPUT)


def told_from(body: dict[str, Any]) -> Told:
    """What the modal said of the reply before, and whether its box is ticked."""
    held = _read(_HeldBefore, _json(_read(_Submission, body).view.private_metadata)).held
    return Told(frozenset(held), _ticked(body, ids.held_block(held), ids.HELD_INPUT))


@dataclass(frozen=True)
class EditForm:
    """An edited reply."""

    reply: str
    told: Told


def edit_from(body: dict[str, Any]) -> EditForm:
    """From a submission of the editor."""
    return EditForm(typed(body, ids.BODY_BLOCK, ids.BODY_INPUT), told_from(body))


@dataclass(frozen=True)
class ChangesForm:
    """What stands in the modal of changes, typed or not. ``shown_cents`` is what its reply was written for."""

    amount: str
    reply: str
    shown_cents: int
    view_id: str
    told: Told


def changes_from(body: dict[str, Any]) -> ChangesForm:
    """From a submission, or from the amount having been typed."""
    view = _read(_Submission, body).view
    shown_cents = _read(_Shown, _json(view.private_metadata)).shown
    reply = typed(body, f"{ids.REPLY_BLOCK}-{shown_cents}", ids.REPLY_INPUT)
    amount = typed(body, ids.AMOUNT_BLOCK, ids.AMOUNT_INPUT)
    return ChangesForm(amount, reply, shown_cents, view.id, told_from(body))


def question_from(body: dict[str, Any]) -> str:
    """A reviewer's question."""
    return typed(body, ids.QUESTION_BLOCK, ids.QUESTION_INPUT).strip()


def note_from(body: dict[str, Any]) -> str:
    """What the next draft should do otherwise."""
    return typed(body, ids.NOTE_BLOCK, ids.NOTE_INPUT).strip()


def _ticked(body: dict[str, Any], block: str, action: str) -> bool:
    values = _read(_Submission, body).view.state.get("values") or {}
    chosen = (values.get(block) or {}).get(action) or {}
    return bool(chosen.get("selected_options"))


def _team(user: _User, team: _Team | None) -> str:
    """The person's own workspace: in a shared channel it is not ours. Never guessed to be ours."""
    return user.team_id or (team.id if team else "")


def _ours(bot_id: str | None, us: Identity) -> None:
    # The signature proves which app is spoken to; this proves whose message was pressed.
    if bot_id != us.bot_id:
        raise NotAllowed(catalogue.FOREIGN, detail="foreign_message")


def _opaque(value: str) -> str:
    if not _ID.fullmatch(value):
        raise BadInput(catalogue.UNREADABLE, detail="bad_value")
    return value


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        raise BadInput(catalogue.UNREADABLE, detail="bad_metadata") from None


def _read(kind: type[_Kind], data: Any) -> _Kind:
    try:
        return kind.model_validate(data)
    except ValidationError:
        raise BadInput(catalogue.UNREADABLE, detail="bad_payload") from None
