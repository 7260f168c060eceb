"""Slack, outbound: implements ``ports.Chat`` so that doing it twice shows it once."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.questions import QuestionDetails
from app.domain.cases.cases import CaseDetails
from app.domain.cases.replies import DraftDetails
from app.domain.cases.undrafted_mail import Stalled
from app.domain.ids import Posted
from app.domain.operations.notifications import CaseNote, News, OpsNotice
from app.errors import ChatError, ChatRefused, Unavailable
from app.ports.chat import POSTINGS_KEPT, SlackPosts
from app.slack import ids
from app.slack.api.config import SlackConfig
from app.slack.api.errors import CHANNEL_GONE, FAILURES, MESSAGE_GONE, SHARED, SHARING_UNKNOWN, as_chat_error
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.i18n.tenant_language import TenantLanguage, speaks
from app.slack.outbound.fallback_channels import FallbackChannels
from app.slack.outbound.find_posted_message import Mark, Place, find
from app.slack.outbound.letters import Letter, Told
from app.slack.people.channel_readers import Channels
from app.slack.views.approvals import reminders
from app.slack.views.approvals.answer import answer, answer_text
from app.slack.views.approvals.card import bare_copy, card, card_text, old_copy
from app.slack.views.cases.case import case, case_text
from app.slack.views.cases.case import note as case_note
from app.slack.views.cases.draft import draft, draft_text
from app.slack.views.cases.undrafted_mail import stalled, stalled_text
from app.slack.views.operations.notifications import ops, ops_text

_log = structlog.get_logger("countersign.slack")


@speaks
@dataclass(frozen=True)
class SlackChat:
    """Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity
    slack_posts: SlackPosts
    channels: Channels
    tenant_language: TenantLanguage | None = None  # None speaks English

    @property
    def fallbacks(self) -> FallbackChannels:
        """Where messages go that their own place refuses."""
        return FallbackChannels(self.client, self.config, self.us)

    async def open_case(self, details: CaseDetails) -> Posted:
        """Repainted in place when its thread is known already."""
        letter = Letter(case_text(details), case(details), Mark(ids.CASE_POSTED, "case_id", details.case_id))
        place, about = Place(self.config.support_channel), Told(details.tenant, details.case_id)
        return await self._routed(details.thread, place, letter, self.fallbacks.to_know(), about)

    async def show_card(self, details: ApprovalDetails) -> Posted:
        """The live card, wherever it is. Refused there: in the fallback channel, else with a reviewer in person."""
        letter, approval = await self._card(details), details.approval
        place = Place(self.config.approvals_channel, since=approval.opened_at)
        posted = await self._routed(approval.card, place, letter, self._fallbacks_of(details), _about(details))
        if approval.card is not None and posted != approval.card:
            await self.close_copy(approval.card, details, live=posted)
        return posted

    async def close_copy(self, at: Posted, details: ApprovalDetails, live: Posted) -> None:
        """Take the buttons off an old copy of a card and say where the live one is; best effort."""
        link = await self.link(live)
        with contextlib.suppress(ChatError):
            try:
                await self._update(at, Letter(card_text(details), old_copy(details, link)))
            except ChatRefused as refused:
                if refused.detail not in {SHARED, SHARING_UNKNOWN}:
                    raise
                await self._write_over(at, Letter(catalogue.OLD_COPY, bare_copy(details, link)))

    async def repaint_card(self, details: ApprovalDetails) -> None:
        """Repaint the live card if there is one; never post."""
        if details.approval.card is not None:
            await self._update(details.approval.card, await self._card(details))

    async def remind(self, details: ApprovalDetails) -> Posted:
        """In the card's thread; without a card, in the approvals channel."""
        at, opened_at = details.approval.card, details.approval.opened_at
        blocks = reminders.reminder(details, self.config.reviewers, await self.link(at))
        mark = Mark(ids.REMINDER_POSTED, "approval_id", details.approval.id)
        channel = self.config.approvals_channel
        place = Place(at.channel, at.ts, opened_at) if at else Place(channel, since=opened_at)
        letter = Letter(reminders.reminder_text(details), blocks, mark)
        return await self._routed(None, place, letter, self._fallbacks_of(details), _about(details))

    async def escalate(self, details: ApprovalDetails) -> Posted:
        """In the on-call channel."""
        link = await self.link(details.approval.card)
        blocks = reminders.escalation(details, self.config.reviewers, self.config.oncall_group, link)
        place = Place(self.config.oncall_channel, since=details.approval.opened_at)
        mark = Mark(ids.ESCALATION_POSTED, "approval_id", details.approval.id)
        letter = Letter(reminders.escalation_text(details), blocks, mark)
        fallbacks = self.fallbacks.to_know(details.approval.opened_at)
        return await self._routed(None, place, letter, fallbacks, _about(details))

    async def show_draft(self, details: DraftDetails) -> Posted:
        """In the case's thread; where there is none, in the support channel itself."""
        letter, about = await self._draft(details), Told(details.tenant, details.case_id)
        place = self._thread(details.case_thread)
        return await self._routed(details.posted, place, letter, self.fallbacks.to_know(), about)

    async def repaint_draft(self, details: DraftDetails) -> None:
        """Repaint the draft if it was posted; never post."""
        if details.posted is not None:
            await self._update(details.posted, await self._draft(details))

    async def show_answer(self, details: QuestionDetails) -> Posted:
        """In the card's thread, once; without a card, in the approvals channel."""
        letter = Letter(answer_text(details), answer(details), Mark(ids.ANSWER_POSTED, "question_id", details.id))
        at, channel = details.card, self.config.approvals_channel
        place = Place(at.channel, at.ts, details.asked_at) if at else Place(channel, since=details.asked_at)
        about = Told(details.tenant, details.case_id, details.approval_id)
        return await self._routed(None, place, letter, self.fallbacks.to_decide(details.asked_at), about)

    async def note_in_case(self, details: CaseDetails, note: CaseNote) -> Posted:
        """One sentence in the case's thread, once per key."""
        letter = Letter(case_note(note), [], Mark(ids.NOTE_POSTED, "note", note.key))
        about = Told(details.tenant, details.case_id)
        return await self._routed(None, self._thread(details.thread), letter, self.fallbacks.to_know(), about)

    async def tell_stalled(self, details: Stalled) -> Posted:
        """In the case's thread, once per delivery of the mail."""
        mark = Mark(ids.STALLED_POSTED, "mail", details.name)
        letter, about = (
            Letter(stalled_text(details), stalled(details), mark),
            Told(details.case.tenant, details.case.case_id),
        )
        return await self._routed(None, self._thread(details.case.thread), letter, self.fallbacks.to_know(), about)

    async def repaint_stalled(self, at: Posted, details: Stalled) -> None:
        """Without its buttons once it was tried again or answered; never post."""
        mark = Mark(ids.STALLED_POSTED, "mail", details.name)
        await self._update(at, Letter(stalled_text(details), stalled(details), mark))

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """In the operators' channel; if that is gone, in another of ours."""
        letter = Letter(ops_text(notice), ops(notice, await self.link(notice.thread)))
        return await self._routed(None, Place(self.config.ops_channel), letter, self.fallbacks.to_know(), None)

    async def tell_ops_once(self, notice: OpsNotice, key: str) -> bool:
        """Whoever claims the key tells; where nobody knows whether it was claimed, it is told."""
        try:
            mine = await self.slack_posts.begin(self.config.tenant, f"ops {key}")
        except Unavailable:
            mine = True
        if mine:
            await self.tell_ops(notice)
        return mine

    async def link(self, at: Posted | None) -> str | None:
        """The address of a message; None where Slack does not tell, because a link is never worth a failure."""
        if at is None:
            return None
        try:
            answer = await self.client.chat_getPermalink(channel=at.channel, message_ts=at.ts)
        except FAILURES:
            return None
        return str(answer.get("permalink") or "") or None

    async def _draft(self, details: DraftDetails) -> Letter:
        successor = await self.link(details.replaced_by)
        return Letter(draft_text(details), draft(details, successor), Mark(ids.DRAFT_POSTED, "draft_id", details.id))

    async def _card(self, details: ApprovalDetails) -> Letter:
        mark = Mark(ids.APPROVAL_POSTED, "approval_id", details.approval.id)
        return Letter(
            card_text(details), card(details, self.config.reviewers, await self.link(details.successor)), mark
        )

    def _thread(self, thread: Posted | None) -> Place:
        return Place(thread.channel, thread.ts) if thread else Place(self.config.support_channel)

    def _fallbacks_of(self, details: ApprovalDetails) -> AsyncIterator[Place]:
        return self.fallbacks.to_decide(details.approval.opened_at, customer=details.customer.email)

    async def _routed(
        self, at: Posted | None, place: Place, letter: Letter, fallbacks: AsyncIterator[Place], about: Told | None
    ) -> Posted:
        """Where it belongs; where Slack refuses that place, the first refuge that takes it, and operators hear."""
        try:
            return await self._show(at, place, letter)
        except ChatRefused as error:
            if error.detail not in CHANNEL_GONE:
                raise
            refused = error
        if at is not None and at.channel != place.channel:  # it had taken refuge before; its own place may be back
            with contextlib.suppress(ChatRefused):
                return await self._post_once(place, letter)
        async for fallback in fallbacks:
            if fallback.channel == place.channel:
                continue
            try:
                found = await self._left(fallback, letter)
                posted = await (self._update(found, letter) if found else self._post(fallback, letter))
            except ChatRefused:
                continue
            if found is None and about is not None:
                await self._tell_of_fallback(about, refused.detail, posted)
            return posted
        raise refused

    async def _tell_of_fallback(self, about: Told, code: str, posted: Posted) -> None:
        notice = OpsNotice(
            tenant=about.tenant,
            news=News.CARD_ELSEWHERE if about.approval_id else News.CASE_ELSEWHERE,
            data={"code": code},
            case_id=about.case_id,
            approval_id=about.approval_id,
            thread=posted,
        )
        try:
            await self.tell_ops(notice)
        except ChatError as error:
            _log.warning("ops_not_told", code=error.detail)

    async def _show(self, at: Posted | None, place: Place, letter: Letter) -> Posted:
        """Repaint it where it is; if it is nowhere, or was deleted, post it."""
        if at is not None:
            try:
                return await self._update(at, letter)
            except ChatRefused as refused:
                if refused.detail not in MESSAGE_GONE:
                    raise
        return await self._post_once(place, letter)

    async def _post_once(self, place: Place, letter: Letter) -> Posted:
        found = await self._left(place, letter)
        return await (self._update(found, letter) if found else self._post(place, letter))

    async def _left(self, place: Place, letter: Letter) -> Posted | None:
        """What an earlier try posted there and lost the answer of. Reading history is dear (a page of 100 messages,
        50 calls a minute, in some workspaces one), so it is not read where there was no earlier try."""
        if letter.mark is None or (await self._begin(place, letter.mark) and not place.is_older_than(POSTINGS_KEPT)):
            return None
        return await find(self.client, place, letter.mark, self.us.bot_id)

    async def _begin(self, place: Place, mark: Mark) -> bool:
        try:
            return await self.slack_posts.begin(self.config.tenant, f"{mark.event_type} {mark.value} {place.channel}")
        except Unavailable:
            return False  # nobody knows, so it is looked for

    async def _post(self, place: Place, letter: Letter) -> Posted:
        await self.channels.check(place.channel)
        thread: dict[str, Any] = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        try:
            answer = await self.client.chat_postMessage(
                channel=place.channel, unfurl_links=False, unfurl_media=False, **thread, **letter.arguments()
            )
        except FAILURES as error:
            raise as_chat_error(error) from None
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def _update(self, at: Posted, letter: Letter) -> Posted:
        await self.channels.check(at.channel)
        return await self._write_over(at, letter)

    async def _write_over(self, at: Posted, letter: Letter) -> Posted:
        try:
            await self.client.chat_update(channel=at.channel, ts=at.ts, **letter.arguments())
        except FAILURES as error:
            raise as_chat_error(error) from None
        return at


def _about(details: ApprovalDetails) -> Told:
    return Told(details.approval.tenant, details.approval.case_id, details.approval.id)
