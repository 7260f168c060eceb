"""The buttons under each line of what the policy let through: Undo."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.slack import ids
from app.slack.handlers.auto_lines import AutoLineDesk, about_line
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from
from app.slack.views.approvals.kinds.table import words_of


def register(bolt: AsyncApp, line_desk: AutoLineDesk, answers: Answers) -> None:
    """Bind the listeners."""
    desk = line_desk.desk

    @bolt.action(ids.AUTO_UNDO)
    async def undo(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        verdict = await line_desk.undo(click)
        await ack()
        answers.second_thought(about_line(click), verdict, words_of(verdict.kind).UNDONE)
        line_desk.repaint(click)
