"""Cases: mails that came in, what is read of them, and what could not be read."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.cases.case_links import LinkVerdict
from app.domain.cases.cases import Accepted, CaseDetails, CaseWork, Conversation, InboundMail
from app.domain.cases.mail.inbound import MachineMail, Original
from app.domain.cases.reply_screening import HeldReply
from app.domain.cases.snoozes import Snooze, SnoozeVerdict
from app.domain.cases.support_queue import QUEUE_MAX, ClaimVerdict, ClosingVerdict, Queue, Waiting
from app.domain.cases.support_reminders import SupportReminder
from app.domain.cases.thread_summary import PieceFound, Places, Thread
from app.domain.ids import (
    ActorId,
    CaseId,
    MessageId,
    Posted,
    TenantId,
)


class Cases(Protocol):
    """Messages and the cases they belong to."""

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        """Commit a mail with its audit and outbox lines; a repeated ``external_id`` changes nothing.

        Its original is kept sealed, where there is a key.
        """
        ...

    async def refuse(self, tenant: TenantId, *, code: str, size_bytes: int) -> None:
        """Put on record that a mail was turned away at the door (``message_refused``)."""
        ...

    async def resend(self, tenant: TenantId, message_id: MessageId) -> int:
        """Queue ``customer/email.received`` again under the next delivery number, which is returned."""
        ...

    async def lost(self, tenant: TenantId, *, older_than_seconds: float) -> Sequence[tuple[MessageId, int]]:
        """Messages whose run began and left neither draft, approval nor person; with how often each was re-sent."""
        ...

    async def begin(self, tenant: TenantId, message_id: MessageId, *, delivery: int, run_id: str) -> CaseWork:
        """Note ``message_received`` once per delivery and stop the outbox from saying it again."""
        ...

    async def details(self, tenant: TenantId, message_id: MessageId) -> CaseDetails:
        """What the head of the case's thread shows."""
        ...

    async def bind_thread(self, tenant: TenantId, case_id: CaseId, posted: Posted) -> Posted:
        """Keep the case's thread; the first one bound wins and is returned."""
        ...

    async def conversation(self, tenant: TenantId, message_id: MessageId) -> Conversation:
        """What the agent needs to answer. Raises NotFound."""
        ...

    async def reply_held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Put on record that a reply was held back (``reply_held``, once per draft or approval, person and codes)."""
        ...

    async def needs_person(self, tenant: TenantId, message_id: MessageId, code: str) -> None:
        """Mark the case for a person (``case_needs_person``, once per message and code)."""
        ...


class DeadLetters(Protocol):
    """Mails that could not be read."""

    async def keep(self, tenant: TenantId, raw: bytes, content_type: str, *, code: str, sentence: str) -> str:
        """Keep a mail for a person, once for the same bytes; its id."""
        ...

    async def name(self, tenant: TenantId, content_type: str, size_bytes: int) -> str:
        """Note a mail whose bytes were too many to take; its id."""
        ...


class Intake(Protocol):
    """Where a case written down by staff goes: the door every mail goes through."""

    async def accept(self, tenant: TenantId, mail: InboundMail) -> Accepted:
        """Commit it with its audit and outbox lines; a repeated ``external_id`` changes nothing."""
        ...


class Originals(Protocol):
    """Mails as they came; each reading is put on record."""

    async def of_case(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> tuple[MessageId, Original]:
        """The newest of a case (``original_read``). Raises NotFound, and Misconfigured without its key."""
        ...


class Machines(Protocol):
    """Mails that were filed as a machine's."""

    async def list(self, tenant: TenantId) -> Sequence[MachineMail]:
        """Those of the last two weeks, the latest first, at most 50."""
        ...

    async def hand_over(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> CaseId:
        """Treat it as a person's (``message_handed_over``). Raises NotFound and BadInput."""
        ...


class Summaries(Protocol):
    """Long threads in short."""

    async def thread(self, tenant: TenantId, upto_id: MessageId) -> Thread:
        """What there is to summarise. Raises NotFound where nobody asked for it."""
        ...

    async def keep(self, tenant: TenantId, upto_id: MessageId, found: PieceFound) -> None:
        """Keep a piece, or that it could not be had; the first one kept wins."""
        ...

    async def announce(self, tenant: TenantId, upto_id: MessageId) -> bool:
        """Put the pieces there are before people (``thread_summarised``, ``ai/result-ready``), once."""
        ...

    async def places(self, tenant: TenantId, case_id: CaseId) -> Places:
        """Where the case's gist is shown now. Raises NotFound."""
        ...

    async def stop_publishing(self, tenant: TenantId, cause: str) -> None:
        """A run that an event started has ended, well or not: the event is said no more."""
        ...


class SupportQueue(Protocol):
    """What waits for support."""

    async def read(self, tenant: TenantId, *, mine: ActorId | None = None, limit: int = QUEUE_MAX) -> Queue:
        """The longest waiting customers first; everything, or what ``mine`` takes care of."""
        ...

    async def waiting(self, tenant: TenantId) -> Waiting:
        """Everybody who waits, in figures."""
        ...


class Claims(Protocol):
    """Who takes care of a case. Two at once: the first."""

    async def claim(
        self, tenant: TenantId, case_id: CaseId, *, by: ActorId, instead_of: ActorId | None
    ) -> ClaimVerdict:
        """Take it, from nobody or from whoever the button named (``case_claimed``)."""
        ...

    async def release(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> ClaimVerdict:
        """Give it back, whose it is (``case_released``)."""
        ...


class Snoozes(Protocol):
    """Cases put off until a time, or until their customer writes again. The last word counts."""

    async def put_off(self, tenant: TenantId, case_id: CaseId, chosen: Snooze, *, by: ActorId) -> SnoozeVerdict:
        """Out of the queue and of reminders until then (``case_snoozed``), where a customer waits."""
        ...

    async def wake_due(self, tenant: TenantId) -> Sequence[CaseId]:
        """End those whose time has come; whose they are."""
        ...

    async def wake(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> SnoozeVerdict:
        """Back before its time (``case_snoozed`` for no second)."""
        ...


class CaseLinks(Protocol):
    """Whose a case is, where its sender's address does not say."""

    async def link(self, tenant: TenantId, case_id: CaseId, named: str, *, by: ActorId) -> LinkVerdict:
        """The case is this customer's, by their address or id (``case_linked``); what waits is drafted anew."""
        ...


class Closings(Protocol):
    """The word that a mail needs no reply. Of that and a Send at once the first counts."""

    async def no_reply(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> ClosingVerdict:
        """Nothing is to be answered in this mail and those before it in its case (``reply_not_needed``)."""
        ...

    async def reopen(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> ClosingVerdict:
        """The same of a case's latest mail of which that was said."""
        ...

    async def reply_after_all(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> ClosingVerdict:
        """Take that word back, with all the mails it was said of (``reply_needed_after_all``)."""
        ...


class SupportReminders(Protocol):
    """When support is reminded of what waits."""

    async def due(self, tenant: TenantId) -> SupportReminder | None:
        """What is to be said now; None where it is quiet."""
        ...

    async def told(self, tenant: TenantId, reminder: SupportReminder) -> bool:
        """It was said (``support_reminded``, ``support_escalated``); False where another run was first."""
        ...
