"""Reading a message with its case and customer, as every part of the store needs it."""

from typing import Any, Final

import asyncpg

from app.domain.cases.cases import TEXT_READ_MAX, CaseDetails, Customer, Problem
from app.domain.cases.mail.inbound import Attachment
from app.domain.cases.mail.unknown_senders import Writer
from app.domain.ids import ActorId, CaseId, CustomerId, MessageId, Posted, TenantId
from app.domain.people.actors import ENGINE
from app.errors import NotFound
from app.store.cases.thread_summaries.rows import thread_summary_of
from app.store.db.audit import Entry
from app.store.db.pool import Conn
from app.store.db.sanitize import excerpt

REQUEST: Final = "request"  # the kind of what an agent asks, which is no mail
_MESSAGE: Final = f"""
SELECT m.id, m.case_id, m.external_id, m.sender, m.subject, left(m.body, {TEXT_READ_MAX}) AS body,
       left(m.quoted, {TEXT_READ_MAX}) AS quoted, m.size_bytes, m.truncated, m.problem,
       m.received_at, m.delivery, m.entered_by, m.sender_verified,
       m.sent_by, m.reply_to, m.first_turn, m.kind, c.linked_by,
       m.attachments, ARRAY(SELECT number FROM attachments f WHERE f.message_id = m.id) AS kept_files,
       c.thread_channel, c.thread_ts, c.gist,
       cu.id AS customer_id, cu.email, cu.tier
FROM messages m
JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
LEFT JOIN customers cu ON cu.tenant = c.tenant AND cu.id = c.customer_id
WHERE m.id = $1
"""


async def message(conn: Conn, message_id: MessageId) -> asyncpg.Record:
    """The message's row. Raises NotFound."""
    row = await conn.fetchrow(_MESSAGE, message_id)
    if row is None:
        raise NotFound("There is no such message")
    return row


async def mail(conn: Conn, message_id: MessageId) -> asyncpg.Record:
    """The same of what came by mail, or was written down as if. Raises NotFound."""
    row = await message(conn, message_id)
    if row["kind"] == REQUEST:
        raise NotFound("There is no such mail: what an agent asks has no reply")
    return row


def customer(row: asyncpg.Record) -> Customer | None:
    """The customer the case belongs to, if we know one."""
    if row["customer_id"] is None:
        return None
    return Customer(CustomerId(row["customer_id"]), row["email"], row["tier"])


def problem(row: asyncpg.Record) -> Problem | None:
    """Why no agent answers it."""
    return None if row["problem"] is None else Problem(row["problem"])


def thread(row: asyncpg.Record) -> Posted | None:
    """The case's thread in Slack."""
    return None if row["thread_ts"] is None else Posted(row["thread_channel"], row["thread_ts"])


def entry(action: str, row: asyncpg.Record, key: str, data: dict[str, Any], *, actor: ActorId = ENGINE) -> Entry:
    """An audit line about a message."""
    return Entry(action, actor, ("message", row["id"]), key, CaseId(row["case_id"]), data)


def entered_by(row: asyncpg.Record) -> ActorId | None:
    """Who at the desk wrote it down; None where it came by mail."""
    return None if row["entered_by"] is None else ActorId(row["entered_by"])


def linked_by(row: asyncpg.Record) -> ActorId | None:
    """Who said whose case it is; None where its sender's own address did."""
    return None if row["linked_by"] is None else ActorId(row["linked_by"])


def writer(row: asyncpg.Record) -> Writer:
    """Who wrote it, for its event."""
    return Writer(row["sender"], customer(row))


def vouched_for(row: asyncpg.Record) -> bool:
    """Whether somebody stands for the sender: those who check mail, or whoever at the desk wrote it down.

    Nobody does for somebody else's address, whosever case a colleague takes it for: a person decides what it asks.
    """
    return row["linked_by"] is None and (bool(row["sender_verified"]) or row["entered_by"] is not None)


def attachments(row: asyncpg.Record) -> tuple[Attachment, ...]:
    """What came with it."""
    return tuple(
        Attachment(
            str(one.get("name", "")),
            int(one.get("size_bytes", 0)),
            str(one.get("content_type", "")),
            number,
            str(one.get("kind", "")),
            kept=number in row["kept_files"],
        )
        for number, one in enumerate(row["attachments"], 1)
    )


def details(tenant: TenantId, row: asyncpg.Record) -> CaseDetails:
    """What the head of the message's case shows."""
    return CaseDetails(
        tenant=tenant,
        case_id=CaseId(row["case_id"]),
        customer=customer(row),
        sender=row["sender"],
        subject=row["subject"],
        excerpt=excerpt(row["body"]),
        size_bytes=row["size_bytes"],
        truncated=row["truncated"],
        problem=problem(row),
        thread=thread(row),
        entered_by=entered_by(row),
        sender_verified=vouched_for(row),
        attachments=attachments(row),
        linked_by=linked_by(row),
        sent_by=row["sent_by"],
        reply_to=row["reply_to"],
        thread_summary=thread_summary_of(row["gist"]),
    )
