"""What each message should show: a renderer by kind, whatever changed and whoever posted it.

A row that is shown in Slack needs no Slack call of its own where it changes: a trigger on its table marks its case
(``messages_changed`` in 0030_message_states.sql), the repainter renders the case's messages from here, and writes to
those that show something else. To have a head, a card or a draft show something more, read it where ``cases``,
``approvals`` or ``drafts`` read their details, render it in the view, and put the trigger on the table it comes from.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.presses import Kind
from app.domain.approvals.voting import Status
from app.domain.cases.mail import undrafted as undrafted_mail
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ApprovalId, DraftId, Posted, TenantId
from app.domain.messages import MessageState
from app.errors import NotFound
from app.ports.bundle import MessagePorts
from app.slack.outbound.approvals.reminders import Reminders
from app.slack.outbound.find_posted_message import Place
from app.slack.outbound.letters import Letter, Told
from app.slack.outbound.marks import mark_of
from app.slack.outbound.poster import Poster
from app.slack.outbound.rendering import Rendering
from app.slack.views.cases.case import case_text
from app.slack.views.messages import plain

_OPEN_DRAFTS = frozenset({DraftStatus.READY, DraftStatus.UNSURE})


@dataclass(frozen=True)
class Wanted:
    """What one message should show."""

    letter: Letter
    plain: Letter | None  # in a sentence and its buttons, where Slack does not take the letter
    about: Told
    live: bool = True  # False: its row is shown elsewhere, so that nothing is lost where this cannot be written to
    asks: bool = False  # people have something to decide or do there
    details: ApprovalDetails | None = None  # of an approval
    thread: Place | None = None  # where else it may be told, if not below it


@dataclass(frozen=True)
class WantedLetters:
    """Reads the row afresh each time."""

    poster: Poster
    ports: MessagePorts
    tenant: TenantId

    async def of(self, state: MessageState) -> Wanted | None:
        """What this message should show; None where its row is gone. Raises Unavailable."""
        by_kind: dict[Kind, Callable[[MessageState], Awaitable[Wanted | None]]] = {
            Kind.APPROVAL: self._approval,
            Kind.ALARM: self._alarm,
            Kind.DRAFT: self._draft,
            Kind.CASE: self._case,
            Kind.STALLED: self._stalled,
            Kind.REMINDER: self._call,
            Kind.ESCALATION: self._call,
            Kind.PING: self._call,
            Kind.ALARM_ESCALATION: self._alarm_call,
        }
        render = by_kind.get(state.shows.kind)
        try:
            wanted = await render(state) if render else None
        except NotFound:
            return None
        return wanted and await self._standing_in(state, wanted)

    async def _standing_in(self, state: MessageState, wanted: Wanted) -> Wanted:
        """Below a word about the message that it stands in for; in short, once nobody has to act on it."""
        if state.instead_of is None or not wanted.live:
            return wanted
        whole = wanted.letter if wanted.asks or wanted.plain is None else wanted.plain
        name = f"{state.shows.row_id}-{state.instead_of.ts}"
        blocks = plain.stands_in(whole.blocks, name, await self.poster.link(state.instead_of))
        mark = mark_of(state.shows.kind, state.shows.row_id, instead_of=state.instead_of)
        return replace(wanted, letter=Letter(whole.text, blocks, mark))

    @property
    def _rendering(self) -> Rendering:
        return Rendering(self.poster)

    async def _approval(self, state: MessageState) -> Wanted:
        details = await self.ports.approvals.details(self.tenant, ApprovalId(state.shows.row_id))
        approval, about = details.approval, _about(details)
        if approval.card is not None and approval.card != state.at:
            old = await self._rendering.old_card(details, approval.card)
            bare = await self._rendering.bare_card(details, approval.card)
            return Wanted(old, bare, about, live=False)
        letter, pending = await self._rendering.card(details), approval.status is Status.PENDING
        short = plain.card(details)
        return Wanted(
            letter,
            None if pending else replace(letter, blocks=short),
            about,
            asks=pending,
            details=details,
            thread=Place(self.poster.config.approvals_channel, since=approval.opened_at) if pending else None,
        )

    async def _alarm(self, state: MessageState) -> Wanted:
        found = await self.ports.alarms.get(self.tenant, ApprovalId(state.shows.row_id))
        about = replace(_about(found.details), approval_id=None)
        if found.posted is not None and found.posted != state.at:
            return await self._elsewhere(state, about, found.posted)
        letter = await self._rendering.alarm(found)
        return Wanted(
            letter, replace(letter, blocks=plain.alarm(found, letter.blocks)), about, asks=found.taken_by is None
        )

    async def _draft(self, state: MessageState) -> Wanted:
        details = await self.ports.drafts.details(self.tenant, DraftId(state.shows.row_id))
        about = Told(details.tenant, details.case_id)
        if details.posted is not None and details.posted != state.at:
            return await self._elsewhere(state, about, details.posted)
        letter = await self._rendering.draft(details)
        short = replace(letter, blocks=plain.draft(details))
        thread = self.poster.thread(details.case_thread)
        return Wanted(letter, short, about, asks=details.status in _OPEN_DRAFTS, thread=thread)

    async def _case(self, state: MessageState) -> Wanted | None:
        if state.head is None:
            return None
        details = await self.ports.cases.details(self.tenant, state.head)
        letter, about = await self._rendering.case(details), Told(details.tenant, details.case_id)
        short = replace(letter, blocks=plain.just(details.case_id, case_text(details)))
        return Wanted(letter, short, about)

    async def _stalled(self, state: MessageState) -> Wanted | None:
        named = undrafted_mail.named(state.shows.row_id)
        if named is None:
            return None
        details = await self.ports.drafts.stalled(self.tenant, *named)
        letter, about = await self._rendering.stalled(details), Told(details.case.tenant, details.case.case_id)
        return Wanted(letter, None, about, asks=not details.over, thread=self.poster.thread(details.case.thread))

    async def _call(self, state: MessageState) -> Wanted:
        """Where people were called to a card, which is where everything is told: nothing stands in for it."""
        details = await self.ports.approvals.details(self.tenant, ApprovalId(state.shows.row_id))
        reminders = Reminders(self.poster)
        letter = await reminders.letter(state.shows.kind, details, await reminders.ways(details))
        return Wanted(letter, None, _about(details), live=False)

    async def _alarm_call(self, state: MessageState) -> Wanted:
        found = await self.ports.alarms.get(self.tenant, ApprovalId(state.shows.row_id))
        return Wanted(await self._rendering.alarm_call(found), None, _about(found.details), live=False)

    async def _elsewhere(self, state: MessageState, about: Told, live: Posted) -> Wanted:
        blocks = plain.old_copy(state.shows.row_id, await self.poster.link(live))
        letter = Letter(blocks[0]["text"]["text"], blocks)
        return Wanted(letter, letter, about, live=False)


def _about(details: ApprovalDetails) -> Told:
    return Told(details.approval.tenant, details.approval.case_id, details.approval.id)
