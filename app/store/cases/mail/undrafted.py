"""Mails that no draft comes for: what is shown of them, and trying them again once per press."""

from typing import Final

from app.domain.cases.case_state import CAME_BACK
from app.domain.cases.mail.undrafted import Stalled, Tried
from app.domain.ids import ActorId, CaseId, MessageId, TenantId
from app.errors import NotFound
from app.store.approvals import rows as approval_rows
from app.store.approvals.rows import SHEET
from app.store.cases import message_rows as rows
from app.store.cases.mail import intake
from app.store.cases.waiting import WORK_ASLEEP_TOO
from app.store.db.audit import append
from app.store.db.pool import Conn

DONE_MAX: Final = 5

# Of an earlier mail of a case, what it was marked for stands on record.
_STATE: Final = """
SELECT m.delivery, EXISTS (
    SELECT FROM drafts d WHERE d.tenant = m.tenant AND d.message_id = m.id AND d.status <> 'replaced'
) AS answered, coalesce(
    m.problem,
    CASE WHEN c.person_message_id = m.id THEN c.person_code END,
    (
        SELECT a.data->>'code' FROM audit a
        WHERE a.tenant = m.tenant AND a.case_id = m.case_id AND a.subject_id = m.id AND a.action = 'case_needs_person'
        ORDER BY a.seq DESC LIMIT 1
    ),
    ''
) AS code
FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id WHERE m.id = $1
"""
_OF_CASE: Final = f"""
WITH {WORK_ASLEEP_TOO} SELECT message_id FROM work WHERE case_id = $1 AND draft_id IS NULL AND code <> '{CAME_BACK}'
"""
_DONE: Final = SHEET + "WHERE a.message_id = $1 AND nx.id IS NULL ORDER BY a.opened_at LIMIT $2"
# Of two presses at once the second finds another number.
_AGAIN: Final = """
UPDATE messages SET delivery = delivery + 1, resent_at = clock_timestamp()
WHERE id = $1 AND delivery = $2 AND erased_at IS NULL AND kind <> 'request' RETURNING delivery
"""
_NOBODY_NEEDED: Final = "UPDATE cases SET person_code = NULL WHERE id = $1"


async def stalled(conn: Conn, tenant: TenantId, message_id: MessageId, shown: int | None) -> Stalled:
    """As the rows have it. ``shown`` is the delivery that a message of ours speaks of. Raises NotFound."""
    row = await rows.mail(conn, message_id)
    state = await conn.fetchrow(_STATE, message_id)
    assert state is not None, "it was read a moment ago"
    done = [approval_rows.receipt_of(one).sentence for one in await conn.fetch(_DONE, message_id, DONE_MAX)]
    delivery = state["delivery"] if shown is None else shown
    over = state["answered"] or delivery != state["delivery"]
    case = rows.details(tenant, row)
    return Stalled(case, message_id, delivery, code=state["code"], done=tuple(done), over=over)


async def undrafted(conn: Conn, tenant: TenantId, case_id: CaseId) -> Stalled | None:
    """The mail of a case that a person has to answer, if there is one."""
    message_id = await conn.fetchval(_OF_CASE, case_id)
    return None if message_id is None else await stalled(conn, tenant, MessageId(message_id), None)


async def try_again(conn: Conn, tenant: TenantId, message_id: MessageId, delivery: int, *, by: ActorId) -> Tried:
    """The run's own recovery, in one commit with its line on record (``message_tried_again``)."""
    try:
        row = await rows.mail(conn, message_id)
    except NotFound:
        return Tried.GONE
    state = await conn.fetchrow(_STATE, message_id)
    if state is not None and state["answered"]:
        return Tried.ANSWERED
    following = await conn.fetchval(_AGAIN, message_id, delivery)
    if following is None:
        now = await conn.fetchrow(_STATE, message_id)  # whoever was first has committed by then
        return Tried.GONE if now is not None and now["delivery"] == delivery else Tried.ALREADY
    await conn.execute(_NOBODY_NEEDED, row["case_id"])
    await intake.announce(conn, tenant, message_id, rows.writer(row), delivery=following)
    key = f"{message_id}:tried:{following}"
    await append(conn, tenant, rows.entry("message_tried_again", row, key, {"delivery": following}, actor=by))
    return Tried.TRYING
