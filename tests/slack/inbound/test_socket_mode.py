"""What comes over Socket Mode and is none of Slack's is answered as at the door: below 500, and it lives on."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from app.slack.inbound.app import build_bolt
from app.slack.inbound.socket_mode import _within
from tests.slack.conftest import World


class Socket:
    """Stands for the connection: what would go back over it."""

    logger = logging.getLogger("tests.socket")

    async def send_socket_mode_response(self, response: object) -> None:
        """Nothing goes anywhere."""


def deep() -> dict[str, Any]:
    inner: Any = 1
    for _ in range(5000):
        inner = [inner]
    return {"type": "event_callback", "event": {"type": "app_home_opened", "user": inner}}


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": []},
        {"type": {}},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [5]},
        {"type": "block_actions", "actions": [{"action_id": 5}], "user": "U1"},
        {"type": "event_callback", "event": None},
        {"type": "view_submission", "view": []},
        {"type": "view_submission", "view": {}},
        {"team": 5, "event": {"type": "x"}},
        {"command": 5, "team_id": []},
        deep(),
    ],
    ids=[str(number) for number in range(12)],
)
async def test_nonsense_over_the_socket_is_nobodys_bug(world: World, payload: dict[str, Any]) -> None:
    desk = world.slack.desk
    bolt = build_bolt(desk.config, desk, world.questions, world.command_ports.presses, world.slack.chat.poster.client)
    answered: list[int] = []

    @contextmanager
    def around() -> Iterator[Callable[[int], None]]:
        yield answered.append

    listener = _within(around, bolt)
    request = SocketModeRequest(type="interactive", envelope_id="e1", payload=payload)
    await listener(cast("AsyncBaseSocketModeClient", Socket()), request)
    assert answered
    assert answered[0] < 500
