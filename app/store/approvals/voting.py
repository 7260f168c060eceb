"""Casting a vote: lock, judge, and record it with everything that follows, in one commit."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias

import asyncpg

from app.domain.actions.action import Action, Altered
from app.domain.actions.policy import Block, PolicyLimits
from app.domain.actions.registry import facts_from, kind_of
from app.domain.approvals.flows.flow import Flow
from app.domain.approvals.flows.judging import judge
from app.domain.approvals.voting import Ballot, Choice, Counted, Refusal, Refused, Status, Vote
from app.domain.ids import ActorId, ApprovalId, TenantId
from app.domain.operations.desk_config.reviews import ReviewRules
from app.domain.people.actors import CLOCK
from app.domain.privacy.redaction import redacted
from app.domain.reason_codes import own_words
from app.store.approvals import beneficiaries, page_presses, transitions, withdrawals
from app.store.approvals import rows as approval_rows
from app.store.approvals.flows import stage_votes
from app.store.approvals.honest import fast_presses, stops
from app.store.approvals.rows import card, intact
from app.store.db.audit import Entry, append, fingerprint
from app.store.db.pool import Conn
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable

_SAME_SOURCE: Final = "SELECT * FROM votes WHERE source = $1"
_KEEP: Final = """
INSERT INTO votes (tenant, source, approval_id, voter, choice, reason, refusal, left_status, left_by, left_at, stage,
    version)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, a.version FROM approvals a WHERE a.id = $3
"""
_CLEARED: Final = "UPDATE approvals SET reply_cleared = $2 WHERE id = $1"
_NOW: Final = "SELECT clock_timestamp()"
# Whom a refusal may tell who decided, and when: a stranger learns nothing.
_TELL: Final = (Refusal.ALREADY_CLOSED, Refusal.EXPIRED)

Verdict = Counted | Refused
# Asked at each vote.
LimitsOf: TypeAlias = Callable[[TenantId], PolicyLimits]
ReviewsOf: TypeAlias = Callable[[TenantId], ReviewRules]
NO_LIMITS: Final[LimitsOf] = lambda _: PolicyLimits()  # noqa: E731 - a constant of its type
NO_REVIEWS: Final[ReviewsOf] = lambda _: ReviewRules()  # noqa: E731 - the same


@dataclass(frozen=True)
class Rules:
    """What a vote is held to beside its ballot, as the desk is told now."""

    limits: PolicyLimits = field(default_factory=PolicyLimits)
    reviews: ReviewRules = field(default_factory=ReviewRules)


async def cast(conn: Conn, tenant: TenantId, approval_id: ApprovalId, vote: Vote, rules: Rules) -> Verdict:
    """Judge and record one vote within the caller's transaction."""
    # Several clicks at once queue here; each sees the votes of those before it.
    row = await approval_rows.lock(conn, approval_id)
    await stops.hold_door(conn, tenant)
    said = await conn.fetchrow(_SAME_SOURCE, vote.source)
    if said is not None:
        known = _verdict_of(said) if said["approval_id"] == approval_id else Refused(Refusal.STALE_CARD)
        return _told(known, row)
    entries: list[Entry] = []
    if row["status"] == Status.PENDING and await approval_rows.overdue(conn, approval_id):
        _, entries = await transitions.close(conn, row, Status.EXPIRED, by=CLOCK)
        row = await approval_rows.find(conn, approval_id)
    elif await withdrawals.of_locked_key(conn, row):
        row = await approval_rows.find(conn, approval_id)
    ballot = replace(_ballot(row), beneficiary=await beneficiaries.of(conn, approval_id))
    earlier = await stage_votes.counted(conn, approval_id)
    stage_votes.known_seats(ballot, earlier, vote)
    verdict = judge(ballot, earlier, vote)
    if isinstance(verdict, Counted) and (barred := await stops.against(conn, vote.by)) is not None:
        verdict = Refused(barred, ballot.status)
    if isinstance(verdict, Counted):
        verdict = await fast_presses.too_fast(conn, approval_id, vote, rules.reviews) or verdict
    altered: Action | Refused | None = None
    if isinstance(verdict, Counted):
        altered = _altered(row, vote, rules.limits)
        verdict = altered if isinstance(altered, Refused) else verdict
    instead = altered if isinstance(altered, Action) else None
    verdict, more = await _act(conn, row, vote, verdict, instead)
    if isinstance(verdict, Counted) and vote.cleared:
        more = [*more, _cleared(row, vote)]
        await conn.execute(_CLEARED, approval_id, list(vote.cleared))
    more = [*more, *page_presses.lines(row, vote, vote.choice.value, verdict)]
    await _keep(conn, tenant, approval_id, vote, verdict)
    await append(conn, tenant, *entries, *more)
    return _told(verdict, row)


