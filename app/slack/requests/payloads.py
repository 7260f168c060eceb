"""What Slack sends, as far as we read it; anything else is refused."""

from typing import Any, Final, TypeVar

from pydantic import AliasChoices, AliasPath, BaseModel, Field, ValidationError

from app.domain.json_text import read_json
from app.errors import BadInput
from app.slack.i18n import catalogue

_Kind = TypeVar("_Kind", bound=BaseModel)
_SLACK_ID: Final = Field(pattern=r"^[A-Z0-9]{2,30}$")


class User(BaseModel):
    """Whoever did it, and of which workspace."""

    id: str = _SLACK_ID
    team_id: str | None = None


class Team(BaseModel):
    """The workspace it happened in."""

    id: str = _SLACK_ID


class _Action(BaseModel):
    action_id: str
    action_ts: str = Field(pattern=r"^[0-9.]{1,32}$")
    value: str = Field(
        min_length=1, max_length=2000, validation_alias=AliasChoices("value", AliasPath("selected_option", "value"))
    )


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


def pressed_value(action: dict[str, Any]) -> str:
    """What a button carries, or what was chosen from a menu."""
    chosen = action.get("selected_option")
    return str(action.get("value") or (chosen.get("value") if isinstance(chosen, dict) else "") or "")


class Press(BaseModel):
    """A press of a button on a message, or a choice from a menu there."""

    user: User
    team: Team | None = None
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


class Reply(BaseModel):
    """A message in a thread."""

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


class Submission(BaseModel):
    """A modal that was sent off."""

    user: User
    team: Team | None = None
    api_app_id: str
    view: _View


class Carried(BaseModel):
    """What a modal carries: the message it was opened from."""

    target: str
    channel: str = _SLACK_ID
    ts: str = Field(pattern=r"^[0-9.]{1,32}$")


def json_of(text: str) -> Any:
    """What a modal carries, read."""
    try:
        return read_json(text)
    except ValueError:
        raise BadInput(catalogue.UNREADABLE, detail="bad_metadata") from None


def read(kind: type[_Kind], data: Any) -> _Kind:
    try:
        return kind.model_validate(data)
    except ValidationError:
        raise BadInput(catalogue.UNREADABLE, detail="bad_payload") from None
