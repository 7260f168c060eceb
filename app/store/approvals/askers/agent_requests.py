"""Requests of asking agents: opened once under their Idempotency-Key, by a key that is good in the same commit."""

from dataclasses import asdict, dataclass
from typing import Final

from app.domain.approvals.approval import NewApproval
from app.domain.approvals.askers.agent_requests import (
    CALL_ID,
    Conflict,
    NewAgentRequest,
    NotSent,
    Opened,
    Repeated,
    SentBefore,
)
from app.domain.ids import ActorId, ApprovalId, CaseId, MessageId, TenantId, new_id
from app.domain.people.actors import program, slack_person
from app.domain.people.desk_locks import DeskStopped
from app.domain.people.key_limits import Wanted
from app.errors import BadInput, NotFound, Unauthenticated
from app.observability import correlation
from app.store.approvals import rows, transitions
from app.store.approvals.honest import stops
from app.store.approvals.opening import insert
from app.store.approvals.webhooks import callbacks
from app.store.cases.message_rows import REQUEST
from app.store.db.audit import append
from app.store.db.pool import Conn, Pool
from app.store.db.sanitize import APPROVAL_TEXT_MAX, storable
from app.store.db.transactions import retried, tenant_tx
from app.store.payments import open_money
from app.store.people import key_limits, key_lines

SUBJECT_MAX: Final = 300

