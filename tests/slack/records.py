"""In-memory stand-ins for the desk's ports that judge with the product's own rule."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from app.domain.approval import Ballot, Counted, Refused, Status, Vote, judge
from app.domain.case import Approval, ApprovalSheet, DraftSheet, DraftStatus, SendRefusal, SendVerdict
from app.domain.ids import ActorId, ApprovalId, DraftId, TenantId
from app.errors import Misconfigured, NotFound


@dataclass
class Approvals:
    """One approval under a lock."""

    held: ApprovalSheet
    votes: list[Vote] = field(default_factory=list)  # every vote that arrived, repeated ones too
    verdicts: dict[str, Counted | Refused] = field(default_factory=dict)
    before: Callable[[], Awaitable[None]] | None = None  # runs before each vote is judged
    after_read: Callable[[], Awaitable[None]] | None = None  # runs once, between a read and what is done with it
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, tenant: TenantId, approval_id: ApprovalId) -> Approval:
        """The row."""
        return (await self.sheet(tenant, approval_id)).approval

    async def sheet(self, tenant: TenantId, approval_id: ApprovalId) -> ApprovalSheet:
        """The sheet."""
        row = self.held.approval
        if (tenant, approval_id) != (row.tenant, row.id):
            raise NotFound("No such approval.")
        read, self.after_read, then = self.held, None, self.after_read
        if then is not None:
            await then()
        return read

    async def cast(self, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Counted | Refused:
        """Judged by the domain's rule; the same source gets the same verdict."""
        self.votes.append(vote)
        await self.get(tenant, approval_id)
        if self.before is not None:
            await self.before()
        async with self.lock:
            row = self.held.approval
            if vote.source not in self.verdicts:
                self.verdicts[vote.source] = self._judge(row, vote)
            return self.verdicts[vote.source]

    def _judge(self, row: Approval, vote: Vote) -> Counted | Refused:
        card = (row.card.channel, row.card.ts) if row.card else None
        intact = row.digest == row.action.digest(row.id)
        overdue = datetime.now(UTC) > row.deadline
        verdict = judge(Ballot(row.id, row.status, overdue, row.requested_by, card, intact), [], vote)
        if isinstance(verdict, Refused):
            return replace(verdict, by=row.decided_by, at=row.decided_at)
        self.change(
            status=verdict.status, decided_by=vote.by, decided_at=datetime.now(UTC), decision_reason=vote.reason
        )
        return verdict

    def change(self, **changes: Any) -> None:
        """Change the row."""
        self.held = replace(self.held, approval=replace(self.held.approval, **changes))

    @property
    def status(self) -> Status:
        """Where it stands."""
        return self.held.approval.status


@dataclass
class Drafts:
    """One draft."""

    held: DraftSheet
    asked: list[tuple[ActorId, str | None]] = field(default_factory=list)

    async def sheet(self, tenant: TenantId, draft_id: DraftId) -> DraftSheet:
        """The sheet."""
        if (tenant, draft_id) != (self.held.tenant, self.held.id):
            raise NotFound("No such draft.")
        return self.held

    async def request_send(
        self, tenant: TenantId, draft_id: DraftId, *, by: ActorId, body: str | None = None
    ) -> SendVerdict:
        """Ready becomes sending, once."""
        self.asked.append((by, body))
        if draft_id != self.held.id:
            return SendVerdict(SendRefusal.UNKNOWN)
        if self.held.status is not DraftStatus.READY:
            return SendVerdict(SendRefusal.ALREADY_SENDING, by=self.held.requested_by)
        self.held = replace(self.held, status=DraftStatus.SENDING, requested_by=by, body=body or self.held.body)
        return SendVerdict(None, by=by)


@dataclass
class Tenants:
    """The directory."""

    bound: dict[str, str] = field(default_factory=dict)

    async def bind_team(self, tenant: TenantId, team_id: str) -> None:
        """Tie them."""
        if self.bound.get(team_id, tenant) != tenant:
            raise Misconfigured("This workspace belongs to another tenant.")
        self.bound[team_id] = tenant
