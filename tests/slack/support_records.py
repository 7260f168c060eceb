"""In-memory stand-ins for support's ports: what waits, and what it was told."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from app.domain.cases.attachments import KeptFile, PostedFile, showing_key
from app.domain.cases.case_links import Linking, LinkVerdict
from app.domain.cases.case_state import Claim
from app.domain.cases.snoozes import Snooze, SnoozeVerdict, Snoozing
from app.domain.cases.support_queue import (
    QUEUE_MAX,
    Claiming,
    ClaimVerdict,
    Closing,
    ClosingVerdict,
    Queue,
    QueueItem,
    Waiting,
)
from app.domain.cases.support_reminders import Due, SupportReminder
from app.domain.ids import ActorId, CaseId, DraftId, MessageId, Posted, TenantId
from app.ports.bundle import SupportPorts
from tests.slack import sheets


def item(number: int = 1, **fields: Any) -> QueueItem:
    """One that waits, longer the lower its number."""
    plain: dict[str, Any] = {
        "case_id": CaseId(f"case_{number}"),
        "message_id": MessageId(f"msg_{number}"),
        "sender": f"ada{number}@example.com",
        "subject": "My order",
        "since": sheets.OPENED + timedelta(minutes=number),
        "place": Posted("C0SUPPORT", f"17000000{number:02}.000100"),
        "draft_id": DraftId(f"drf_{number}"),
        "beginning": "Dear Ada, the refund is under way.",
        "length": 34,
    }
    return QueueItem(**{**plain, **fields})


def reminder(count: int = 2, total: int = 12, *, woken: bool = False, **said: Any) -> SupportReminder:
    """Of several that wait; ``woken``: the snooze of the first is over."""
    items = [item(number, woken=woken and number == 1) for number in range(1, count + 1)]
    queue = Queue(items, total, sheets.OPENED, total - 1)
    due = Due(**{"remind": True, **said})
    return SupportReminder(sheets.ACME, 3, items[0].message_id, queue, sheets.OPENED, due)


@dataclass
class Files:
    """Files of mails, and what was done with them."""

    kept: dict[str, tuple[KeptFile, bytes]] = field(default_factory=dict)
    shown: list[PostedFile] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)

    begun: set[str] = field(default_factory=set)

    async def list(self, tenant: TenantId, about: str) -> list[KeptFile]:
        return [file for file, _ in self.kept.values() if about in (file.case_id, sheets.A1)]

    async def read(
        self, tenant: TenantId, message_id: MessageId, number: int, *, by: ActorId
    ) -> tuple[KeptFile, bytes]:
        self.reads.append(f"{message_id}.{number}")
        return self.kept[self.reads[-1]]

    async def begin_showing(self, tenant: TenantId, file: KeptFile, at: Posted) -> bool:
        key = showing_key(file, at)
        return key not in self.begun and not self.begun.add(key)

    async def not_shown(self, tenant: TenantId, file: KeptFile, at: Posted) -> None:
        self.begun.discard(showing_key(file, at))

    async def posted(self, tenant: TenantId, file: PostedFile, *, by: ActorId) -> None:
        self.shown.append(file)


@dataclass
class Support:
    """All its ports at once."""

    items: list[QueueItem] = field(default_factory=list)
    told: list[tuple[str, str, ActorId]] = field(default_factory=list)
    reads: list[ActorId | None] = field(default_factory=list)
    claim_verdict: ClaimVerdict | None = None
    closing_verdict: ClosingVerdict | None = None
    link_verdict: LinkVerdict = field(default=LinkVerdict(Linking.NO_CUSTOMER))
    snooze_verdict: SnoozeVerdict = field(default=SnoozeVerdict(Snoozing.SNOOZED, sheets.OPENED + timedelta(days=1)))
    files: Files = field(default_factory=Files)
    figures: Waiting = field(default=Waiting())

    def ports(self) -> SupportPorts:
        """As the desk takes them."""
        return SupportPorts(*(cast(Any, self),) * 5, cast(Any, self.files))

    async def read(self, tenant: TenantId, *, mine: ActorId | None = None, limit: int = QUEUE_MAX) -> Queue:
        self.reads.append(mine)
        found = [one for one in self.items if mine is None or (one.claim and one.claim.by == mine)]
        unclaimed = sum(one.claim is None for one in found)
        return Queue(found[:limit], len(found), found[0].since, unclaimed) if found else Queue()

    async def waiting(self, tenant: TenantId) -> Waiting:
        return self.figures

    async def claim(
        self, tenant: TenantId, case_id: CaseId, *, by: ActorId, instead_of: ActorId | None
    ) -> ClaimVerdict:
        self.told.append((f"claim instead of {instead_of}", case_id, by))
        return self.claim_verdict or self._held(case_id, Claim(by, sheets.OPENED))

    async def release(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> ClaimVerdict:
        self.told.append(("release", case_id, by))
        return self._held(case_id, None)

    def _held(self, case_id: CaseId, claim: Claim | None) -> ClaimVerdict:
        self.items = [replace(one, claim=claim) if one.case_id == case_id else one for one in self.items]
        return ClaimVerdict(Claiming.CLAIMED if claim else Claiming.RELEASED, claim, case_id)

    async def link(self, tenant: TenantId, case_id: CaseId, named: str, *, by: ActorId) -> LinkVerdict:
        self.told.append((f"link to {named}", case_id, by))
        return self.link_verdict

    async def put_off(self, tenant: TenantId, case_id: CaseId, chosen: Snooze, *, by: ActorId) -> SnoozeVerdict:
        self.told.append((f"snooze for {chosen.choice} in {chosen.zone}", case_id, by))
        self.items = [one for one in self.items if one.case_id != case_id]
        return self.snooze_verdict

    async def wake(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> SnoozeVerdict:
        self.told.append(("wake", case_id, by))
        return SnoozeVerdict(Snoozing.AWAKE)

    async def no_reply(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> ClosingVerdict:
        self.told.append(("no reply", message_id, by))
        if self.closing_verdict is None:
            self.items = [one for one in self.items if one.message_id != message_id]
        return self.closing_verdict or ClosingVerdict(Closing.CLOSED, by)

    async def reopen(self, tenant: TenantId, case_id: CaseId, *, by: ActorId) -> ClosingVerdict:
        self.told.append(("reopen", case_id, by))
        return self.closing_verdict or ClosingVerdict(Closing.OPENED, by)

    async def reply_after_all(self, tenant: TenantId, message_id: MessageId, *, by: ActorId) -> ClosingVerdict:
        self.told.append(("reply after all", message_id, by))
        return self.closing_verdict or ClosingVerdict(Closing.OPENED, by)