def _told(verdict: Verdict, row: asyncpg.Record) -> Verdict:
    """With what it takes to word it."""
    if isinstance(verdict, Counted):
        return replace(verdict, kind=row["kind"])
    return replace(verdict, kind=row["kind"], named=approval_rows.named(row))


def _altered(row: asyncpg.Record, vote: Vote, limits: PolicyLimits) -> Action | Refused | None:
    """The policy again, on what this reviewer approves instead, in the commit that would approve it."""
    if vote.choice is not Choice.APPROVE:
        return None
    action, facts = approval_rows.asked(row), facts_from(row["kind"], row["facts"])
    wanted = Altered(vote.amount_cents, vote.parts, vote.arguments, vote.answer)
    found = kind_of(action).alter(limits, action, facts, wanted)
    if isinstance(found, Block):
        return Refused(Refusal.BAD_AMOUNT, Status.PENDING, because=found.because)
    return found


async def refuse_unknown(conn: Conn, tenant: TenantId, approval_id: ApprovalId, vote: Vote) -> Verdict:
    """A vote on nothing of this tenant's: the same answer for a missing id and a foreign one, and on record."""
    given = hashlib.sha256(approval_id.encode("utf-8", "replace")).hexdigest()[:16]
    data = {"code": Refusal.UNKNOWN.value, "given": given}
    subject = ("approval", "unknown")
    await append(conn, tenant, Entry("vote_refused", vote.by, subject, f"vote:{vote.source}", data=data))
    return Refused(Refusal.UNKNOWN)


async def _act(
    conn: Conn, row: asyncpg.Record, vote: Vote, verdict: Verdict, instead: Action | None
) -> tuple[Verdict, list[Entry]]:
    key = f"vote:{vote.source}"
    if isinstance(verdict, Refused):
        told = verdict
        if verdict.why in _TELL and row["decided_by"] is not None:
            told = replace(verdict, by=ActorId(row["decided_by"]), at=row["decided_at"])
        return told, [transitions.entry("vote_refused", row, vote.by, code=verdict.why.value, key=key)]
    if verdict.status is Status.PENDING:
        at: datetime = await conn.fetchval(_NOW)
        return replace(verdict, at=at), [
            transitions.entry("vote_counted", row, vote.by, code=vote.choice.value, key=key)
        ]
    terms = transitions.Terms(
        reason=own_words(vote.reason),
        show_reason=vote.show_reason,
        instead=instead,
        reply=vote.reply,
    )
    at, entries = await transitions.close(conn, row, verdict.status, by=vote.by, terms=terms)
    return replace(verdict, at=at), entries


def _cleared(row: asyncpg.Record, vote: Vote) -> Entry:
    line = transitions.entry("reply_cleared", row, vote.by, key=f"cleared:{vote.source}")
    return replace(line, data={"codes": list(vote.cleared), "text": fingerprint(vote.reply)})


async def _keep(conn: Conn, tenant: TenantId, approval_id: ApprovalId, vote: Vote, verdict: Verdict) -> None:
    refusal = verdict.why.value if isinstance(verdict, Refused) else None
    status = None if verdict.status is None else verdict.status.value
    reason = storable(redacted(vote.reason), APPROVAL_TEXT_MAX)
    voter = (vote.by, vote.choice.value, reason)
    left = (refusal, status, verdict.by, verdict.at, "" if isinstance(verdict, Refused) else verdict.stage)
    await conn.execute(_KEEP, tenant, vote.source, approval_id, *voter, *left)


def _ballot(row: asyncpg.Record) -> Ballot:
    return Ballot(
        approval_id=ApprovalId(row["id"]),
        status=Status(row["status"]),
        overdue=False,  # an overdue one was expired a moment ago, in this transaction
        requested_by=ActorId(row["requested_by"]),
        card=card(row),
        intact=intact(row),
        quorum=row["quorum"],
        asked_cents=row["action"].get("amount_cents", 0),
        flow=None if row["flow"] is None else Flow.from_json(row["flow"]),
        version=row["version"],
    )


def _verdict_of(row: asyncpg.Record) -> Verdict:
    status = None if row["left_status"] is None else Status(row["left_status"])
    by = None if row["left_by"] is None else ActorId(row["left_by"])
    if row["refusal"] is not None:
        return Refused(Refusal(row["refusal"]), status=status, by=by, at=row["left_at"])
    assert status is not None
    return Counted(status, by=ActorId(row["voter"]), at=row["left_at"], stage=row["stage"])
