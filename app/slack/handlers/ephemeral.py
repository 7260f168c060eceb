"""Tells the person who pressed, and nobody else."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.questions import AskVerdict
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.replies import SendVerdict
from app.slack.handlers.approvals.approvals import Desk
from app.slack.i18n import catalogue
from app.slack.outbound.private_answers import Answer, Recipient, answer
from app.slack.requests.presses import Click, Said
from app.slack.views.approvals import modals, verdicts


@dataclass(frozen=True)
class Answers:
    """Private sentences. All of it runs after the ack, so that Slack's silence costs nobody a decision."""

    desk: Desk
    client: AsyncWebClient

    def verdict(self, click: Click, choice: Choice, verdict: Counted | Refused) -> None:
        """What became of a vote, in words."""
        self.desk.afterwards.start(self._verdict(click, choice, verdict), "tell-verdict")

    def decided(self, click: Click, choice: Choice, verdict: Counted | Refused) -> None:
        """On the card where it says so: in words only what no card says, or could not be made to say."""
        if isinstance(verdict, Counted) and verdict.status is not Status.PENDING:
            self._on_card(click, verdict, verdicts.counted(verdict, choice))
        else:
            self.verdict(click, choice, verdict)
            self.desk.repaint_card(click, verdict)

    def decided_in_modal(self, click: Click, choice: Choice, verdict: Counted | Refused) -> None:
        """The same where the modal has told a refusal."""
        if isinstance(verdict, Counted):
            self.decided(click, choice, verdict)
        else:
            self.desk.repaint_card(click, verdict)

    def second_thought(self, click: Click, verdict: Counted | Refused, done: str) -> None:
        """What became of an Undo or a Reopen; ``done`` says that it was."""
        if isinstance(verdict, Counted):
            self._on_card(click, verdict, done)
        else:
            self.decided(click, Choice.APPROVE, verdict)

    def _on_card(self, click: Click, verdict: Counted, sentence: str) -> None:
        self.desk.repaint_card(click, verdict, otherwise=partial(self._tell, click, sentence))

    def sending(self, click: Click, verdict: SendVerdict) -> None:
        """What became of a Send."""
        self.tell(click, verdicts.sending(verdict, asker=click.actor))

    def arrived(self, click: Click, verdict: SendVerdict) -> None:
        """What became of saying that it arrived."""
        self.tell(
            click, catalogue.ARRIVED_OK if verdict.refusal is None else verdicts.sending(verdict, asker=click.actor)
        )

    def asking(self, click: Click, verdict: AskVerdict) -> None:
        """What became of a question."""
        self.tell(click, self._asking(verdict))

    def refused_in_thread(self, said: Said, verdict: AskVerdict) -> None:
        """A private word under a reply that was not taken as a question."""
        to = Recipient(said.user_id, said.thread.channel, said.thread.ts)
        told = answer(self.client, to, Answer(self._asking(verdict)))
        self.desk.afterwards.start(told, "tell-asking")

    def asking_in_modal(self, click: Click, verdict: AskVerdict) -> dict[str, Any]:
        """For ``ack``: a question that was taken closes the modal, with a private word."""
        if verdict.refusal is None:
            self.asking(click, verdict)
            return {}
        return {"response_action": "update", "view": modals.told(self._asking(verdict))}

    def retrying_in_modal(self, click: Click, verdict: SendVerdict) -> dict[str, Any]:
        """The same for another draft."""
        if verdict.refusal is None:
            self.tell(click, catalogue.RETRY_OK)
            return {}
        return self.sending_in_modal(click, verdict)

    def _asking(self, verdict: AskVerdict) -> str:
        return verdicts.asking(verdict, who_may=self.desk.reviewers.who_may())

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
        return {"response_action": "update", "view": modals.told(verdicts.sending(verdict, asker=click.actor))}

    async def _sentence(self, click: Click, choice: Choice, verdict: Counted | Refused) -> str:
        """A verdict in words; an old card comes with the way to the live one."""
        if isinstance(verdict, Counted):
            return verdicts.counted(verdict, choice)
        link = await self.desk.card_link(click) if verdict.why is Refusal.STALE_CARD else None
        return verdicts.refused(verdict, asker=click.actor, who_may=self.desk.reviewers.who_may(), link=link)

    async def _verdict(self, click: Click, choice: Choice, verdict: Counted | Refused) -> None:
        await self._tell(click, await self._sentence(click, choice, verdict))

    async def _tell(self, click: Click, sentence: str) -> None:
        to = Recipient(click.user_id, click.channel, click.thread_ts, click.response_url)
        await answer(self.client, to, Answer(sentence))
