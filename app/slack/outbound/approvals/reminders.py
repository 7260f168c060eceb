"""Reminders and escalations: posted once, kept where they are, and struck through once they are over."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.presses import Kind, Shown
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.domain.people.actors import user_id_of
from app.errors import ChatRefused, Unavailable
from app.slack import ids
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter, Told
from app.slack.outbound.poster import Poster
from app.slack.people.deciders import able
from app.slack.people.seats import called_now
from app.slack.views.approvals import reminders
from app.slack.views.approvals.reminders import Ways

_log = structlog.get_logger("countersign.slack")


@dataclass(frozen=True)
class Reminders:
    """Raises as ``SlackChat`` does."""

    poster: Poster

    async def remind(self, details: ApprovalDetails) -> Posted:
        """In the card's thread; without a card, in the approvals channel."""
        return await self._by_the_card(Kind.REMINDER, details)

    async def escalate(self, details: ApprovalDetails) -> Posted:
        """In the on-call channel; what names who alone decides calls them where the card is, and nobody else."""
        if details.approval.reviewers:
            return await self._by_the_card(Kind.ESCALATION, details)
        since = details.approval.opened_at
        place = Place(self.poster.config.oncall_channel, since=since)
        return await self._post(Kind.ESCALATION, details, place, self.poster.fallbacks.to_know(since))

    async def repaint(self, details: ApprovalDetails) -> None:
        """What is open says who has it; what is over is struck through. What Slack refuses for good is let be."""
        over = details.approval.status is not Status.PENDING
        kinds = {Kind.REMINDER, Kind.ESCALATION, Kind.PING} if over else {Kind.ESCALATION}
        called = [one for one in details.reminders if one.kind in kinds]
        ways = await self.ways(details) if called else reminders.NO_WAYS
        for one in called:
            try:
                await self.poster.update(one.at, await self.letter(one.kind, details, ways))
            except ChatRefused as refused:
                _log.info("reminder_not_repainted", about=details.approval.id, code=refused.detail)

    async def ways(self, details: ApprovalDetails) -> Ways:
        """To the card and to the case."""
        return Ways(await self.poster.link(details.approval.card), await self.poster.link(details.case_thread))

    async def kept(self, kind: Kind, details: ApprovalDetails, posted: Posted) -> Posted:
        """So that it is found again, whatever became of this host."""
        await self.poster.slack_posts.posted(details.approval.tenant, posted, Shown(kind, details.approval.id))
        return posted

    async def letter(self, kind: Kind, details: ApprovalDetails, ways: Ways) -> Letter:
        """As it is to be shown now."""
        config, approval_id = self.poster.config, details.approval.id
        called = await self._called(details)
        if kind is Kind.ESCALATION:
            blocks = reminders.escalation(details, called, config.oncall, ways)
            text = reminders.escalation_text(details, config.oncall)
            return Letter(text, blocks, Mark(ids.ESCALATION_POSTED, "approval_id", approval_id))
        if kind is Kind.REMINDER:
            blocks = reminders.reminder(details, called, ways)
            return Letter(
                reminders.reminder_text(details), blocks, Mark(ids.REMINDER_POSTED, "approval_id", approval_id)
            )
        return Letter(reminders.ping_text(details), reminders.ping(details, ways))

    async def _by_the_card(self, kind: Kind, details: ApprovalDetails) -> Posted:
        at, since = details.approval.card, details.approval.opened_at
        channel = self.poster.config.approvals_channel
        place = Place(at.channel, at.ts, since) if at else Place(channel, since=since)
        return await self._post(kind, details, place, self.poster.fallbacks.to_decide_it(details))

    async def _called(self, details: ApprovalDetails) -> tuple[str, ...]:
        """Nobody is called who cannot decide it. While Slack does not say who can, all are whom it names."""
        named = tuple(user_id_of(one) for one in details.approval.reviewers)
        if details.tally is not None and not named:
            called = await called_now(self.poster.reviewers, details.tally, details.approval.id)
            return called or self.poster.config.reviewers
        if not named or details.approval.status is not Status.PENDING:
            return named or self.poster.config.reviewers
        try:
            return await able(self.poster.reviewers, details) or named
        except Unavailable:
            return named

    async def _post(
        self, kind: Kind, details: ApprovalDetails, place: Place, fallbacks: AsyncIterator[Place]
    ) -> Posted:
        letter = await self.letter(kind, details, await self.ways(details))
        about = Told(details.approval.tenant, details.approval.case_id, details.approval.id)
        posted = await self.poster.routed(None, place, letter, fallbacks=fallbacks, about=about)
        return await self.kept(kind, details, posted)
