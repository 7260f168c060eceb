"""Link to Customer, on the head of a case whose sender's address does not say whose it is, and its modal."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.case_links import Linking
from app.slack import ids
from app.slack.handlers.cases.links import CaseLinking
from app.slack.handlers.ephemeral import Answers
from app.slack.requests.forms import typed
from app.slack.requests.interactions import click_from, submission_from
from app.slack.views.cases.case_link import link_modal, linked


def register(bolt: AsyncApp, linking: CaseLinking, answers: Answers) -> None:
    """Bind the listeners."""
    desk = linking.desk

    @bolt.action(ids.LINK_CASE)
    async def ask(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        click = click_from(body, desk.config.tenant, desk.us)
        view = link_modal(click.row_id, channel=click.channel, ts=click.ts)
        await client.views_open(trigger_id=click.trigger_id, view=view)
        await ack()

    @bolt.view(ids.LINK_MODAL)
    async def link(ack: AsyncAck, body: dict[str, Any]) -> None:
        click = submission_from(body, desk.config.tenant, desk.us)
        verdict = await linking.link(click, typed(body, ids.WHOSE_BLOCK, ids.WHOSE_INPUT).strip())
        told = linked(verdict)
        if verdict.outcome is not Linking.LINKED:
            await ack(response_action="errors", errors={ids.WHOSE_BLOCK: told})
            return
        await ack()
        answers.tell(click, told)