_SENT_BEFORE: Final = """
SELECT approval_id, content_digest FROM agent_requests WHERE key_lineage = $1 AND idempotency_digest = $2
UNION ALL SELECT approval_id, content_digest FROM request_drafts
WHERE key_lineage = $1 AND idempotency_digest = $2 AND expires_at > clock_timestamp()
"""
_TAKE: Final = "DELETE FROM request_drafts WHERE approval_id = $1 AND expires_at > clock_timestamp() RETURNING true"
# A statement of its own, after the wait for the key's line: until then it may have been revoked, or have run out.
_KEY: Final = """
SELECT name, revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true) AS valid FROM api_keys
WHERE id = $1
"""
_CASE: Final = """
INSERT INTO cases (tenant, id, customer_id, sender, subject, channel) VALUES ($1, $2, $3, $4, $5, 'agent')
"""
# Its sender is a key's id, which is nobody's address: nobody is kept from deciding for being called so.
_MESSAGE: Final = f"""
INSERT INTO messages (
    tenant, id, case_id, external_id, sender, subject, body, attachments, size_bytes, content_sha256, truncated, kind,
    entered_by
) VALUES ($1, $2, $3, $2, $4, $5, $6, '[]', $7, $8, false, '{REQUEST}', $9)
"""
_KEEP: Final = """
INSERT INTO agent_requests (
    tenant, approval_id, key_lineage, key_id, idempotency_digest, content_digest, title, reason, evidence, callback
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""


class PostgresAgentRequests:
    """Whoever asks by the same line of keys at once waits, and finds what the one before it has done."""

    def __init__(self, pool: Pool, reach: callbacks.Reach = callbacks.USUAL) -> None:
        self._pool, self._reach = pool, reach

    async def sent_before(
        self, tenant: TenantId, key_id: str, sent: SentBefore, wanted: Wanted | None = None
    ) -> NotSent | Repeated | Conflict:
        """What a request is that may be sent again. Raises Unauthenticated for a key that is none.

        Whoever may not ask for what is ``wanted`` hears that, and nothing of the order it names.
        """
        async with tenant_tx(self._pool, tenant) as conn:
            line = await key_lines.read(conn, key_id)
            if not line.keys:
                raise Unauthenticated(f"There is no key {key_id}")
            before = await known(conn, line, sent)
            if before is None and wanted is not None:
                await key_limits.judge(conn, tenant, key_id, wanted)
            return before or NotSent(line.ids[0])

    @retried
    async def open(self, tenant: TenantId, new: NewAgentRequest) -> Opened | Repeated | Conflict:
        """Case, message, approval, callback, record and outbox in one commit; safe to run again after a lost answer.

        Raises BadInput where the desk sends no webhooks to the callback.
        """
        if new.action.tenant != tenant:
            raise BadInput("The action belongs to another tenant")
        async with tenant_tx(self._pool, tenant) as conn:
            stopped = await stops.stopped(conn, tenant)
            line = await key_lines.hold(conn, new.key_id)
            by = await caller(conn, new.key_id)
            taken = new.drafted is not None and await conn.fetchval(_TAKE, new.drafted)
            before = await known(conn, line, new.sent)
            if before is not None:
                return before
            if new.drafted is not None and not taken:
                raise NotFound("There is no such draft any more")
            if stopped:
                raise DeskStopped("People have stopped this desk, so nothing new is asked; try again later")
            allowed = await key_limits.judge(conn, tenant, new.key_id, new.wanted)
            await open_money.judge(conn, new)
            reviewers = tuple(slack_person(one) for one in sorted(allowed.reviewers))
            opened = await _open(conn, tenant, new, _Asker(by, line.ids[0], reviewers))
            if new.callback is not None:
                wanted = (opened.approval_id, new.callback)
                await callbacks.put(conn, tenant, *wanted, reach=self._reach)
            return opened


@dataclass(frozen=True)
class _Asker:
    """Who asks, the first of their line of keys, and who alone decides; empty: all whom the desk lets."""

    by: ActorId
    lineage: str
    reviewers: tuple[ActorId, ...]


async def _open(conn: Conn, tenant: TenantId, new: NewAgentRequest, asker: _Asker) -> Opened:
    case_id, message_id = await _case(conn, tenant, new, asker.by)
    approval_id = await insert(conn, tenant, _approval(new, case_id, message_id, asker), new.drafted)
    assert approval_id is not None, "its message is new"
    kept = (new.sent.name, new.sent.content, *_words(new), [asdict(one) for one in new.evidence], new.callback)
    await conn.execute(_KEEP, tenant, approval_id, asker.lineage, new.key_id, *kept)
    await transitions.submit(conn, tenant, approval_id, drafted=new.drafted is not None)
    await append(conn, tenant, transitions.entry("approval_opened", await rows.find(conn, approval_id), asker.by))
    return Opened(approval_id)


async def known(conn: Conn, line: key_lines.Line, sent: SentBefore) -> Repeated | Conflict | None:
    """What was opened or written down under this name."""
    row = await conn.fetchrow(_SENT_BEFORE, line.ids[0], sent.name)
    if row is None:
        return None
    approval_id = ApprovalId(row["approval_id"])
    return Repeated(approval_id) if row["content_digest"] == sent.content else Conflict(approval_id)


async def caller(conn: Conn, key_id: str) -> ActorId:
    """Who calls. Raises Unauthenticated where the key is good for nothing any more."""
    row = await conn.fetchrow(_KEY, key_id)
    if row is None or not row["valid"]:
        raise Unauthenticated(f"Key {key_id} is revoked, replaced or has expired, so nothing was asked")
    return program(key_id, row["name"])


async def _case(conn: Conn, tenant: TenantId, new: NewAgentRequest, by: ActorId) -> tuple[CaseId, MessageId]:
    case_id, message_id = CaseId(new_id("case")), MessageId(new_id("msg"))
    correlation.follow(message_id)
    title, reason = _words(new)
    await conn.execute(_CASE, tenant, case_id, new.customer_id, new.key_id, title)
    size = len(f"{title}{reason}".encode())
    await conn.execute(_MESSAGE, tenant, message_id, case_id, new.key_id, title, reason, size, new.sent.content, by)
    return case_id, message_id


def _words(new: NewAgentRequest) -> tuple[str, str]:
    return storable(new.title, SUBJECT_MAX), storable(new.reason, APPROVAL_TEXT_MAX)


def _approval(new: NewAgentRequest, case_id: CaseId, message_id: MessageId, asker: _Asker) -> NewApproval:
    return NewApproval(
        case_id=case_id,
        message_id=message_id,
        call_id=CALL_ID,
        revision=1,
        action=new.action,
        facts=new.facts,
        agent_reason=new.reason,
        because=new.because,
        ladder=new.ladder,
        calendar=new.calendar,
        auto=False,  # what a program asks for is never let through by a policy
        requested_by=asker.by,
        submitted=True,
        undo_seconds=new.undo_seconds,
        desk_version=new.desk_version,
        reviewers=asker.reviewers,
        seen_attempts=new.seen_attempts,
        rule=new.rule,
        rule_facts=new.rule_facts,
        flow=new.flow,
    )
