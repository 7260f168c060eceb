"""Events API: which events the app subscribed to, and how long Slack keeps trying to deliver one."""

import asyncio
from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.callbacks import Callbacks, Delivery
from app.local.slack.memory.state import State, new_id

_REASONS: Final = {"operation_timeout": "http_timeout", "connection_failed": "connection_failed"}
_KIND_OF_CHANNEL: Final = {"is_im": "message.im", "is_mpim": "message.mpim", "is_group": "message.groups"}


def subscription_for(event: dict[str, Any], channel: dict[str, Any] | None) -> str:
    """The name under which an event is subscribed to: messages go by the kind of their channel."""
    if event["type"] != "message" or channel is None:
        return str(event["type"])
    return next((name for flag, name in _KIND_OF_CHANNEL.items() if channel.get(flag)), "message.channels")


class Events:
    """Sends events in the background, in the order they happened for each first attempt."""

    def __init__(self, state: State, callbacks: Callbacks) -> None:
        self._state = state
        self._callbacks = callbacks
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Give up on everything still being delivered."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settle(self) -> None:
        """Wait until no delivery is under way (retries that wait for their minute count as under way)."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def emit(self, event: dict[str, Any], channel: dict[str, Any] | None = None) -> None:
        """Send an event when the app subscribed to it and may see its channel."""
        if not self._wanted(event, channel):
            return
        envelope = {
            "token": seed.VERIFICATION_TOKEN,
            "team_id": seed.TEAM_ID,
            "context_team_id": seed.TEAM_ID,
            "context_enterprise_id": None,
            "api_app_id": seed.APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": new_id("Ev"),
            "event_time": int(self._state.now()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": seed.TEAM_ID,
                    "user_id": seed.BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        task = asyncio.create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wanted(self, event: dict[str, Any], channel: dict[str, Any] | None) -> bool:
        if channel is not None and seed.BOT_USER not in channel["members"]:
            return False
        manifest = self._state.config.manifest
        if manifest is not None:
            return subscription_for(event, channel) in manifest.events
        # With no manifest nobody said what the app listens to, so it is spared the echo of its own words.
        spoken = event.get("message") or event
        return not (event["type"] == "message" and spoken.get("bot_id"))

    async def _deliver(self, envelope: dict[str, Any]) -> None:
        delivery = await self._callbacks.event(envelope, 0, None)
        for attempt, wait in enumerate(self._state.config.event_retry_seconds, 1):
            if delivery.ok or delivery.stop_retrying:
                return
            await asyncio.sleep(wait)
            delivery = await self._callbacks.event(envelope, attempt, _reason(delivery))
        if not delivery.ok:
            self._state.journal.note(
                "event", f"gave up on {envelope['event']['type']} {envelope['event_id']}", envelope=envelope
            )


def _reason(delivery: Delivery) -> str:
    return _REASONS.get(delivery.error or "", "http_error")
