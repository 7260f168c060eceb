"""Keys as cards name them: on their first request, later on, and locked; and a port that locks them in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.people.actors import program
from app.domain.people.key_locks import Asker, KeyLock
from app.errors import BadInput, NotFound
from app.slack.views.approvals import asked_by as views
from tests.slack import sheets

KEY: Final = "key_0123456789abcdef01234567"
ADA: Final = ActorId("cli:uid-1000(ada)")
FIRST: Final = Asker(
    KEY,
    "shop agent",
    made_at=sheets.OPENED - timedelta(hours=2),
    made_by=ADA,
    asked_at=sheets.OPENED,
    first=True,
)
KNOWN: Final = replace(FIRST, made_at=sheets.OPENED - timedelta(days=12), first=False)
LOCKED: Final = replace(KNOWN, locked_at=sheets.OPENED, locked_by=ActorId("slack:U0ROSA"))
HOSTILE: Final = replace(FIRST, name="<!channel> *x* <https://evil.example|ok> `c`\u202e" + "x" * 90)
_LOCK: Final = KeyLock(KEY, "shop agent", sheets.OPENED, ActorId("slack:U0ROSA"), changed=True, open=1204)


def askers() -> Iterator[Asker]:
    """In each state and at each age."""
    yield from (FIRST, KNOWN, LOCKED, HOSTILE, replace(HOSTILE, first=False))
    for days in (0, 1, 2, 4000):
        yield replace(KNOWN, made_at=sheets.OPENED - timedelta(days=days))


ASKER_GALLERY: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "asked_by.asked_by": lambda: ({"text": one.name, "blocks": views.asked_by(one, sheets.A1)} for one in askers()),
    "asked_by.lock_words": lambda: (
        {"text": views.lock_words(replace(_LOCK, changed=changed, name=name))}
        for changed in (True, False)
        for name in ("shop agent", HOSTILE.name)
    ),
}


@dataclass
class Locks:
    """One key, by the name that everybody knows; ``asked`` are the approvals that it asked for."""

    asked: tuple[ApprovalId, ...] = (sheets.A1,)
    name: str = "shop agent"
    count: int = 3
    locked: list[ActorId] = field(default_factory=list)

    @property
    def actor(self) -> ActorId:
        """Who the records say it was."""
        return program(KEY, self.name)

    async def lock(self, tenant: TenantId, which: str, *, by: ActorId) -> KeyLock:
        if which == "twins":
            raise BadInput("Several keys are called so")
        if which not in (self.name, KEY):
            raise NotFound("There is no such key")
        changed = not self.locked
        self.locked += [by] if changed else []
        return KeyLock(KEY, self.name, sheets.OPENED, self.locked[0], changed=changed, open=self.count)

    async def lock_asker(self, tenant: TenantId, approval_id: ApprovalId, *, by: ActorId) -> KeyLock:
        if approval_id not in self.asked:
            raise NotFound("This was not asked with a key")
        return await self.lock(tenant, KEY, by=by)
