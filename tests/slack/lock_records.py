"""The locks that commands set and lift, kept in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from app.domain.ids import ActorId, TenantId
from app.domain.people.desk_locks import DeskLock, LockRefusal
from app.local.slack import seed

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
STOP = DeskLock("lck_1", None, "", AT, ActorId(f"slack:{seed.OLU}"))


def some_locks() -> Iterator[DeskLock]:
    """In every state that people are told of."""
    for person in (None, ActorId(f"slack:{seed.BEN}")):
        for changed in (True, False):
            yield replace(STOP, person=person, changed=changed)
        yield replace(STOP, person=person, lifted_by=ActorId(f"slack:{seed.SAM}"))


@dataclass
class DeskLocks:
    """What would be locked and lifted, as the store would do it for one lock."""

    said: list[tuple[str, ActorId | None, ActorId, str]] = field(default_factory=list)
    refuses: LockRefusal | None = None

    async def lock(
        self, tenant: TenantId, person: ActorId | None, *, by: ActorId, reason: str = ""
    ) -> DeskLock | LockRefusal:
        self.said.append(("lock", person, by, reason))
        return self.refuses or DeskLock("lck_1", person, reason, AT, by, changed=True)

    async def lift(self, tenant: TenantId, person: ActorId | None, *, by: ActorId) -> DeskLock | LockRefusal:
        self.said.append(("lift", person, by, ""))
        return self.refuses or DeskLock("lck_1", person, "", AT, STOP.by, changed=True, lifted_by=by)
