"""Slack, as the durable functions need it: said twice shown once."""

from datetime import timedelta
from typing import Final, Protocol

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.askers.comments import CommentDetails
from app.domain.approvals.presses import Shown
from app.domain.approvals.questions import QuestionDetails
from app.domain.cases.cases import CaseDetails
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftDetails
from app.domain.cases.support_reminders import SupportReminder
from app.domain.ids import (
    ActorId,
    Posted,
    TenantId,
)
from app.domain.investigations import Alarm, Investigation
from app.domain.operations.notifications import CaseNote, OpsNotice
from app.domain.operations.weekly_metrics import WeekFigures
from app.ports.payments.payment_provider import FailedRefund


class Chat(Protocol):
    """Slack, outbound. Raises ChatError (a retry may heal) or ChatRefused (it will not)."""

    async def open_case(self, details: CaseDetails) -> Posted:
        """Start the case's thread in the support channel."""
        ...

    async def show_card(self, details: ApprovalDetails) -> Posted:
        """Post the card, or repaint it in place where ``details.approval.card`` says it is."""
        ...

    async def who_can_decide(self, details: ApprovalDetails) -> tuple[ActorId, ...] | None:
        """Of those whom it names, the ones who can now. None: it names nobody, or Slack does not say."""
        ...

    async def remind(self, details: ApprovalDetails) -> Posted:
        """Remind the reviewers in the card's thread."""
        ...

    async def escalate(self, details: ApprovalDetails) -> Posted:
        """Tell the on-call channel, mentioning the on-call group, with a link to the card; where it names who alone
        decides, call them beside the card instead."""
        ...

    async def show_draft(self, details: DraftDetails) -> Posted:
        """Post or repaint the draft in the case's thread."""
        ...

    async def show_comment(self, details: CommentDetails) -> Posted:
        """In the card's thread, once; without a card, in the approvals channel."""
        ...

    async def show_answer(self, details: QuestionDetails) -> Posted:
        """The answer to a reviewer's question, in the card's thread, with what was looked at."""
        ...

    async def tell_stalled(self, details: Stalled) -> Posted:
        """In the case's thread: no draft comes, why, and what can be done. Once per delivery of the mail."""
        ...

    async def note_in_case(self, details: CaseDetails, note: CaseNote) -> Posted:
        """One sentence in the case's thread; the same key is said once."""
        ...

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        """A message in the operators' channel."""
        ...

    async def tell_ops_once(self, notice: OpsNotice, key: str) -> bool:
        """The same, unless it was told under this key: True where it was told now."""
        ...

    async def tell_reviewers_once(self, notice: OpsNotice, key: str) -> bool:
        """The same in the channel where approvals are decided."""
        ...


class InvestigationMessages(Protocol):
    """Slack, outbound, for investigations and alarms. Raises ChatError or ChatRefused like Chat."""

    async def head_investigation(self, investigation: Investigation) -> Posted:
        """The message its report hangs under; where it was asked for in a thread, that thread's head."""
        ...

    async def show_report(self, investigation: Investigation, proposed: str) -> Posted:
        """The report in its thread. ``proposed``: "", "proposed", "no_message" or "blocked:" with the reason."""
        ...

    async def show_alarm(self, alarm: Alarm) -> Posted:
        """Tell on-call of a failed refund, or repaint that message where ``alarm.posted`` says it is."""
        ...

    async def tell_support(self, failed: FailedRefund) -> Posted:
        """In the case's thread: the refund came back, the customer does not have the money. Told once."""
        ...

    async def tell_finance(self, failed: FailedRefund) -> Posted:
        """The same in the finance channel, with what the books need. Told once."""
        ...

    async def tell_dispute(self, details: ApprovalDetails) -> Posted:
        """In the case's thread: the bank disputes the payment of its order. Told once per approval."""
        ...

    async def tell_withdrawn(self, investigation: Investigation, note: CaseNote) -> Posted:
        """In an investigation's thread: what it had proposed was withdrawn. Told once."""
        ...

    async def escalate_alarm(self, alarm: Alarm) -> Posted:
        """Mention the on-call group in the alarm's thread and in the channel: nobody took it."""
        ...


class DirectMessages(Protocol):
    """Courtesies to people in Slack. Losing one costs nothing that the rows do not still say."""

    async def ping(self, details: ApprovalDetails, key: str) -> None:
        """A direct message to whoever asked for one, may decide this, and is not in their quiet hours."""
        ...

    def refresh(self) -> None:
        """Something changed: App Homes are published again soon."""
        ...


POSTINGS_KEPT: Final = timedelta(days=30)  # a step is tried for hours; only a run that a person starts again is older


class SlackPosts(Protocol):
    """Which messages were begun to be posted within POSTINGS_KEPT, and where some of them are."""

    async def begin(self, tenant: TenantId, key: str) -> bool:
        """True for whoever asks first about ``key``, never again. Raises Unavailable."""
        ...

    async def posted(self, tenant: TenantId, at: Posted, shown: Shown) -> None:
        """Keep which row a message shows, of those whose rows do not keep it themselves. Raises Unavailable."""
        ...


class SupportMessages(Protocol):
    """Slack, outbound, for what waits for support. Raises ChatError or ChatRefused like Chat."""

    async def remind_support(self, reminder: SupportReminder) -> Posted:
        """One message in the support channel, once per number."""
        ...

    async def escalate_support(self, reminder: SupportReminder) -> Posted:
        """The same in the on-call channel, mentioning the on-call group."""
        ...


class Reports(Protocol):
    """Slack, outbound, for figures. Raises ChatError or ChatRefused like Chat."""

    async def show_week(self, figures: WeekFigures) -> Posted:
        """A week's figures in the operators' channel, once per tenant and week."""
        ...
