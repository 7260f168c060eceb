"""Rows as letters: one place renders what is posted, what is repainted and what is compared."""

from dataclasses import dataclass

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.presses import Kind
from app.domain.approvals.voting import Status
from app.domain.cases.cases import CaseDetails
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftDetails
from app.domain.ids import Posted
from app.domain.investigations import Alarm
from app.slack.i18n import catalogue
from app.slack.outbound.approvals.reminders import Reminders
from app.slack.outbound.letters import Letter
from app.slack.outbound.marks import mark_of
from app.slack.outbound.poster import Poster
from app.slack.views.approvals.card import CardLinks, bare_copy, card, card_text, old_copy
from app.slack.views.cases.case import case, case_text
from app.slack.views.cases.draft import draft, draft_text
from app.slack.views.cases.undrafted_mail import stalled, stalled_text
from app.slack.views.payments.alarm import alarm, alarm_text, escalation, escalation_text


@dataclass(frozen=True)
class Rendering:
    """The same row, language and settings give the same letter, or comparing would be of no use."""

    poster: Poster

    async def card(self, details: ApprovalDetails) -> Letter:
        """The live card."""
        blocks = card(details, await self._links(details))
        return Letter(card_text(details), blocks, mark_of(Kind.APPROVAL, details.approval.id))

    async def _links(self, details: ApprovalDetails) -> CardLinks:
        """Only those that the card shows in its state: each is a question to Slack."""
        if details.approval.status is not Status.PENDING:
            return CardLinks(successor=await self.poster.link(details.successor))
        old = details.replaces.posted if details.replaces else None
        return CardLinks(await self.poster.link(details.case_thread), await self.poster.link(old))

    async def old_card(self, details: ApprovalDetails, live: Posted | None) -> Letter:
        """What is left of a copy. Without a mark: who looks for the card must not find it."""
        return Letter(card_text(details), old_copy(details, await self.poster.link(live)))

    async def bare_card(self, details: ApprovalDetails, live: Posted | None) -> Letter:
        """The same where others have come to read along."""
        return Letter(catalogue.OLD_COPY, bare_copy(details, await self.poster.link(live)))

    async def draft(self, details: DraftDetails) -> Letter:
        """Below what it answers."""
        successor = await self.poster.link(details.replaced_by)
        return Letter(draft_text(details), draft(details, successor), mark_of(Kind.DRAFT, details.id))

    async def case(self, details: CaseDetails) -> Letter:
        """The head of a case's thread."""
        return Letter(
            case_text(details), case(details, self.poster.config.reviewers), mark_of(Kind.CASE, details.case_id)
        )

    async def stalled(self, details: Stalled) -> Letter:
        """That no draft comes for a mail."""
        return Letter(stalled_text(details), stalled(details), mark_of(Kind.STALLED, details.name))

    async def alarm(self, found: Alarm) -> Letter:
        """That a refund failed."""
        called, ways = self.poster.config.oncall, await Reminders(self.poster).ways(found.details)
        mark = mark_of(Kind.ALARM, found.details.approval.id)
        return Letter(alarm_text(found, called), alarm(found, called, ways), mark)

    async def alarm_call(self, found: Alarm) -> Letter:
        """That nobody took it yet, or who did."""
        blocks = escalation(found, self.poster.config.oncall, await self.poster.link(found.posted))
        return Letter(escalation_text(found), blocks)
