"""One Web API call: its arguments read the way Slack reads them, and what a method needs to answer it."""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.local.slack.delivery.events import Events
from app.local.slack.delivery.sockets import Sockets
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.messages import Messages
from app.local.slack.memory.state import State, Token
from app.local.slack.person.views import Views

Answer = dict[str, Any]
_PAGE_MAX: Final = 1000


@dataclass(frozen=True)
class Parts:
    """The workspace's moving parts, for whoever answers calls."""

    state: State
    messages: Messages
    views: Views
    events: Events
    sockets: Sockets
    more_methods: Mapping[str, "Method"]


@dataclass(frozen=True)
class Call:
    """A method's arguments and the token it was called with."""

    method: str
    arguments: dict[str, Any]
    token: Token
    parts: Parts

    @property
    def state(self) -> State:
        """The workspace's state."""
        return self.parts.state

    def text(self, name: str, default: str = "") -> str:
        """An argument as text."""
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        """An argument that must be there; Slack names the missing one in its messages."""
        value = self.text(name)
        if not value:
            raise Refused("invalid_arguments", messages=[f"[ERROR] missing required field: {name}"])
        return value

    def flag(self, name: str) -> bool:
        """A boolean argument; forms send it as a word."""
        return self.arguments.get(name) in (True, "true", "True", "1", 1)

    def json(self, name: str, code: str = "invalid_arguments") -> Any:
        """An argument that is a structure; forms send it as a JSON string."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            return None if value == "" else value
        try:
            return json.loads(value)
        except ValueError as error:
            raise Refused(code, messages=[f"[ERROR] {name} is not JSON: {error}"]) from error

    def page(self, items: list[Any], default: int = 100) -> tuple[list[Any], str]:
        """The items of one page, and the cursor of the next ('' at the end)."""
        start = 0
        cursor = self.text("cursor")
        if cursor:
            try:
                start = int(base64.b64decode(cursor).decode().removeprefix("next:"))
            except ValueError as error:
                raise Refused("invalid_cursor") from error
        try:
            limit = min(int(self.text("limit") or default), _PAGE_MAX)
        except ValueError as error:
            raise Refused("invalid_limit") from error
        if limit < 1:
            raise Refused("invalid_limit")
        end = start + limit
        following = base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""
        return items[start:end], following


Handler = Callable[[Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True)
class Method:
    """A handler, the scope it needs, and whose token it takes: bot, app or anyone."""

    handler: Handler
    scope: str | None = None
    caller: str = "bot"
