"""Hours of what the policy let through, for views and for the desk in Slack."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.actions.refund import refund_facts_of
from app.domain.approvals.approval import Receipt
from app.domain.approvals.auto_lines import LINES_MAX, AutoHour, AutoLine
from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId, AutoHourId, Posted, TenantId
from app.domain.people.actors import POLICY
from app.domain.reason_codes import Code, Remark, say
from tests.slack import line_requests, sheets
from tests.slack.command_records import NOW, Reviews
from tests.slack.records import Approvals

HOUR = AutoHourId("hour_1")
REVIEW = ManualReview(sheets.ADA.id, sheets.ADA.email, sheets.A1, ActorId("slack:U0ROSA"), "Rosa", NOW)
BELOW = say(Code.BELOW_LIMIT, asked_cents=4990, limit_cents=5000, currency="EUR")


def line(status: Status = Status.APPROVED, **changes: Any) -> AutoLine:
    """What the policy let through, held until further notice."""
    fields: dict[str, Any] = {"decided_by": POLICY, "because": BELOW, "undo_until": NOW, **changes}
    return AutoLine(sheets.decided(status, **fields))


def hour(*lines: AutoLine, **changes: Any) -> AutoHour:
    """The message of this hour."""
    base = AutoHour(sheets.ACME, HOUR, NOW, 1, None, "brush_1", lines or (line(),), NOW)
    return replace(base, **changes)


def hours(remarks: Iterator[Remark]) -> Iterator[AutoHour]:
    """Every state that a line can be in, and a message that is full."""
    rosa = ActorId("slack:U0ROSA")
    for status in Status:
        yield hour(line(status), line(status, id=ApprovalId("apr_2"), decided_by=rosa))
        yield hour(line(status, undo_until=None), part=2)
    yield hour(line(Status.CANCELLED, decided_by=rosa, withdrawn_at=NOW))
    for remark in remarks:
        yield hour(line(Status.EXECUTED, because=remark, receipt=Receipt("facts_changed", remark)))
    yield hour(replace(line(), review=REVIEW), replace(line(Status.EXECUTED, id=ApprovalId("apr_2")), review=REVIEW))
    yield hour(lines=())
    long = "x" * 3_000
    lamps = tuple(replace(one, description=long) for one in line_requests.LAMPS)
    asked_lines = line_requests.asking_for(facts=line_requests.facts_of(lamps)).approval
    facts = replace(refund_facts_of(asked_lines.facts), order_number=long, description=long)
    customer = replace(sheets.ADA, email=long)
    asked = replace(REVIEW, asked_name=long)
    full = [
        replace(
            line(id=ApprovalId(f"apr_{n}"), action=asked_lines.action, facts=facts, customer=customer, because=long),
            review=asked,
        )
        for n in range(LINES_MAX)
    ]
    yield hour(*full)


@dataclass
class AutoLines:
    """One hour, with a line about the approval that the desk holds."""

    approvals: Approvals
    reviews: Reviews
    posted: Posted | None = None
    painted_hours: list[AutoHour] = field(default_factory=list)

    async def take_again(self, tenant: TenantId, approval_id: ApprovalId) -> AutoHour | None:
        """As the rows have it."""
        return hour(AutoLine(self.approvals.held, self.reviews.standing), posted=self.posted)

    async def painted(self, shown: AutoHour, posted: Posted) -> AutoHour | None:
        """Kept."""
        self.painted_hours.append(shown)
        self.posted = posted
        return None

    async def put_down(self, shown: AutoHour) -> None:
        """Nobody else paints here."""
