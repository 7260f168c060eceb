"""Slack, outbound: implements ``ports.Chat`` so that doing it twice shows it once."""

import logging
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.case import ApprovalSheet, CaseSheet, DraftSheet, OpsNotice, Posted
from app.errors import ChatError, ChatRefused
from app.slack import ids, words
from app.slack.config import SlackConfig
from app.slack.faults import CHANNEL_GONE, FAILURES, MESSAGE_GONE, as_chat_error
from app.slack.identity import Identity
from app.slack.searching import Mark, Place, find
from app.slack.views import calls
from app.slack.views.card import card, card_text
from app.slack.views.case import case, case_text
from app.slack.views.draft import draft, draft_text
from app.slack.views.ops import ops, ops_text
from app.slack.views.rich import Block
from app.slack.views.text import mrkdwn

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """A message before it is posted. ``text`` stands alone: notifications and screen readers use it."""

    text: str
    blocks: list[Block]
    mark: Mark | None = None  # by which a retry finds it; None where saying it twice does no harm

    def arguments(self) -> dict[str, Any]:
        """For chat.postMessage and chat.update alike: an update without metadata might drop it."""
        marked = {"metadata": self.mark.metadata()} if self.mark else {}
        blocks = {"blocks": self.blocks} if self.blocks else {}
        return {"text": self.text, "parse": "none", **blocks, **marked}


@dataclass(frozen=True)
class SlackChat:
    """Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    client: AsyncWebClient
    config: SlackConfig
    us: Identity

    async def open_case(self, sheet: CaseSheet) -> Posted:
        """Repainted in place when its thread is known already."""
        letter = Letter(case_text(sheet), case(sheet), Mark(ids.CASE_POSTED, "case_id", sheet.case_id))
        return await self._show(sheet.thread, Place(self.config.support_channel), letter)

    async def show_card(self, sheet: ApprovalSheet) -> Posted:
        """The live card, wherever it is; a refused approvals channel sends it to the fallback one."""
        letter, approval = self._card(sheet), sheet.approval
        place = Place(self.config.approvals_channel, since=approval.opened_at)
        try:
            return await self._show(approval.card, place, letter)
        except ChatRefused as refused:
            fallback = self.config.fallback_channel
            if fallback is None or fallback == place.channel or refused.detail not in CHANNEL_GONE:
                raise
            posted = await self._post_once(Place(fallback, since=approval.opened_at), letter)
            await self._tell_of_fallback(sheet, refused.detail)
            return posted

    async def repaint_card(self, sheet: ApprovalSheet) -> None:
        """Repaint the live card if there is one; never post."""
        if sheet.approval.card is not None:
            await self._update(sheet.approval.card, self._card(sheet))

    async def remind(self, sheet: ApprovalSheet) -> Posted:
        """In the card's thread; without a card, in the approvals channel."""
        at, opened_at = sheet.approval.card, sheet.approval.opened_at
        blocks = calls.reminder(sheet, self.config.reviewers, await self.link(at))
        mark = Mark(ids.REMINDER_POSTED, "approval_id", sheet.approval.id)
        channel = self.config.approvals_channel
        place = Place(at.channel, at.ts, opened_at) if at else Place(channel, since=opened_at)
        return await self._post_once(place, Letter(calls.reminder_text(sheet), blocks, mark))

    async def escalate(self, sheet: ApprovalSheet) -> Posted:
        """In the on-call channel."""
        link = await self.link(sheet.approval.card)
        blocks = calls.escalation(sheet, self.config.reviewers, self.config.oncall_group, link)
        place = Place(self.config.oncall_channel, since=sheet.approval.opened_at)
        mark = Mark(ids.ESCALATION_POSTED, "approval_id", sheet.approval.id)
        return await self._post_once(place, Letter(calls.escalation_text(sheet), blocks, mark))

    async def show_draft(self, sheet: DraftSheet) -> Posted:
        """In the case's thread; where there is none, in the support channel itself."""
        return await self._show(sheet.posted, self._thread(sheet.case_thread), _draft(sheet))

    async def repaint_draft(self, sheet: DraftSheet) -> None:
        """Repaint the draft if it was posted; never post."""
        if sheet.posted is not None:
            await self._update(sheet.posted, _draft(sheet))

    async def note_in_case(self, sheet: CaseSheet, text: str) -> Posted:
        """A sentence, made inert whoever wrote it."""
        return await self._post(self._thread(sheet.thread), Letter(mrkdwn(text, 3000), []))

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """In the operators' channel."""
        letter = Letter(ops_text(notice), ops(notice, await self.link(notice.thread)))
        return await self._post(Place(self.config.ops_channel), letter)

    async def link(self, at: Posted | None) -> str | None:
        """The address of a message; None where Slack does not tell, because a link is never worth a failure."""
        if at is None:
            return None
        try:
            answer = await self.client.chat_getPermalink(channel=at.channel, message_ts=at.ts)
        except FAILURES:
            return None
        return str(answer.get("permalink") or "") or None

    def _card(self, sheet: ApprovalSheet) -> Letter:
        mark = Mark(ids.APPROVAL_POSTED, "approval_id", sheet.approval.id)
        return Letter(card_text(sheet), card(sheet, self.config.reviewers), mark)

    def _thread(self, thread: Posted | None) -> Place:
        return Place(thread.channel, thread.ts) if thread else Place(self.config.support_channel)

    async def _tell_of_fallback(self, sheet: ApprovalSheet, code: str) -> None:
        notice = OpsNotice(
            tenant=sheet.approval.tenant,
            headline=words.OPS_FALLBACK,
            detail=words.OPS_FALLBACK_DETAIL.format(code=code),
            case_id=sheet.approval.case_id,
            approval_id=sheet.approval.id,
        )
        try:
            await self.tell_ops(notice)
        except ChatError as error:
            _log.warning("slack.ops_not_told code=%s", error.detail)

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
        """Look for it first: an earlier try may have posted it and lost the answer."""
        found = await find(self.client, place, letter.mark, self.us.bot_id) if letter.mark else None
        return await (self._update(found, letter) if found else self._post(place, letter))

    async def _post(self, place: Place, letter: Letter) -> Posted:
        thread: dict[str, Any] = {"thread_ts": place.thread_ts} if place.thread_ts else {}
        try:
            answer = await self.client.chat_postMessage(
                channel=place.channel, unfurl_links=False, unfurl_media=False, **thread, **letter.arguments()
            )
        except FAILURES as error:
            raise as_chat_error(error) from None
        return Posted(str(answer["channel"]), str(answer["ts"]))

    async def _update(self, at: Posted, letter: Letter) -> Posted:
        try:
            await self.client.chat_update(channel=at.channel, ts=at.ts, **letter.arguments())
        except FAILURES as error:
            raise as_chat_error(error) from None
        return at


def _draft(sheet: DraftSheet) -> Letter:
    return Letter(draft_text(sheet), draft(sheet), Mark(ids.DRAFT_POSTED, "draft_id", sheet.id))
