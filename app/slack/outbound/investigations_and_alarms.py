"""Investigations, alarms and later news of payments: implements ``InvestigationMessages``, said twice shown once."""

import contextlib
from dataclasses import dataclass, replace
from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.presses import Kind
from app.domain.ids import Posted
from app.domain.investigations import Alarm, Investigation
from app.domain.operations.notifications import CaseNote
from app.errors import ChatRefused
from app.ports.payments.payment_provider import FailedRefund
from app.slack import ids
from app.slack.api.errors import CHANNEL_GONE
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.approvals.reminders import Reminders
from app.slack.outbound.find_posted_message import Mark, Place
from app.slack.outbound.letters import Letter, Told
from app.slack.outbound.poster import Poster
from app.slack.outbound.rendering import Rendering
from app.slack.views.cases.case import note as case_note
from app.slack.views.cases.case import note_text as case_note_text
from app.slack.views.investigations import investigation as investigations
from app.slack.views.payments import provider_events

_NOWHERE: Final = CHANNEL_GONE | {"thread_not_found", "message_not_found"}


def _about(details: ApprovalDetails) -> Told:
    return Told(details.approval.tenant, details.approval.case_id, details.approval.id)


def _of(alarm: Alarm) -> Told:
    return Told(alarm.details.approval.tenant, alarm.details.approval.case_id)


@speaks
@dataclass(frozen=True)
class SlackInvestigationMessages:
    """Raises as ``SlackChat`` does."""

    poster: Poster
    tenant_language: TenantLanguage | None = None  # None speaks English

    async def head_investigation(self, investigation: Investigation) -> Posted:
        """The thread it was asked for in, or a message of its own; in the support channel if its own is closed."""
        if investigation.thread_ts is not None:
            return Posted(investigation.channel, investigation.thread_ts)
        mark = Mark(ids.INVESTIGATION_POSTED, "investigation_id", investigation.id)
        letter = Letter(investigations.head_text(investigation), investigations.head(investigation), mark)
        since = investigation.opened_at
        try:
            return await self.poster.show(investigation.head, Place(investigation.channel, since=since), letter)
        except ChatRefused as refused:
            if refused.detail not in CHANNEL_GONE:
                raise
            return await self.poster.post_once(Place(self.poster.config.support_channel, since=since), letter)

    async def show_report(self, investigation: Investigation, proposed: str) -> Posted:
        """In its thread; where that is gone, in the support channel itself."""
        mark = Mark(ids.REPORT_POSTED, "investigation_id", investigation.id)
        blocks = investigations.report(investigation, proposed)
        return await self._under_head(investigation, Letter(investigations.report_text(investigation), blocks, mark))

    async def show_alarm(self, alarm: Alarm) -> Posted:
        """In the on-call channel."""
        letter = await Rendering(self.poster).alarm(alarm)
        place = Place(self.poster.config.oncall_channel, since=alarm.raised_at)
        posted = await self.poster.routed(
            alarm.posted, place, letter, fallbacks=self.poster.fallbacks.to_know(alarm.raised_at), about=_of(alarm)
        )
        await self._repaint_calls(alarm)
        return posted

    async def repaint_alarm(self, alarm: Alarm) -> None:
        """If it was posted; never post."""
        if alarm.posted is not None:
            await self.show_alarm(alarm)

    async def tell_support(self, failed: FailedRefund) -> Posted:
        """In the case's thread, and where that is gone, where support will see it."""
        mark = Mark(ids.SUPPORT_TOLD, "approval_id", failed.details.approval.id)
        link = await self.poster.link(failed.details.approval.card)
        letter = Letter(provider_events.failed_text(failed), provider_events.failed(failed, link, books=False), mark)
        return await self._in_case(failed.details, letter)

    async def tell_finance(self, failed: FailedRefund) -> Posted:
        """In the finance channel; without one, in the operators'."""
        mark = Mark(ids.FINANCE_TOLD, "approval_id", failed.details.approval.id)
        link = await self.poster.link(failed.details.approval.card)
        letter = Letter(provider_events.failed_text(failed), provider_events.failed(failed, link, books=True), mark)
        place = Place(self.poster.config.finance_channel or self.poster.config.ops_channel, since=failed.failed_at)
        fallbacks = self.poster.fallbacks.to_know(failed.failed_at)
        return await self.poster.routed(None, place, letter, fallbacks=fallbacks, about=_about(failed.details))

    async def tell_dispute(self, details: ApprovalDetails) -> Posted:
        """In the case's thread."""
        mark = Mark(ids.DISPUTE_TOLD, "approval_id", details.approval.id)
        letter = Letter(provider_events.disputed_text(details), provider_events.disputed(details), mark)
        return await self._in_case(details, letter)

    async def tell_withdrawn(self, investigation: Investigation, note: CaseNote) -> Posted:
        """Under its head; where that is gone, in the support channel."""
        mark = Mark(ids.NOTE_POSTED, "note", f"{note.key}:investigation")
        return await self._under_head(investigation, Letter(case_note_text(note), case_note(note), mark))

    async def _under_head(self, investigation: Investigation, letter: Letter) -> Posted:
        head, since = investigation.head, investigation.opened_at
        support = Place(self.poster.config.support_channel, since=since)
        try:
            return await self.poster.post_once(Place(head.channel, head.ts, since) if head else support, letter)
        except ChatRefused as refused:
            if refused.detail not in _NOWHERE:
                raise
            return await self.poster.post_once(support, letter)

    async def _in_case(self, details: ApprovalDetails, letter: Letter) -> Posted:
        place = replace(self.poster.thread(details.case_thread), since=details.approval.opened_at)
        fallbacks = self.poster.fallbacks.to_know(details.approval.opened_at)
        return await self.poster.routed(None, place, letter, fallbacks=fallbacks, about=_about(details))

    async def escalate_alarm(self, alarm: Alarm) -> Posted:
        """In the channel itself, so that the mention is heard."""
        mark = Mark(ids.ALARM_ESCALATED, "approval_id", alarm.details.approval.id)
        place, letter = (
            Place(self.poster.config.oncall_channel, since=alarm.raised_at),
            await Rendering(self.poster).alarm_call(alarm),
        )
        posted = await self.poster.routed(
            None,
            place,
            replace(letter, mark=mark),
            fallbacks=self.poster.fallbacks.to_know(alarm.raised_at),
            about=_of(alarm),
        )
        return await Reminders(self.poster).kept(Kind.ALARM_ESCALATION, alarm.details, posted)

    async def _repaint_calls(self, alarm: Alarm) -> None:
        """Where on-call was called again; what Slack refuses for good is let be."""
        for one in alarm.details.reminders:
            if one.kind is Kind.ALARM_ESCALATION:
                with contextlib.suppress(ChatRefused):
                    await self.poster.update(one.at, await Rendering(self.poster).alarm_call(alarm))
