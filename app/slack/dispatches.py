"""Investigations, alarms and later news of payments: implements ``ports_front.Dispatches``, said twice shown once."""

from dataclasses import replace
from typing import Final

from app.domain.case import ApprovalSheet, Posted
from app.domain.front import Alarm, Investigation
from app.domain.notices import CaseNote
from app.errors import ChatRefused
from app.ports_payments import FailedRefund
from app.slack import ids
from app.slack.chat import Letter, SlackChat, Told
from app.slack.faults import CHANNEL_GONE
from app.slack.searching import Mark, Place
from app.slack.tongue import speaks
from app.slack.views import alarm as alarms
from app.slack.views import investigation as investigations
from app.slack.views import later
from app.slack.views.case import note as case_note

_NOWHERE: Final = CHANNEL_GONE | {"thread_not_found", "message_not_found"}


def _about(sheet: ApprovalSheet) -> Told:
    return Told(sheet.approval.tenant, sheet.approval.case_id, sheet.approval.id)


def _of(alarm: Alarm) -> Told:
    return Told(alarm.sheet.approval.tenant, alarm.sheet.approval.case_id)


@speaks
class SlackDispatches(SlackChat):
    """What SlackChat can do, for more kinds of messages."""

    async def head_investigation(self, investigation: Investigation) -> Posted:
        """The thread it was asked for in, or a message of its own; in the support channel if its own is closed."""
        if investigation.thread_ts is not None:
            return Posted(investigation.channel, investigation.thread_ts)
        mark = Mark(ids.INVESTIGATION_POSTED, "investigation_id", investigation.id)
        letter = Letter(investigations.head_text(investigation), investigations.head(investigation), mark)
        since = investigation.opened_at
        try:
            return await self._show(investigation.head, Place(investigation.channel, since=since), letter)
        except ChatRefused as refused:
            if refused.detail not in CHANNEL_GONE:
                raise
            return await self._post_once(Place(self.config.support_channel, since=since), letter)

    async def show_report(self, investigation: Investigation, proposed: str) -> Posted:
        """In its thread; where that is gone, in the support channel itself."""
        mark = Mark(ids.REPORT_POSTED, "investigation_id", investigation.id)
        blocks = investigations.report(investigation, proposed)
        return await self._under_head(investigation, Letter(investigations.report_text(investigation), blocks, mark))

    async def show_alarm(self, alarm: Alarm) -> Posted:
        """In the on-call channel."""
        mark = Mark(ids.ALARM_POSTED, "approval_id", alarm.sheet.approval.id)
        letter = Letter(alarms.alarm_text(alarm), alarms.alarm(alarm), mark)
        place = Place(self.config.oncall_channel, since=alarm.raised_at)
        return await self._routed(alarm.posted, place, letter, self.refuges.to_know(alarm.raised_at), _of(alarm))

    async def repaint_alarm(self, alarm: Alarm) -> None:
        """If it was posted; never post."""
        if alarm.posted is not None:
            await self.show_alarm(alarm)

    async def tell_support(self, failed: FailedRefund) -> Posted:
        """In the case's thread, and where that is gone, where support will see it."""
        mark = Mark(ids.SUPPORT_TOLD, "approval_id", failed.sheet.approval.id)
        link = await self.link(failed.sheet.approval.card)
        letter = Letter(later.failed_text(failed), later.failed(failed, link, books=False), mark)
        return await self._in_case(failed.sheet, letter)

    async def tell_finance(self, failed: FailedRefund) -> Posted:
        """In the finance channel; without one, in the operators'."""
        mark = Mark(ids.FINANCE_TOLD, "approval_id", failed.sheet.approval.id)
        link = await self.link(failed.sheet.approval.card)
        letter = Letter(later.failed_text(failed), later.failed(failed, link, books=True), mark)
        place = Place(self.config.finance_channel or self.config.ops_channel, since=failed.failed_at)
        refuges = self.refuges.to_know(failed.failed_at)
        return await self._routed(None, place, letter, refuges, _about(failed.sheet))

    async def tell_dispute(self, sheet: ApprovalSheet) -> Posted:
        """In the case's thread."""
        mark = Mark(ids.DISPUTE_TOLD, "approval_id", sheet.approval.id)
        letter = Letter(later.disputed_text(sheet), later.disputed(sheet), mark)
        return await self._in_case(sheet, letter)

    async def tell_withdrawn(self, investigation: Investigation, note: CaseNote) -> Posted:
        """Under its head; where that is gone, in the support channel."""
        mark = Mark(ids.NOTE_POSTED, "note", f"{note.key}:investigation")
        return await self._under_head(investigation, Letter(case_note(note), [], mark))

    async def _under_head(self, investigation: Investigation, letter: Letter) -> Posted:
        head, since = investigation.head, investigation.opened_at
        support = Place(self.config.support_channel, since=since)
        try:
            return await self._post_once(Place(head.channel, head.ts, since) if head else support, letter)
        except ChatRefused as refused:
            if refused.detail not in _NOWHERE:
                raise
            return await self._post_once(support, letter)

    async def _in_case(self, sheet: ApprovalSheet, letter: Letter) -> Posted:
        place = replace(self._thread(sheet.case_thread), since=sheet.approval.opened_at)
        refuges = self.refuges.to_know(sheet.approval.opened_at)
        return await self._routed(None, place, letter, refuges, _about(sheet))

    async def escalate_alarm(self, alarm: Alarm) -> Posted:
        """In the channel itself, so that the mention is heard."""
        mark = Mark(ids.ALARM_ESCALATED, "approval_id", alarm.sheet.approval.id)
        blocks = alarms.escalation(alarm, self.config.oncall_group, await self.link(alarm.posted))
        place = Place(self.config.oncall_channel, since=alarm.raised_at)
        letter = Letter(alarms.escalation_text(alarm), blocks, mark)
        return await self._routed(None, place, letter, self.refuges.to_know(alarm.raised_at), _of(alarm))
