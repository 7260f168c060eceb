"""Asking before deciding: by the card's button or in its thread, for those who may decide."""

from dataclasses import dataclass

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.questions import AskRefusal, AskVerdict, NewQuestion
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId
from app.errors import NotFound
from app.ports.approvals.approvals import Questions
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.requests.presses import Click, Said


@dataclass(frozen=True)
class Asking:
    """Answers within the desk's time or raises Unavailable; the agent's own answer comes later, in the thread."""

    desk: Desk
    questions: Questions

    async def start(self, click: Click) -> ApprovalDetails | AskVerdict:
        """What the modal belongs to, or why there is nothing to ask."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.reviewers.may_decide(click.user_id, click.team_id):
                return AskVerdict(AskRefusal.NOT_A_REVIEWER)
            try:
                details = await self.desk.approvals.details(click.tenant, click.approval_id)
            except NotFound:
                return AskVerdict(AskRefusal.UNKNOWN)
            pending = details.approval.status is Status.PENDING
            return details if pending else AskVerdict(AskRefusal.CLOSED)

    async def ask(self, click: Click, text: str) -> AskVerdict:
        """A question from the modal."""
        return await self._commit(click, click.approval_id, text)

    async def ask_in_thread(self, said: Said) -> AskVerdict | None:
        """A reply in a card's thread. None for threads that are no live card's, and for talk between people."""
        if said.to_a_colleague(self.desk.us.bot_user_id):
            return None
        async with within(self.desk.answer_seconds):
            approval_id = await self.questions.asked_about(said.tenant, said.thread)
        return None if approval_id is None else await self._commit(said, approval_id, said.plain_text)

    async def _commit(self, by: Click | Said, approval_id: ApprovalId, text: str) -> AskVerdict:
        async with within(self.desk.answer_seconds):
            if not await self.desk.reviewers.may_decide(by.user_id, by.team_id):
                return AskVerdict(AskRefusal.NOT_A_REVIEWER)
            new = NewQuestion(by=by.actor, text=text, source=by.source)
            async with within(self.desk.commit_seconds):
                return await self.questions.ask(by.tenant, approval_id, new)
