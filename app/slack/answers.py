"""Tells the person who pressed, and nobody else."""

from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from app.domain.approval import Choice, Counted, Refusal, Refused
from app.domain.case import SendVerdict
from app.slack.desk import Desk
from app.slack.payloads import Click
from app.slack.views import modals, notices


@dataclass(frozen=True)
class Answers:
    """Private sentences. All of it runs after the ack, so that Slack's silence costs nobody a decision."""

    desk: Desk
    client: AsyncWebClient

    def verdict(self, click: Click, choice: Choice, verdict: Counted | Refused) -> None:
        """What became of a vote."""
        self.desk.afterwards.start(self._verdict(click, choice, verdict), "tell-verdict")

    def sending(self, click: Click, verdict: SendVerdict) -> None:
        """What became of a Send."""
        self.tell(click, notices.sending(verdict, asker=click.actor))

    def tell(self, click: Click, sentence: str) -> None:
        """Any sentence."""
        self.desk.afterwards.start(self._tell(click, sentence), "tell")

    async def verdict_in_modal(self, click: Click, choice: Choice, verdict: Counted | Refused) -> dict[str, Any]:
        """For ``ack``: a vote that counts closes the modal, any other says why in its place."""
        if isinstance(verdict, Counted):
            return {}
        return {"response_action": "update", "view": modals.told(await self._sentence(click, choice, verdict))}

    def sending_in_modal(self, click: Click, verdict: SendVerdict) -> dict[str, Any]:
        """The same for a Send."""
        if verdict.refusal is None:
            return {}
        return {"response_action": "update", "view": modals.told(notices.sending(verdict, asker=click.actor))}

    async def _sentence(self, click: Click, choice: Choice, verdict: Counted | Refused) -> str:
        """A verdict in words; an old card comes with the way to the live one."""
        if isinstance(verdict, Counted):
            return notices.counted(verdict, choice)
        link = await self.desk.card_link(click) if verdict.why is Refusal.STALE_CARD else None
        return notices.refused(verdict, asker=click.actor, who_may=self.desk.reviewers.who_may(), link=link)

    async def _verdict(self, click: Click, choice: Choice, verdict: Counted | Refused) -> None:
        await self._tell(click, await self._sentence(click, choice, verdict))

    async def _tell(self, click: Click, sentence: str) -> None:
        await private(
            self.client, sentence, response_url=click.response_url, channel=click.channel, user=click.user_id
        )


async def private(client: AsyncWebClient, sentence: str, *, response_url: str, channel: str, user: str) -> None:
    """An ephemeral message: by the press's own address if it has one, else by name."""
    if response_url:
        hook = AsyncWebhookClient(response_url, session=client.session, retry_handlers=[], logger=client._logger)
        await hook.send(text=sentence, response_type="ephemeral", replace_original=False)
        return
    await client.chat_postEphemeral(channel=channel, user=user, text=sentence)
