"""Trying a mail again that no draft came for, and answering it by hand: what a press on these does at the desk."""

from dataclasses import dataclass

from app.domain.case import Posted, SendRefusal, SendVerdict
from app.domain.stalled import Stalled, Tried, named
from app.errors import NotFound
from app.slack import ids
from app.slack.deadline import within
from app.slack.desk import Desk
from app.slack.payloads import Click, EditForm
from app.slack.screening import Ack, Typed, in_errors, screened, stopped
from app.slack.views import modals


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
            sheet = await self._sheet(click)
            return sheet or SendVerdict(SendRefusal.UNKNOWN)

    async def submit(self, click: Click, form: EditForm) -> SendVerdict | Ack:
        """A draft of a person's own, on its way at once as typed; looked at like every other. Or what to do first."""
        if problem := modals.reply_problem(form.reply):
            return in_errors({ids.BODY_BLOCK: problem})
        async with within(self.desk.answer_seconds):
            sheet = await self.start(click)
            if isinstance(sheet, SendVerdict):
                return sheet
            about = ("message", str(sheet.message_id))
            found = await screened(self.desk, click, Typed(sheet.message_id, about, form.reply, form.told))
            if found.cleared is None:
                view = modals.answer_by_hand(sheet, channel=click.channel, ts=click.ts)
                return stopped(found, form.told, view, {ids.BODY_BLOCK: form.reply})
            async with within(self.desk.commit_seconds):
                return await self.desk.drafts.by_hand(
                    click.tenant, sheet.message_id, form.reply, by=click.actor, cleared=found.cleared
                )

    def show(self, click: Click, verdict: SendVerdict | None = None) -> None:
        """The message as its rows are now, and the new draft where the others are; after the ack."""
        self.desk.afterwards.start(self._show(click, verdict), "show-stalled")

    async def _show(self, click: Click, verdict: SendVerdict | None) -> None:
        if verdict is not None and verdict.draft_id is not None:
            posted = await self.desk.chat.show_draft(await self.desk.drafts.sheet(click.tenant, verdict.draft_id))
            await self.desk.drafts.posted(click.tenant, verdict.draft_id, posted)
        sheet = await self._sheet(click)
        if sheet is not None:
            await self.desk.chat.repaint_stalled(Posted(click.channel, click.ts), sheet)

    async def _sheet(self, click: Click) -> Stalled | None:
        about = named(click.target)
        if about is None:
            return None
        try:
            return await self.desk.drafts.stalled(click.tenant, about[0], shown=about[1])
        except NotFound:
            return None
