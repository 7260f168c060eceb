"""Changes of user groups: whoever left the reviewers' group loses the right at once."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from app.slack import ids
from app.slack.people import Reviewers


def register(bolt: AsyncApp, reviewers: Reviewers) -> None:
    """Bind the listener."""

    @bolt.event(ids.GROUP_MEMBERS_CHANGED)
    async def changed(event: dict[str, Any]) -> None:
        reviewers.forget_group(str(event.get("subteam_id") or ""))
