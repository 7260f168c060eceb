"""A version of the desk's file that waits for a second owner, in each state, and its rows held in memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from app.desk_file.proposed import proposed
from app.domain.ids import ActorId, Posted, TenantId
from app.domain.operations.desk_config import DeskConfig, with_told
from app.domain.operations.desk_proposals import Choice, DeskProposal, Settled, Verdict, judge
from app.domain.operations.desk_versions import DeskVersion
from app.local.slack import seed
from app.slack.views.operations import desk_proposal as views
from tests.slack import sheets
from tests.slack.command_records import NOW

OLD = {
    "owners": [seed.ROSA, seed.SAM],
    "reviewers": [seed.REVIEWERS_GROUP],
    "limits.hard_cap_cents": 20_000,
    "limits.auto_approve_below_cents": 1_000,
    "undo_seconds": 60,
    "shop.tone": "Short.",
    "channels.approvals": seed.APPROVALS,
    "crons.backup": "02:30",
}
NEW = {
    **OLD,
    "reviewers": [seed.REVIEWERS_GROUP, seed.MAL],
    "limits.hard_cap_cents": 90_000,
    "undo_seconds": 0,
    "shop.tone": "Friendly, and never in a hurry. " * 20,
    "channels.approvals": seed.SUPPORT,
    "crons.backup": "04:00",
    "reply_mode": "auto",
}
VERSION = DeskVersion(
    version=4,
    base=3,
    text="…",
    told=NEW,
    loosens=("limits.hard_cap_cents",),
    waits=True,
    by=ActorId("cli:uid-1000(ada)"),
    owner=seed.SAM,
    made_at=NOW,
)
_CHANGES = proposed(with_told(DeskConfig(), 3, OLD), with_told(DeskConfig(), 4, NEW))
WAITING = DeskProposal(
    tenant=sheets.ACME,
    version=VERSION,
    base_told=OLD,
    in_force=3,
    changes=_CHANGES,
    owners=(seed.ROSA, seed.SAM),
)
_IN_SLACK, _AT_TERMINAL = ActorId(f"slack:{seed.ROSA}"), ActorId("cli:uid-7(bob)")
_CONFIRMED = replace(VERSION, confirmed_by=_IN_SLACK, confirmed_as=seed.ROSA, confirmed_at=NOW)
_DISCARDED = replace(VERSION, discarded_by=_AT_TERMINAL, discarded_as=seed.ROSA, discarded_at=NOW)
_EVERYTHING = tuple(
    replace(one, field=path)
    for one in _CHANGES[:1]
    for path in ("undo", "language", "records.url")
    for _ in range(11)
)
_TOOL = {"title": "Delete", "schema": '{"type":"object"}', "digest": "d", "reviewers": [seed.ROSA]}
_WIDER = {
    "title": "Delete a branch",
    "schema": '{"type":"object","properties":{"name":{}}}',
    "digest": "e",
    "reviewers": [seed.ROSA, seed.MAL],
    "asks": "choice",
    "options": ["Now", "Later"],
    "changes": True,
    "expires_after_seconds": 3600,
    "silent_after_seconds": 7200,
}
TOOLS_CHANGED = proposed(
    with_told(DeskConfig(), 3, {"tools.declared": {"delete": _TOOL}}),
    with_told(
        DeskConfig(), 4, {"tools.declared": {"delete": _WIDER, "new": _TOOL}, "callbacks.hosts": ["a.example"]}
    ),
)
STATES = (
    WAITING,
    replace(WAITING, version=_CONFIRMED, in_force=4),
    replace(WAITING, version=_DISCARDED),
    replace(WAITING, in_force=5),
    replace(WAITING, changes=None),
    replace(WAITING, changes=_EVERYTHING),
    replace(WAITING, changes=TOOLS_CHANGED),
)

PROPOSAL_GALLERY: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
    "desk_proposal.proposal_card": lambda: (
        {"text": views.proposal_card_text(one), "blocks": views.proposal_card(one)} for one in STATES
    ),
    "desk_proposal.settled_words": lambda: (
        {"text": views.settled_words(Settled(verdict, version, 3))}
        for verdict in Verdict
        for version in (_CONFIRMED, _DISCARDED)
    ),
}


@dataclass
class Proposals:
    """Judged as the records judge."""

    held: DeskProposal = WAITING
    owners: tuple[str, ...] = (seed.ROSA, seed.SAM)  # of the file in force
    settled: list[tuple[int, Choice, ActorId, str]] = field(default_factory=list)

    async def settle(self, tenant: TenantId, version: int, choice: Choice, *, by: ActorId, owner: str) -> Settled:
        made = replace(self.held.version, version=version)
        verdict = judge(made, choice, owner, self.owners, self.held.in_force)
        if verdict.counts and made.confirmed_at is None and made.discarded_at is None:
            self.settled.append((version, choice, by, owner))
            now: dict[str, Any] = {"by": by, "as": owner, "at": NOW}
            made = replace(made, **{f"{verdict}_{name}": value for name, value in now.items()})
            self.held = replace(self.held, version=made, in_force=version if choice == "confirm" else 3)
        return Settled(verdict, made, self.held.in_force)

    async def get(self, tenant: TenantId, version: int) -> DeskProposal:
        return self.held

    async def shown(self, tenant: TenantId, version: int, move: str, card: Posted | None) -> None:
        self.held = replace(self.held, card=card or self.held.card)
