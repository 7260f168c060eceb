"""The buttons under each line of what the policy let through: Undo, Ask Me Next Time, and the way back from that."""

from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from app.domain.approvals.voting import Choice, Refused
from app.slack import ids
from app.slack.handlers.approvals.auto_lines import AutoLineDesk, about_line
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.interactions import click_from
from app.slack.requests.presses import Click
from app.slack.views.approvals.kinds.table import words_of


def register(bolt: AsyncApp, line_desk: AutoLineDesk, answers: Answers) -> None:
    """Bind the listeners."""
    config, us = line_desk.desk.config, line_desk.desk.us

    @bolt.action(ids.AUTO_UNDO)
    async def undo(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        verdict = await line_desk.undo(click)
        await ack()
        if isinstance(verdict, Refused):
            answers.verdict(about_line(click), Choice.APPROVE, verdict)
            line_desk.repaint(click)
        else:
            line_desk.repaint(click, otherwise=partial(answers.tell, click, words_of(verdict.kind).UNDONE))

    @bolt.action(ids.AUTO_ASK)
    async def ask(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        told = await line_desk.ask(click)
        await ack()
        tell(click, told)

    @bolt.action(ids.AUTO_ASK_STOP)
    async def stop(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        told = await line_desk.stop(click)
        await ack()
        tell(click, told)

    def tell(click: Click, told: str | Refused) -> None:
        if isinstance(told, Refused):
            answers.verdict(about_line(click), Choice.APPROVE, told)
            return
        line_desk.repaint(click, otherwise=partial(answers.tell, click, told))
