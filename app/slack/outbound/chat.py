"""Slack, outbound: implements ``ports.Chat`` so that doing it twice shows it once."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.askers.comments import CommentDetails
from app.domain.approvals.questions import QuestionDetails
from app.domain.approvals.voting import Status
from app.domain.cases.cases import CaseDetails
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftDetails, DraftStatus
from app.domain.ids import ActorId, Posted
from app.domain.operations.notifications import CaseNote, OpsNotice
from app.domain.people.actors import slack_person
from app.errors import ChatError, ChatRefused, Unavailable
from app.slack import ids
from app.slack.api.errors import SHARED, SHARING_UNKNOWN
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.approvals.reminders import Reminders
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter, Told
from app.slack.outbound.poster import Poster
from app.slack.outbound.rendering import Rendering
from app.slack.people.deciders import able
from app.slack.views.approvals.arguments.answer import answer, answer_text
from app.slack.views.approvals.comment import comment, comment_text
from app.slack.views.cases.case import note as case_note
from app.slack.views.cases.case import note_text as case_note_text
from app.slack.views.operations.notifications import ops, ops_text

_log = structlog.get_logger("countersign.slack")


@speaks
@dataclass(frozen=True)
class SlackChat:
    """Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    @property
    def reminders(self) -> Reminders:
        """Where people are called to approvals."""
        return Reminders(self.poster)

    async def open_case(self, details: CaseDetails) -> Posted:
        """Repainted in place when its thread is known already."""
        letter = await self._rendering.case(details)
        place, about = Place(self.poster.config.support_channel), Told(details.tenant, details.case_id)
        return await self.poster.routed(details.thread, place, letter, about=about)

    async def show_card(self, details: ApprovalDetails) -> Posted:
        """The live card, wherever it is. Refused there while it waits: in the fallback channel, else with a reviewer
        in person. Once decided it is only repainted: where that is refused, ``Repainter`` tells it elsewhere."""
        letter, approval = await self._rendering.card(details), details.approval
        if approval.card is not None and approval.status is not Status.PENDING:
            await self.poster.update(approval.card, letter)
            await self.reminders.repaint(details)
            return approval.card
        place = Place(self.poster.config.approvals_channel, since=approval.opened_at)
        posted = await self.poster.routed(
            approval.card, place, letter, fallbacks=self._fallbacks_of(details), about=_about(details)
        )
        if approval.card is not None and posted != approval.card:
            await self.close_copy(approval.card, details, live=posted)
        return posted

    async def close_copy(self, at: Posted, details: ApprovalDetails, live: Posted) -> None:
        """Take the buttons off an old copy of a card and say where the live one is; best effort."""
        with contextlib.suppress(ChatError):
            try:
                await self.poster.update(at, await self._rendering.old_card(details, live))
            except ChatRefused as refused:
                if refused.detail not in {SHARED, SHARING_UNKNOWN}:
                    raise
                await self.poster.write_over(at, await self._rendering.bare_card(details, live))

    async def repaint_card(self, details: ApprovalDetails) -> None:
        """Repaint the live card if there is one; never post."""
        if details.approval.card is not None:
            await self.poster.update(details.approval.card, await self._rendering.card(details))
        if details.approval.status is not Status.PENDING:
            await self.reminders.repaint(details)

    async def who_can_decide(self, details: ApprovalDetails) -> tuple[ActorId, ...] | None:
        """By Slack's word of now, which nothing else waits for."""
        try:
            found = await able(self.poster.reviewers, details)
        except Unavailable:
            return None
        return tuple(slack_person(one) for one in found) if details.approval.reviewers else None

    async def remind(self, details: ApprovalDetails) -> Posted:
        """In the card's thread; without a card, in the approvals channel."""
        return await self.reminders.remind(details)

    async def escalate(self, details: ApprovalDetails) -> Posted:
        """In the on-call channel."""
        return await self.reminders.escalate(details)

    async def repaint_reminders(self, details: ApprovalDetails) -> None:
        """Where people were called to it: who has it, or that it is over; never post."""
        await self.reminders.repaint(details)

    async def show_draft(self, details: DraftDetails) -> Posted:
        """In the case's thread; where there is none, in the support channel itself."""
        letter, about = await self._rendering.draft(details), Told(details.tenant, details.case_id)
        if details.posted is not None and details.status is not DraftStatus.READY:  # as a card that is decided
            return await self.poster.update(details.posted, letter)
        place = self.poster.thread(details.case_thread)
        return await self.poster.routed(details.posted, place, letter, about=about)

    async def repaint_draft(self, details: DraftDetails) -> None:
        """Repaint the draft if it was posted; never post."""
        if details.posted is not None:
            await self.poster.update(details.posted, await self._rendering.draft(details))

    async def show_comment(self, details: CommentDetails) -> Posted:
        """In the card's thread, once; without a card, in the approvals channel."""
        letter = Letter(comment_text(details), comment(details), Mark(ids.COMMENT_POSTED, "comment_id", details.id))
        at, said_at = details.card, details.comment.said_at
        channel = self.poster.config.approvals_channel
        place = Place(at.channel, at.ts, said_at) if at else Place(channel, since=said_at)
        about = Told(details.tenant, details.case_id, details.approval_id)
        return await self.poster.routed(None, place, letter, about=about)

    async def show_answer(self, details: QuestionDetails) -> Posted:
        """In the card's thread, once; without a card, in the approvals channel."""
        letter = Letter(answer_text(details), answer(details), Mark(ids.ANSWER_POSTED, "question_id", details.id))
        at, channel = details.card, self.poster.config.approvals_channel
        place = Place(at.channel, at.ts, details.asked_at) if at else Place(channel, since=details.asked_at)
        about = Told(details.tenant, details.case_id, details.approval_id)
        return await self.poster.routed(
            None, place, letter, fallbacks=self.poster.fallbacks.to_decide(details.asked_at), about=about
        )

    async def note_in_case(self, details: CaseDetails, note: CaseNote) -> Posted:
        """One sentence in the case's thread, once per key."""
        letter = Letter(case_note_text(note), case_note(note), Mark(ids.NOTE_POSTED, "note", note.key))
        about = Told(details.tenant, details.case_id)
        return await self.poster.routed(None, self.poster.thread(details.thread), letter, about=about)

    async def tell_stalled(self, details: Stalled) -> Posted:
        """In the case's thread, once per delivery of the mail."""
        letter, about = await self._rendering.stalled(details), Told(details.case.tenant, details.case.case_id)
        return await self.poster.routed(None, self.poster.thread(details.case.thread), letter, about=about)

    async def repaint_stalled(self, at: Posted, details: Stalled) -> None:
        """Without its buttons once it was tried again or answered; never post."""
        await self.poster.update(at, await self._rendering.stalled(details))

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """In the operators' channel; if that is gone, in another of ours."""
        letter = Letter(ops_text(notice), ops(notice, await self.poster.link(notice.thread)))
        return await self.poster.routed(None, Place(self.poster.config.ops_channel), letter)

    async def tell_ops_once(self, notice: OpsNotice, key: str) -> bool:
        """Whoever claims the key tells; where nobody knows whether it was claimed, it is told."""
        mine = await self._is_mine(f"ops {key}")
        if mine:
            await self.tell_ops(notice)
        return mine

    async def tell_reviewers_once(self, notice: OpsNotice, key: str) -> bool:
        """The same in the approvals channel."""
        mine = await self._is_mine(f"reviewers {key}")
        if mine:
            place = Place(self.poster.config.approvals_channel)
            await self.poster.routed(None, place, Letter(ops_text(notice), ops(notice, None)))
        return mine

    async def _is_mine(self, key: str) -> bool:
        try:
            return await self.poster.slack_posts.begin(self.poster.config.tenant, key)
        except Unavailable:
            return True

    @property
    def _rendering(self) -> Rendering:
        return Rendering(self.poster)

    def _fallbacks_of(self, details: ApprovalDetails) -> AsyncIterator[Place]:
        return self.poster.fallbacks.to_decide_it(details)


def _about(details: ApprovalDetails) -> Told:
    return Told(details.approval.tenant, details.approval.case_id, details.approval.id)
