"""Reads commands, shortcuts, App Home openings and the front desk's modals: only what we use, strictly."""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel, Field, ValidationError

from app.domain.ids import ActorId, TenantId
from app.domain.people.actors import slack_person
from app.errors import BadInput, NotAllowed
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.views.blocks.sanitize import as_meant

_Kind = TypeVar("_Kind", bound=BaseModel)
_SLACK_ID: Final = Field(pattern=r"^[A-Z0-9]{2,30}$")
_TS: Final = Field(pattern=r"^[0-9.]{1,32}$")
TEXT_MAX: Final = 4_000


@dataclass(frozen=True)
class Request:
    """Somebody wants something from the front desk. ``channel`` is empty where Slack gives none."""

    tenant: TenantId
    user_id: str
    team_id: str
    source: str  # names this command, press or submission: sent again it is the same one
    channel: str = ""
    text: str = ""
    thread_ts: str | None = None
    message_ts: str = ""
    trigger_id: str = ""
    response_url: str = ""

    @property
    def actor(self) -> ActorId:
        """Who asks."""
        return slack_person(self.user_id)


class _Command(BaseModel):
    user_id: str = _SLACK_ID
    team_id: str = _SLACK_ID
    channel_id: str = _SLACK_ID
    text: str = ""
    trigger_id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,200}$")
    response_url: str = ""


class _User(BaseModel):
    id: str = _SLACK_ID
    team_id: str | None = None


class _Team(BaseModel):
    id: str = _SLACK_ID


class _Channel(BaseModel):
    id: str = _SLACK_ID


class _Message(BaseModel):
    ts: str = _TS
    thread_ts: str | None = Field(default=None, pattern=r"^[0-9.]{1,32}$")
    text: str = ""


class _Shortcut(BaseModel):
    user: _User
    team: _Team | None = None
    action_ts: str = _TS
    trigger_id: str = ""
    response_url: str = ""
    channel: _Channel | None = None
    message: _Message | None = None


class _Opened(BaseModel):
    user: str = _SLACK_ID
    tab: str = "home"


class _View(BaseModel):
    id: str = _SLACK_ID
    bot_id: str | None = None
    state: dict[str, Any] = Field(default_factory=dict)


class _InView(BaseModel):
    user: _User
    team: _Team | None = None
    trigger_id: str = ""
    view: _View


def command_from(body: dict[str, Any], tenant: TenantId) -> Request:
    """A slash command. Slack sends none from threads."""
    command = _read(_Command, body)
    return Request(
        tenant=tenant,
        user_id=command.user_id,
        team_id=command.team_id,
        source=f"slack:command:{command.user_id}:{command.trigger_id}",
        channel=command.channel_id,
        text=as_meant(_text(command.text)),
        trigger_id=command.trigger_id,
        response_url=command.response_url,
    )


def shortcut_from(body: dict[str, Any], tenant: TenantId) -> Request:
    """A shortcut; one on a message brings the message's place and words, whoever wrote them."""
    shortcut = _read(_Shortcut, body)
    message = shortcut.message
    return Request(
        tenant=tenant,
        user_id=shortcut.user.id,
        team_id=shortcut.user.team_id or (shortcut.team.id if shortcut.team else ""),
        source=f"slack:shortcut:{shortcut.user.id}:{shortcut.action_ts}",
        channel=shortcut.channel.id if shortcut.channel else "",
        text=as_meant(_text(message.text)) if message else "",
        thread_ts=(message.thread_ts or message.ts) if message else None,
        message_ts=message.ts if message else "",
        trigger_id=shortcut.trigger_id,
        response_url=shortcut.response_url,
    )


def opened_from(body: dict[str, Any], tenant: TenantId) -> Request | None:
    """Somebody opened the App Home; None for its other tabs."""
    opened = _read(_Opened, body.get("event") or {})
    if opened.tab != "home":
        return None
    team = str(body.get("team_id") or "")
    return Request(tenant=tenant, user_id=opened.user, team_id=team, source="")


def in_view_from(body: dict[str, Any], tenant: TenantId, us: Identity) -> Request:
    """A button in the App Home, or a submitted modal."""
    inside = _read(_InView, body)
    if inside.view.bot_id != us.bot_id:
        raise NotAllowed(catalogue.FOREIGN, detail="foreign_view")
    return Request(
        tenant=tenant,
        user_id=inside.user.id,
        team_id=inside.user.team_id or (inside.team.id if inside.team else ""),
        source=f"slack:view:{inside.user.id}:{inside.view.id}",
        trigger_id=inside.trigger_id,
    )


def entered(body: dict[str, Any], block_id: str, action_id: str) -> str:
    """What was typed or chosen in a modal; empty where nothing was."""
    values = _read(_InView, body).view.state.get("values") or {}
    entry = (values.get(block_id) or {}).get(action_id) or {}
    chosen = entry.get("selected_option") or {}
    return _text(str(entry.get("value") or chosen.get("value") or ""))


def _text(text: str) -> str:
    return text[:TEXT_MAX].replace("\x00", "").encode("utf-8", "ignore").decode("utf-8").strip()


def _read(kind: type[_Kind], data: Any) -> _Kind:
    try:
        return kind.model_validate(data)
    except ValidationError:
        raise BadInput(catalogue.UNREADABLE, detail="bad_payload") from None
