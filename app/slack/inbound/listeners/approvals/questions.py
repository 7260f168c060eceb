"""Asking before deciding: the card's button, its modal, and replies in the card's thread."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.questions import AskVerdict
from app.slack import ids
from app.slack.handlers.approvals.questions import Asking
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.forms import question_from
from app.slack.requests.interactions import click_from, said_in_thread, submission_from
from app.slack.views.approvals import modals


def register(bolt: AsyncApp, asking: Asking, answers: Answers) -> None:
    """Bind the listeners."""
    config, us = asking.desk.config, asking.desk.us

    @bolt.action(ids.ASK)
    async def ask(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, config.tenant, us)
        found = await asking.start(click)
        if isinstance(found, AskVerdict):
            answers.asking(click, found)
        else:
            view = modals.ask_question(found, channel=click.channel, ts=click.ts)
            await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.view(ids.ASK_MODAL)
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        click, question = submission_from(body, config.tenant, us), question_from(body)
        if problem := modals.question_problem(question):
            await ack(response_action="errors", errors={ids.QUESTION_BLOCK: problem})
            return
        verdict = await asking.ask(click, question)
        await ack(**answers.asking_in_modal(click, verdict))

    @bolt.event(ids.MESSAGE)
    async def said(body: dict[str, Any]) -> None:
        reply = said_in_thread(body, config.tenant)
        verdict = await asking.ask_in_thread(reply) if reply else None
        if reply and verdict and verdict.refusal:
            answers.refused_in_thread(reply, verdict)
