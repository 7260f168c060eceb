"""Taking a mail in: whose it is, which case it continues, and what the record says of it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import asyncpg

from app.domain.cases.cases import Accepted, Customer, InboundMail, Problem
from app.domain.cases.mail.delivery import report_of_mail
from app.domain.cases.mail.inbound import Bounce, MailKind, content_digest
from app.domain.cases.mail.repeated import likeness
from app.domain.cases.mail.unknown_senders import UnknownSenderLimits, Writer
from app.domain.ids import CaseId, MessageId, TenantId, new_id
from app.domain.people.actors import MAIL
from app.domain.privacy.mail_redaction import fit_to_keep, numbers_to_look_up
from app.events import EmailReceived
from app.observability import correlation
from app.store.cases.mail import unknown_senders
from app.store.cases.thread_summaries import thread_summaries
from app.store.db import outbox
from app.store.db.audit import Entry, append
from app.store.db.outbox import Mode
from app.store.db.pool import Conn
from app.store.db.sanitize import storable
from app.store.replies import bounces

SUBJECT_MAX: Final = 998  # a header line, RFC 5322
THREAD_HOUR_MAX: Final = 10  # mails of one case within an hour; a person looks at those beyond
SAME_DAYS: Final = 7  # within which nobody gets an answer to the same words twice
ALIKE_MAX: Final = 2  # answered mails of one sender that differ in nothing but numbers; people send one per order
SENDER_HOUR_MAX: Final = 120  # and of one sender: a machine may begin a new thread each time

# Two deliveries of one mail at the same moment: the second waits here and then finds the first.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_BY_EXTERNAL: Final = """
SELECT id, case_id, sender, problem, truncated, kind, content_sha256 FROM messages WHERE external_id = $1
"""
_ORDER_NUMBERS: Final = "SELECT number_said AS number FROM orders WHERE number_said = ANY($1)"
# Waits for whoever is erasing them, and finds them gone then.
_CUSTOMER: Final = "SELECT id, email, tier FROM customers WHERE email = $1 FOR KEY SHARE"
# Only the person a case began with can continue it: a Message-ID is no secret, and a tag may be passed on.
_REFERENCED_CASE: Final = """
SELECT c.id FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id
WHERE m.external_id = ANY($1) AND c.sender = $2 AND c.channel = 'mail' ORDER BY m.received_at DESC LIMIT 1
"""
_ANSWERED_CASE: Final = """
SELECT c.id FROM drafts d JOIN cases c ON c.tenant = d.tenant AND c.id = d.case_id
WHERE d.id = ANY($1) AND c.sender = $2 ORDER BY d.created_at DESC LIMIT 1
"""
_TAGGED_CASE: Final = """
SELECT id FROM cases WHERE tag = ANY($1) AND sender = $2 AND channel = 'mail' ORDER BY opened_at DESC LIMIT 1
"""
# A mail server speaks here, not the customer. It is believed no more than that a mail did not arrive.
_RETURNED_CASE: Final = "SELECT case_id FROM drafts WHERE id = ANY($1) ORDER BY created_at DESC LIMIT 1"
_LATELY: Final = """
SELECT count(*) FILTER (WHERE case_id = $1) >= $3 OR count(*) >= $4 FROM messages
WHERE sender = $2 AND kind = 'human' AND entered_by IS NULL
  AND received_at > clock_timestamp() - interval '1 hour'
"""
# Who got an answer and says the same again is a machine that answers answers; in some only numbers change. Somebody
# who got none may ask again, and who has something else to say has other words.
_SAID_BEFORE: Final = """
SELECT count(*) FILTER (WHERE m.same_sha256 = $2) > 0 OR count(*) FILTER (WHERE m.alike_sha256 = $3) >= $5
FROM messages m
WHERE m.sender = $1 AND (m.same_sha256 = $2 OR m.alike_sha256 = $3) AND m.kind = 'human' AND m.entered_by IS NULL
  AND m.received_at > clock_timestamp() - make_interval(days => $4)
  AND EXISTS (SELECT FROM drafts d WHERE d.tenant = m.tenant AND d.message_id = m.id AND d.status = 'sent')
