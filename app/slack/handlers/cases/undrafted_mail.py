"""Trying a mail again that no draft came for, and answering it by hand: what a press on these does at the desk."""

from dataclasses import dataclass

from app.domain.cases.mail.undrafted import Stalled, Tried, named
from app.domain.cases.replies import SendRefusal, SendVerdict
from app.domain.ids import CaseId, Posted
from app.errors import NotFound
from app.slack import ids
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.cases.reply_screening import Ack, Typed, in_errors, screened, stopped
from app.slack.requests.forms import EditForm
from app.slack.requests.presses import Click
from app.slack.views.approvals import modals
from app.slack.views.blocks.modal import View


@dataclass(frozen=True)
class ByHand:
    """Answers within the desk's time or raises Unavailable."""

    desk: Desk

    async def try_again(self, click: Click) -> Tried:
        """The run's own recovery, once per button."""
        about = named(click.target)
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return Tried.NOT_STAFF
            if about is None:
                return Tried.GONE
            async with within(self.desk.commit_seconds):
                return await self.desk.drafts.try_again(click.tenant, *about, by=click.actor)

    async def start(self, click: Click) -> Stalled | SendVerdict:
        """What the modal shows, or why there is nothing to answer."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return SendVerdict(SendRefusal.NOT_STAFF)
            details = await self._sheet(click)
            return details or SendVerdict(SendRefusal.UNKNOWN)

    async def start_of_case(self, click: Click) -> Stalled | SendVerdict:
        """The same from the head of a case, which names no mail."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return SendVerdict(SendRefusal.NOT_STAFF)
            found = await self.desk.drafts.undrafted(click.tenant, CaseId(click.row_id))
            return found or SendVerdict(SendRefusal.NOT_WANTED)

    def form(self, click: Click, details: Stalled, *, on_head: bool) -> View:
        """The modal to type in, which ends as the desk's replies do."""
        signature = self.desk.config.shop.signature
        return modals.answer_by_hand(
            details, channel=click.channel, ts=click.ts, signature=signature, on_head=on_head
        )

    async def submit(self, click: Click, form: EditForm) -> SendVerdict | Ack:
        """A draft of a person's own, on its way at once as typed; looked at like every other. Or what to do first."""
        shop = self.desk.config.shop
        reply = shop.typed(form.reply)
        if problem := modals.reply_problem(reply if shop.without_ending(reply).strip() else ""):
            return in_errors({ids.BODY_BLOCK: problem})
        async with within(self.desk.answer_seconds):
            details = await self.start(click)
            if isinstance(details, SendVerdict):
                return details
            about = ("message", str(details.message_id))
            found = await screened(self.desk, click, Typed(details.message_id, about, reply, form.told))
            if found.cleared is None:
                view = self.form(click, details, on_head=bool(click.meant))
                return stopped(found, form.told, view, {ids.BODY_BLOCK: form.reply})
            async with within(self.desk.commit_seconds):
                return await self.desk.drafts.by_hand(
                    click.tenant, details.message_id, reply, by=click.actor, cleared=found.cleared
                )

    def show(self, click: Click, verdict: SendVerdict | None = None) -> None:
        """The message as its rows are now, and the new draft where the others are; after the ack."""
        self.desk.afterwards.start(self._show(click, verdict), "show-stalled")

    async def _show(self, click: Click, verdict: SendVerdict | None) -> None:
        if verdict is not None and verdict.draft_id is not None:
            posted = await self.desk.chat.show_draft(await self.desk.drafts.details(click.tenant, verdict.draft_id))
            await self.desk.drafts.posted(click.tenant, verdict.draft_id, posted)
        details = None if click.meant else await self._sheet(click)  # the head is repainted as rows change
        if details is not None:
            await self.desk.chat.repaint_stalled(Posted(click.channel, click.ts), details)

    async def _sheet(self, click: Click) -> Stalled | None:
        about = named(click.meant or click.target)
        if about is None:
            return None
        try:
            found = await self.desk.drafts.stalled(click.tenant, about[0], shown=about[1])
        except NotFound:
            return None
        return None if click.meant and found.case.case_id != click.row_id else found
