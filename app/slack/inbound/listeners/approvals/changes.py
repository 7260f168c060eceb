"""Approve With Changes and its modal, Undo, and Reopen."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.actions.money_action import MoneyAction
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Choice, Refused
from app.slack import ids
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.approvals.calls import Calls
from app.slack.handlers.approvals.changes import Changing
from app.slack.handlers.ephemeral import Answers
from app.slack.handlers.live_modal import Rewrites
from app.slack.i18n import catalogue
from app.slack.requests.forms import changes_from, values_from
from app.slack.requests.interactions import click_from, submission_from
from app.slack.requests.presses import Click
from app.slack.views.approvals.arguments.call_form import call_form
from app.slack.views.approvals.kinds.table import words_of
from app.slack.views.approvals.modals import approve_changed
from app.slack.views.blocks.modal import View


def register(bolt: AsyncApp, desk: Desk, answers: Answers) -> None:
    """Bind the listeners."""
    changing, rewrites, config, us = Changing(desk), Rewrites(), desk.config, desk.us
    calls = Calls(desk)

    @bolt.action(ids.CHANGE)
    async def change(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, config.tenant, us)
        found = await desk.start_decision(click, Choice.APPROVE)
        if isinstance(found, Refused):
            answers.verdict(click, Choice.APPROVE, found)
        else:
            view = _form(found, click)
            await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.action(ids.LINES_INPUT)
    @bolt.action(ids.QUANTITY_INPUT)
    @bolt.action(ids.AMOUNT_INPUT)
    async def amount_typed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click, form = submission_from(body, config.tenant, us), changes_from(body)
        keystroke = rewrites.typed(form.view_id)
        view = await changing.rerendered(click, form)
        await ack()
        if view is not None:
            desk.afterwards.start(keystroke.show(client, view), "update-changes")

    @bolt.view(ids.CHANGES_MODAL)
    async def changed(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, config.tenant, us)
        verdict = await changing.submit(click, changes_from(body))
        if isinstance(verdict, dict):
            await ack(**verdict)
            return
        await ack(**await answers.verdict_in_modal(click, Choice.APPROVE, verdict))
        answers.decided_in_modal(click, Choice.APPROVE, verdict)

    @bolt.view(ids.CALL_MODAL)
    async def answered(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, config.tenant, us)
        verdict = await calls.submit(click, values_from(body))
        if isinstance(verdict, dict):
            await ack(**verdict)
            return
        await ack(**await answers.verdict_in_modal(click, Choice.APPROVE, verdict))
        answers.decided_in_modal(click, Choice.APPROVE, verdict)

    @bolt.action(ids.UNDO)
    async def undo(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        verdict = await changing.undo(click)
        await ack()
        answers.second_thought(click, verdict, words_of(verdict.kind).UNDONE)

    @bolt.action(ids.REOPEN)
    async def reopen(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = click_from(body, config.tenant, us)
        verdict = await changing.reopen(click)
        await ack()
        answers.second_thought(click, verdict, catalogue.REOPENED)


def _form(found: ApprovalDetails, click: Click) -> View:
    """By what can be changed: a sum, or a call's arguments or answer."""
    action, (channel, ts) = found.approval.action, (click.channel, click.ts)
    if isinstance(action, MoneyAction):
        return approve_changed(found, channel=channel, ts=ts, amount_cents=action.amount_cents)
    return call_form(found, channel=channel, ts=ts)