"""
_NEW_CASE: Final = "INSERT INTO cases (tenant, id, customer_id, sender, subject) VALUES ($1, $2, $3, $4, $5)"
_NEW_MESSAGE: Final = """
INSERT INTO messages (
    tenant, id, case_id, external_id, sender, subject, body, attachments, size_bytes, content_sha256,
    problem, truncated, entered_by, quoted, kind, sender_verified, bounced_id, bounced_status, bounced_action,
    sent_by, reply_to, same_sha256, alike_sha256, stranger
) VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24
)
"""
# The Message-ID of a mail of ours is made of its draft's id, which nobody can guess.
_DRAFT_ID: Final = re.compile(r"drf_[0-9a-f]{24}")


async def take_in(
    conn: Conn, tenant: TenantId, mail: InboundMail, *, agent_text_max: int, limits: UnknownSenderLimits
) -> Accepted:
    """Keep the mail with its audit and outbox lines, or name the one that is already there."""
    mail = await _fit_to_keep(conn, mail)
    external_id = storable(mail.external_id)
    await conn.execute(_LOCK, f"{tenant} {external_id}")
    known = await conn.fetchrow(_BY_EXTERNAL, external_id)
    if known is not None and (known["sender"], known["content_sha256"]) != (storable(mail.sender), _digest(mail)):
        # Another mail under the same name: neither a stranger nor a form with a fixed id must be able to swallow it.
        external_id = f"{external_id}|{_digest(mail)[:16]}"
        known = await conn.fetchrow(_BY_EXTERNAL, external_id)
    if known is not None:
        return _duplicate(known)
    writer = unknown_senders.customer_of(await conn.fetchrow(_CUSTOMER, storable(mail.sender)))
    case_id, customer = await _case(conn, tenant, mail, writer)
    whose = Writer(storable(mail.sender), customer)
    accepted = Accepted(
        message_id=MessageId(new_id("msg")),
        case_id=case_id,
        duplicate=False,
        problem=await _problem(conn, case_id, whose, mail, limits),
        truncated=len(mail.body) > agent_text_max,
        kind=mail.kind,
    )
    await _insert(conn, tenant, external_id, mail, accepted, stranger=_costs_as_a_stranger(whose, mail, accepted))
    if mail.bounce is not None:
        await _returned(conn, tenant, external_id, mail.bounce)
    if mail.kind is MailKind.HUMAN:
        await announce(conn, tenant, accepted.message_id, whose, delivery=0)
        if accepted.problem is None and customer:  # a stranger's or a looping thread is not worth a summary
            await thread_summaries.request_if_long(conn, tenant, accepted.case_id, accepted.message_id)
    await append(conn, tenant, *_entries(mail, accepted, unmatched=customer is None))
    return accepted


async def _fit_to_keep(conn: Conn, mail: InboundMail) -> InboundMail:
    """No card's number is stored but in the kept original; what the records know as an order's number is none."""
    looked_up = numbers_to_look_up(mail)
    known = [row["number"] for row in await conn.fetch(_ORDER_NUMBERS, looked_up)] if looked_up else []
    return fit_to_keep(mail, known)


async def announce(conn: Conn, tenant: TenantId, message_id: MessageId, whose: Writer, *, delivery: int) -> None:
    """Queue ``customer/email.received``, said again until the run has begun."""
    correlation.follow(message_id)
    event = EmailReceived(
        tenant=tenant,
        message_id=message_id,
        customer_id=whose.reference,
        tier=whose.tier,
        delivery=delivery,
    )
    await outbox.enqueue(conn, tenant, event, cause=cause(message_id, delivery), mode=Mode.RESEND)


def cause(message_id: MessageId, delivery: int) -> str:
    """The outbox's name for one delivery of a message."""
    return f"{message_id}:received:{delivery}"


async def _case(
    conn: Conn, tenant: TenantId, mail: InboundMail, writer: Customer | None
) -> tuple[CaseId, Customer | None]:
    """The case, and whose it is."""
    sender = storable(mail.sender)
    found = await _known_case(conn, mail, sender)
    if found is not None:
        known = CaseId(found)
        # A mail server's word about a reply of ours makes nobody a case's customer.
        return known, await unknown_senders.owner_of(conn, known, None if mail.bounce else writer)
    case_id = CaseId(new_id("case"))
    subject = storable(mail.subject, SUBJECT_MAX)
    await conn.execute(_NEW_CASE, tenant, case_id, writer.id if writer else None, sender, subject)
    return case_id, writer


async def _known_case(conn: Conn, mail: InboundMail, sender: str) -> str | None:
    """By what the mail answers, by the mail of ours it answers, by its tag; a returned mail's is its draft's."""
    if mail.bounce is not None:
        returned: str | None = await conn.fetchval(
            _RETURNED_CASE, _drafts((mail.bounce.original_id, *mail.references))
        )
        return returned
    references = [storable(one) for one in mail.references]
    looks = (
        (_REFERENCED_CASE, references),
        (_ANSWERED_CASE, _drafts(references)),
        (_TAGGED_CASE, [storable(tag) for tag in mail.tags]),
    )
    for query, names in looks:
        found: str | None = await conn.fetchval(query, names, sender) if names else None
        if found is not None:
            return found
    return None


