"""Support's work: the queue, and what a press in it does, with the checks and the commit of a press in the thread."""

from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from app.domain.cases.replies import DraftDetails, SendRefusal, SendVerdict
from app.domain.cases.support_queue import Claiming, ClaimVerdict, Closing, ClosingVerdict, Queue, Whose
from app.domain.ids import ActorId, CaseId, DraftId, MessageId
from app.errors import NotFound
from app.ports.bundle import SupportPorts
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.people.home_publisher import Homes
from app.slack.requests.commands import Request
from app.slack.requests.presses import Click
from app.slack.requests.support_queue import QueuePress
from app.slack.views.blocks.modal import View
from app.slack.views.cases.support_queue import Told, notice, queue_view, read_view
from app.slack.views.cases.support_verdicts import claiming, closing, sending


@dataclass(frozen=True)
class SupportDesk:
    """Its methods answer within the desk's time or raise Unavailable."""

    desk: Desk
    ports: SupportPorts
    homes: Homes
    client: AsyncWebClient

    async def open(self, asked: Request, whose: Whose) -> None:
        """Show the queue at once; addresses that take a moment to find are added."""
        async with within(self.desk.answer_seconds):
            queue = await self._queue(asked.actor, whose)
            links = self.homes.links.known(queue.places)
            view = queue_view(queue, links, whose=whose, viewer=asked.actor)
            opened = await self.client.views_open(trigger_id=asked.trigger_id, view=view)
        if any(place not in links for place in queue.places):
            shown = QueuePress(asked, "", str(opened["view"]["id"]), whose)
            self.desk.afterwards.start(self._show(shown, None), "link-queue")

    async def turn(self, press: QueuePress) -> None:
        """The other part of the queue."""
        async with within(self.desk.answer_seconds):
            await self._show(press, None)

    async def read(self, press: QueuePress) -> View:
        """The whole draft, or that there is none any more."""
        async with within(self.desk.answer_seconds):
            found = await self._details(press.click)
        if found is None:
            return notice(sending(SendVerdict(SendRefusal.UNKNOWN), press.asked.actor, ""))
        return read_view(found, press.whose)

    async def send(self, press: QueuePress) -> Told:
        """As Send under the draft: one commit, and what would be held back there is told here, and not sent."""
        click = press.click
        async with within(self.desk.answer_seconds):
            details = await self._details(click)
            verdict = await self.desk.send_draft(click)
        return sending(verdict, click.actor, details.to if details else "")

    async def claim(self, click: Click, case_id: CaseId, holder: str) -> ClaimVerdict:
        """Take it, take it over from ``holder``, or release what one holds oneself."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return ClaimVerdict(Claiming.NOT_STAFF)
            async with within(self.desk.commit_seconds):
                if holder == click.actor:
                    return await self.ports.claims.release(click.tenant, case_id, by=click.actor)
                instead_of = ActorId(holder) if holder else None
                return await self.ports.claims.claim(click.tenant, case_id, by=click.actor, instead_of=instead_of)

    async def close(self, click: Click, message_id: MessageId, *, reopen: bool = False) -> ClosingVerdict:
        """No reply needed, or one after all."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return ClosingVerdict(Closing.NOT_STAFF)
            closings = self.ports.closings
            async with within(self.desk.commit_seconds):
                say = closings.reply_after_all if reopen else closings.no_reply
                return await say(click.tenant, message_id, by=click.actor)

    async def reopen_case(self, click: Click) -> Told:
        """The button on a closed case's head: there is none under a draft where there was no draft."""
        async with within(self.desk.answer_seconds):
            if not await self.desk.may_handle_customers(click):
                return closing(ClosingVerdict(Closing.NOT_STAFF), None)
            async with within(self.desk.commit_seconds):
                case_id = CaseId(click.row_id)
                return closing(await self.ports.closings.reopen(click.tenant, case_id, by=click.actor), None)

    async def claim_draft(self, click: Click) -> Told:
        """The button under a draft."""
        details = await self._details(click)
        if details is None:
            return claiming(ClaimVerdict(Claiming.NOT_WAITING))
        return claiming(await self.claim(click, details.case_id, click.meant))

    async def close_draft(self, click: Click, *, reopen: bool = False) -> Told:
        """The same."""
        details = await self._details(click)
        if details is None:
            return closing(ClosingVerdict(Closing.UNKNOWN), None)
        return closing(await self.close(click, details.message_id, reopen=reopen), details.message_id)

    def show(self, press: QueuePress, told: Told, draft_id: DraftId | None = None) -> None:
        """After the ack: the list anew with what became of the press, the draft in its thread, everybody's Home."""
        self.desk.afterwards.start(self._show(press, told), "show-queue")
        if draft_id is not None:
            self.desk.repaint_draft(press.click)
        self.homes.refresh()

    async def _show(self, press: QueuePress, told: Told | None) -> None:
        viewer = press.asked.actor
        if not press.view_id:
            await self.homes.show_at_once(press.asked.user_id)
            if told is not None and (told.failed or told.reopen or told.wake):
                await self.client.views_open(trigger_id=press.asked.trigger_id, view=notice(told))
            return
        queue = await self._queue(viewer, press.whose)
        view = queue_view(queue, await self.homes.links.of(queue.places), whose=press.whose, viewer=viewer, told=told)
        await self.client.views_update(view_id=press.view_id, view=view)

    async def _queue(self, viewer: ActorId, whose: Whose) -> Queue:
        mine = viewer if whose is Whose.MINE else None
        return await self.ports.queue.read(self.desk.config.tenant, mine=mine)

    async def _details(self, click: Click) -> DraftDetails | None:
        try:
            return await self.desk.drafts.details(click.tenant, click.draft_id)
        except NotFound:
            return None
