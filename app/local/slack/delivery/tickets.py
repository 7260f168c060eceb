"""Short-lived permissions Slack hands out: trigger ids and response URLs."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

TRIGGER_SECONDS: Final = 3.0
RESPONSE_SECONDS: Final = 30 * 60.0
RESPONSE_USES: Final = 5
_KEPT: Final = 2000


class Refused(Exception):
    """Slack's error code for a request it will not do."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass
class Trigger:
    """Leave to open one view for one person, for three seconds."""

    user: str
    view_id: str | None  # set when it came from inside a modal, which views.push requires
    expires_at: float
    used: bool = False


@dataclass
class ResponseTicket:
    """Leave to answer one interaction from outside, five times in thirty minutes."""

    user: str
    channel: str
    message_ts: str | None
    ephemeral: bool
    expires_at: float
    uses_left: int = RESPONSE_USES


class Tickets:
    """Every trigger id and response URL that was handed out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseTicket] = {}

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        """A fresh trigger id."""
        now = self._clock()
        trigger_id = f"{int(now * 1000)}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, view_id, now + TRIGGER_SECONDS)
        _forget_oldest(self._triggers)
        return trigger_id

    def use_trigger(self, trigger_id: object) -> Trigger:
        """Spend a trigger id, or say like Slack why not."""
        trigger = self._triggers.get(str(trigger_id))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._clock() > trigger.expires_at:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_response(self, ticket: ResponseTicket) -> str:
        """The token of a fresh response URL."""
        token = secrets.token_urlsafe(24)
        self._responses[token] = ticket
        _forget_oldest(self._responses)
        return token

    def response(self, token: str) -> ResponseTicket:
        """The ticket behind a response URL while it can still be used."""
        ticket = self._responses.get(token)
        if ticket is None:
            raise Refused("invalid_url")
        if self._clock() > ticket.expires_at:
            raise Refused("expired_url")
        if ticket.uses_left <= 0:
            raise Refused("used_url")
        return ticket

    def response_expiry(self) -> float:
        """When a response URL handed out now ends."""
        return self._clock() + RESPONSE_SECONDS


def _forget_oldest(kept: dict[str, Any]) -> None:
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