async def _returned(conn: Conn, tenant: TenantId, external_id: str, bounce: Bounce) -> None:
    said = {"original_id": bounce.original_id, "status": bounce.status, "action": bounce.action}
    report = report_of_mail(source=external_id, **said)
    if report is not None:
        await bounces.keep(conn, tenant, report)


def _drafts(references: Iterable[str]) -> list[str]:
    return [found[0] for one in references if (found := _DRAFT_ID.match(one))]


async def _insert(
    conn: Conn, tenant: TenantId, external_id: str, mail: InboundMail, accepted: Accepted, *, stranger: bool
) -> None:
    await conn.execute(
        _NEW_MESSAGE,
        tenant,
        accepted.message_id,
        accepted.case_id,
        external_id,
        storable(mail.sender),
        storable(mail.subject, SUBJECT_MAX),
        storable(mail.body),
        [{**one, "name": storable(str(one.get("name", "")), 255)} for one in mail.attachments],
        len(mail.body.encode("utf-8", "replace")) + len(mail.quoted.encode("utf-8", "replace")),
        _digest(mail),
        accepted.problem,
        accepted.truncated,
        mail.entered_by,
        storable(mail.quoted),
        mail.kind.value,
        mail.sender_verified,
        None if mail.bounce is None else storable(mail.bounce.original_id, 998),
        None if mail.bounce is None else storable(mail.bounce.status, 20),
        None if mail.bounce is None else storable(mail.bounce.action, 20),
        storable(mail.sent_by),
        storable(mail.reply_to),
        *likeness(mail.subject, mail.body),
        stranger,
    )


def _costs_as_a_stranger(whose: Writer, mail: InboundMail, accepted: Accepted) -> bool:
    """What a person of the desk wrote down is theirs to spend."""
    drafted = mail.kind is MailKind.HUMAN and accepted.problem is None
    return drafted and whose.customer is None and mail.entered_by is None


def _entries(mail: InboundMail, accepted: Accepted, *, unmatched: bool) -> Iterator[Entry]:
    special = {
        Problem.EMPTY_BODY: "message_empty",
        Problem.TOO_MANY: "message_looping",
        Problem.REPEATED: "message_repeated",
    }
    kinds = {MailKind.HUMAN: [], MailKind.AUTO: ["message_automatic"], MailKind.BOUNCE: ["message_bounced"]}
    actions = ["message_accepted", *kinds[mail.kind]] + (["case_entered_by_staff"] if mail.entered_by else [])
    if unmatched and mail.kind is MailKind.HUMAN:
        actions.append("message_unmatched")
    if accepted.problem in special:
        actions.append(special[accepted.problem])
    if accepted.truncated:
        actions.append("message_truncated")
    data = {
        "content_sha256": _digest(mail),
        "attachments": len(mail.attachments),
        "characters": len(mail.body),
        "sender_verified": mail.sender_verified,
    }
    if mail.bounce is not None:
        data["status"] = mail.bounce.status
    for action in actions:
        subject = ("message", accepted.message_id)
        by = mail.entered_by or MAIL
        yield Entry(action, by, subject, f"{accepted.message_id}:{action}", accepted.case_id, data)


async def _problem(
    conn: Conn, case_id: CaseId, whose: Writer, mail: InboundMail, limits: UnknownSenderLimits
) -> Problem | None:
    if mail.kind is not MailKind.HUMAN:
        return None
    plain = problem_of(says=bool(mail.body.strip()))
    if plain is not None or mail.entered_by is not None:
        return plain
    sender = whose.sender
    if await conn.fetchval(_SAID_BEFORE, sender, *likeness(mail.subject, mail.body), SAME_DAYS, ALIKE_MAX):
        return Problem.REPEATED
    if await conn.fetchval(_LATELY, case_id, sender, THREAD_HOUR_MAX, SENDER_HOUR_MAX):
        return Problem.TOO_MANY
    over = whose.customer is None and await unknown_senders.are_too_many(conn, sender, limits)
    return Problem.UNKNOWN_CUSTOMER if over else None


def problem_of(*, says: bool) -> Problem | None:
    """What keeps an agent from any mail."""
    return None if says else Problem.EMPTY_BODY


def _digest(mail: InboundMail) -> str:
    attachments = [str(one.get("sha256")) for one in mail.attachments]
    return mail.digest or content_digest(mail.sender, mail.subject, mail.body, attachments)


def _duplicate(row: asyncpg.Record) -> Accepted:
    return Accepted(
        message_id=MessageId(row["id"]),
        case_id=CaseId(row["case_id"]),
        duplicate=True,
        problem=None if row["problem"] is None else Problem(row["problem"]),
        truncated=row["truncated"],
        kind=MailKind(row["kind"]),
    )
