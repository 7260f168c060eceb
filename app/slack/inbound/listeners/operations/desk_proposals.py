"""Confirm and Discard, on the card of a version that waits for a second owner."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.domain.operations.desk_proposals import Choice
from app.slack import ids
from app.slack.handlers.ephemeral import Answers
from app.slack.handlers.operations.desk_proposals import VersionDesk
from app.slack.requests.interactions import click_from


def register(bolt: AsyncApp, proposal_desk: VersionDesk, answers: Answers) -> None:
    """Bind the listeners."""
    config, us = proposal_desk.desk.config, proposal_desk.desk.us

    async def settle(ack: AsyncAck, body: dict[str, Any], choice: Choice, action: str) -> None:
        click = click_from(body, config.tenant, us)
        told = await proposal_desk.settle(click, choice, action)
        await ack()
        answers.tell(click, told)

    @bolt.action(ids.CONFIRM_VERSION)
    async def confirm(ack: AsyncAck, body: dict[str, Any]) -> None:
        await settle(ack, body, "confirm", ids.CONFIRM_VERSION)

    @bolt.action(ids.DISCARD_VERSION)
    async def discard(ack: AsyncAck, body: dict[str, Any]) -> None:
        await settle(ack, body, "discard", ids.DISCARD_VERSION)
