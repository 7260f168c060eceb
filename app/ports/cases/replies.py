"""Replies: the agent's turns, drafts, the last look, and their way out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from app.domain.cases.mail.delivery import BounceDetails, DeliveryReport, SendAttempt, SendOutcome
from app.domain.cases.mail.undrafted import Stalled, Tried
from app.domain.cases.replies import DraftDetails, DraftStatus, OutboundMail, SendVerdict, TurnRecord
from app.domain.cases.reply_screening import Finding, HeldReply
from app.domain.ids import ActorId, ApprovalId, BounceId, CaseId, DraftId, MessageId, Posted, TenantId


class AgentTurns(Protocol):
    """The agent's runs, kept so that a retried step gives the same answer without asking a model again."""

    async def load(self, tenant: TenantId, message_id: MessageId, number: int) -> TurnRecord | None:
        """The stored turn, if it happened."""
        ...

    async def all(self, tenant: TenantId, message_id: MessageId) -> Mapping[int, TurnRecord]:
        """Every stored turn of a message, by number."""
        ...

    async def save(self, tenant: TenantId, message_id: MessageId, turn: TurnRecord) -> TurnRecord:
        """Keep a turn; the first one saved under a number wins and is returned."""
        ...


class Mail(Protocol):
    """Mail, outbound."""

    once_per_key: bool  # whether the same key handed over twice is mailed once
    answer_seconds: float  # how long the answer can take after the point of no return

    def id_of(self, key: str) -> str:
        """The Message-ID of a mail with this key, without brackets; the same however often it is sent."""
        ...

    async def send(self, mail: OutboundMail, commit: Callable[[], Awaitable[None]]) -> None:
        """Hand a mail over. ``commit`` is awaited at the last moment at which certainly nothing was sent;
        what it raises is passed on, and then nothing was.

        Raises MailError (certainly not sent, a retry may heal), MailRefused (certainly not sent, and never
        will be), MailUnknown (it may have been).
        """
        ...


class Sending(Protocol):
    """A draft's way out, attempt by attempt: no mail leaves before the records say that it may have."""

    async def begin(
        self, tenant: TenantId, draft_id: DraftId, *, mail_id: str, patience_seconds: float
    ) -> SendAttempt | DraftStatus:
        """Leave for one attempt, or where the draft stands if it is not being sent.

        Where an earlier attempt may have sent it, that is ``unsure`` once ``patience_seconds`` have passed;
        Unavailable until then. 0 is for mail that may safely be handed over twice.
        """
        ...

    async def commit(self, tenant: TenantId, draft_id: DraftId, number: int) -> None:
        """From now on this attempt may have sent it. Raises Unavailable where it is no longer the latest."""
        ...

    async def settle(
        self, tenant: TenantId, draft_id: DraftId, number: int, outcome: SendOutcome, code: str = ""
    ) -> DraftStatus:
        """How the attempt ended (``message_sent``, ``send_failed``, ``send_unsure``); older ones change nothing."""
        ...

    async def resolve(self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, arrived: bool) -> SendVerdict:
        """A person says of an ``unsure`` draft that it arrived, or has it sent again. Two at once: the first."""
        ...


class Drafts(Protocol):
    """Drafted replies."""

    async def create(self, tenant: TenantId, message_id: MessageId, turn: TurnRecord) -> DraftId:
        """Keep a finished turn's reply, once per (message, turn); earlier unsent drafts are replaced."""
        ...

    async def follow_up(self, tenant: TenantId, approval_id: ApprovalId, turn: TurnRecord) -> DraftId | None:
        """A fresh draft that tells of a reopened approval, once, under the next free turn number.

        None where the earlier reply is on its way.
        """
        ...

    async def details(self, tenant: TenantId, draft_id: DraftId) -> DraftDetails:
        """What the thread shows. Raises NotFound."""
        ...

    async def posted(self, tenant: TenantId, draft_id: DraftId, posted: Posted) -> None:
        """Keep where the draft is shown (``draft_posted`` once)."""
        ...

    async def request_send(
        self,
        tenant: TenantId,
        draft_id: DraftId,
        *,
        by: ActorId,
        body: str | None = None,
        cleared: Sequence[str] = (),
        meant: str = "",
    ) -> SendVerdict:
        """Ready -> sending with its outbox line, in one commit; ``body`` replaces the text (``draft_edited``).

        Refused where it says what no receipt bears out (``reply_held``), unless that is in ``cleared``, the codes of
        what was found in the text and sent on this person's word (``reply_cleared``), or ``meant`` names it.
        """
        ...

    async def request_retry(self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, note: str) -> SendVerdict:
        """Ask for another draft, with what it should do otherwise: once per draft, while it is still unsent."""
        ...

    async def replace(self, tenant: TenantId, draft_id: DraftId, turn: TurnRecord) -> DraftId | None:
        """Keep another draft in this one's place, once. None where this one is being sent: that stands."""
        ...

    async def retry_failed(self, tenant: TenantId, draft_id: DraftId, code: str) -> None:
        """No other draft could be written: this one stands, and can be asked for again."""
        ...

    async def stalled(self, tenant: TenantId, message_id: MessageId, shown: int | None = None) -> Stalled:
        """What is told where no draft comes for a mail; ``shown``: of which delivery. Raises NotFound."""
        ...

    async def undrafted(self, tenant: TenantId, case_id: CaseId) -> Stalled | None:
        """The mail of a case that a person has to answer, as nothing was drafted; None where there is none."""
        ...

    async def try_again(self, tenant: TenantId, message_id: MessageId, delivery: int, *, by: ActorId) -> Tried:
        """Start the mail's run again, once per delivery (``message_tried_again``)."""
        ...

    async def by_hand(
        self, tenant: TenantId, message_id: MessageId, body: str, *, by: ActorId, cleared: Sequence[str] = ()
    ) -> SendVerdict:
        """A draft of a person's own, on its way in the same commit (``draft_by_hand``). Two at once: the first."""
        ...


class ReplyScreen(Protocol):
    """Looks at what a person typed as an agent's reply is looked at."""

    async def look(
        self, tenant: TenantId, message_id: MessageId, reply: str, *, assuming: tuple[ApprovalId, int] | None = None
    ) -> tuple[Finding, ...]:
        """What it holds that an agent may not write, or that no receipt bears out; sorted, empty for nothing.

        ``assuming`` is an approval that the reply goes with, and the amount it is to be carried out with. Raises
        NotFound.
        """
        ...

    async def held(self, tenant: TenantId, message_id: MessageId, held: HeldReply) -> None:
        """Put on record that it was stopped, once per person and codes."""
        ...


class Bounces(Protocol):
    """Replies that did not arrive."""

    async def keep(self, tenant: TenantId, report: DeliveryReport) -> BounceId | None:
        """Commit a report with its audit and outbox lines, once per source. None: it is about no reply of ours."""
        ...

    async def details(self, tenant: TenantId, bounce_id: BounceId) -> BounceDetails:
        """What it takes to show it. Raises NotFound."""
        ...

    async def shown(self, tenant: TenantId, bounce_id: BounceId) -> None:
        """It stands in the case: stop asking for it."""
        ...
