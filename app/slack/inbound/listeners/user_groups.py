"""Changes of groups and channels: what was remembered of them is asked anew at once."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from app.slack import ids
from app.slack.people.channel_readers import Channels
from app.slack.people.reviewers import Reviewers


def register(bolt: AsyncApp, reviewers: Reviewers, channels: Channels) -> None:
    """Bind the listeners."""

    @bolt.event(ids.GROUP_MEMBERS_CHANGED)
    async def changed(event: dict[str, Any]) -> None:
        reviewers.forget(str(event.get("subteam_id") or ""))

    @bolt.event(ids.CHANNEL_SHARED)
    async def shared(event: dict[str, Any]) -> None:
        channels.forget(str(event.get("channel") or ""))
