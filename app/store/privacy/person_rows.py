"""Which rows are about a person: one condition per table, for what is exported, counted and erased alike."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.domain.cases.mail.mailboxes import same_mailbox, spellings
from app.domain.ids import CustomerId
from app.domain.privacy.erasures import Held, Person
from app.errors import NotFound
from app.store.db.pool import Conn
from app.store.privacy import naming

ALIKE_MAX: Final = 500

_CUSTOMER: Final = "SELECT id, email FROM customers WHERE id = $1 OR email = lower($1)"
# Who staff linked a stranger's case with is that person under another address.
_SENDERS: Final = """
SELECT DISTINCT sender FROM cases WHERE customer_id = $1 AND sender <> '' AND channel = 'mail' ORDER BY 1
"""
# Looked through once for a request, not for a mail: no index serves it.
_SPELT: Final = "SELECT DISTINCT sender FROM cases WHERE sender ~* $1 AND sender <> ALL($2) ORDER BY 1 LIMIT $3"

# Every question about a person begins so; $1 is the customer's id (or NULL), $2 their addresses, and beside them the
# cases and drafted requests in which a program names them, which no index finds. No address is an id of ours.
PERSON: Final = "WITH person AS (SELECT $1::text AS customer, $2::text[] AS addresses) "
_ME: Final = "(SELECT customer FROM person)"
_MINE: Final = "ANY ((SELECT addresses FROM person)::text[])"

CASES: Final = f"""
SELECT id FROM cases WHERE customer_id = {_ME} OR sender = {_MINE}
UNION SELECT case_id FROM messages WHERE sender = {_MINE} OR sent_by = {_MINE} OR reply_to = {_MINE}
UNION SELECT id FROM cases WHERE channel = 'agent' AND id = {_MINE}
"""
_OF_CASE: Final = f"case_id IN ({CASES})"
_MESSAGES: Final = f"SELECT id FROM messages WHERE {_OF_CASE}"
_APPROVALS: Final = f"SELECT id FROM approvals WHERE {_OF_CASE} OR customer_id = {_ME}"
_DRAFTS: Final = f"SELECT id FROM drafts WHERE {_OF_CASE}"
_INVESTIGATIONS: Final = f"SELECT id FROM investigations WHERE customer_id = {_ME}"
_ORDERS: Final = f"SELECT id FROM orders WHERE customer_id = {_ME}"

OF_PERSON: Final[Mapping[str, str]] = {
    "customers": f"id = {_ME}",
    "orders": f"customer_id = {_ME}",
    "order_lines": f"order_id IN ({_ORDERS})",
    "customer_people": f"customer_id = {_ME}",
    "cases": f"id IN ({CASES})",
    "messages": _OF_CASE,
    "attachments": f"message_id IN ({_MESSAGES})",
    "attachment_posts": f"message_id IN ({_MESSAGES})",
    "turns": f"message_id IN ({_MESSAGES})",
    "drafts": _OF_CASE,
    "bounces": f"address = {_MINE} OR message_id IN ({_MESSAGES}) OR draft_id IN ({_DRAFTS})",
    "approvals": f"id IN ({_APPROVALS})",
    "agent_requests": f"approval_id IN ({_APPROVALS})",
    "event_requests": f"message_id IN ({_MESSAGES})",
    "approval_callbacks": f"approval_id IN ({_APPROVALS})",
    "approval_reports": f"approval_id IN ({_APPROVALS})",
    "precedents": f"approval_id IN ({_APPROVALS})",
    "precedents_found": f"approval_id IN ({_APPROVALS})",
    "votes": f"approval_id IN ({_APPROVALS})",
    "approval_comments": f"approval_id IN ({_APPROVALS})",
    "questions": f"approval_id IN ({_APPROVALS})",
    "approval_escalations": f"approval_id IN ({_APPROVALS})",
    "refunds": f"approval_id IN ({_APPROVALS})",
    "refund_lines": f"approval_id IN ({_APPROVALS})",
    "refund_failures": f"approval_id IN ({_APPROVALS})",
    "refund_alarms": f"approval_id IN ({_APPROVALS})",
    "refunds_elsewhere": f"charge_id IN (SELECT charge_id FROM orders WHERE customer_id = {_ME})",
    "store_credits": f"customer_id = {_ME} OR approval_id IN ({_APPROVALS})",
    "manual_reviews": f"customer_id = {_ME}",
    "health_checks": f"customer_id = {_ME}",
    "request_drafts": f"customer_id = {_ME} OR approval_id = {_MINE}",
    "investigations": f"customer_id = {_ME}",
    "summaries": _OF_CASE,
    "summary_pieces": f"upto_id IN ({_MESSAGES})",
    "mail_outbox": f"recipient = {_MINE} OR key IN ({_DRAFTS})",
    "audit": f"""{_OF_CASE} OR subject_kind = 'customer' AND subject_id = {_ME}
        OR subject_kind = 'approval' AND subject_id IN ({_APPROVALS})
        OR subject_kind = 'investigation' AND subject_id IN ({_INVESTIGATIONS})""",
    "shown": f"""kind = 'case' AND row_id IN ({CASES}) OR kind = 'draft' AND row_id IN ({_DRAFTS})
        OR kind IN ('approval', 'alarm', 'reminder', 'escalation', 'ping', 'alarm_escalation')
            AND row_id IN ({_APPROVALS})
        OR kind = 'stalled' AND split_part(row_id, '.', 1) IN ({_MESSAGES})""",
}
_LIVE: Final = f"""
{PERSON}SELECT count(*) FROM approvals
WHERE status IN ('pending', 'approved', 'executing') AND id IN ({_APPROVALS})
"""


async def find_person(conn: Conn, named: str) -> Person:
    """By an id of the records or an address. Raises NotFound where nothing here is about them."""
    wanted = named.strip()
    found = await conn.fetchrow(_CUSTOMER, wanted)
    customer = CustomerId(found["id"]) if found else None
    addresses = set(await addresses_of(conn, customer, found["email"])) if customer and found else set()
    if "@" in wanted:
        addresses |= {wanted, wanted.lower()}
    person = Person(customer, tuple(sorted(addresses)))
    if customer is None and not any((await held(conn, person)).counts.values()):
        raise NotFound(f"Nothing here is about {wanted}: no customer has that id or address, and no mail is from it")
    return person


async def addresses_of(conn: Conn, customer: CustomerId, email: str) -> tuple[str, ...]:
    """Their own, and those that staff found to be theirs."""
    return tuple(sorted({email, *(row["sender"] for row in await conn.fetch(_SENDERS, customer))}))


async def held(conn: Conn, person: Person) -> Held:
    """How much there is."""
    told = await told_of(conn, person)
    counts = {
        table: int(await conn.fetchval(f"{PERSON}SELECT count(*) FROM {table} WHERE {where}", *told))
        for table, where in OF_PERSON.items()
    }
    return Held(counts, live=int(await conn.fetchval(_LIVE, *told)))


async def alike(conn: Conn, person: Person) -> tuple[str, ...]:
    """Who else wrote from what may be their mailbox: with something after a plus, or in another spelling."""
    found: set[str] = set()
    for address in person.addresses:
        rows = await conn.fetch(_SPELT, spellings(address), list(person.addresses), ALIKE_MAX)
        found |= {row["sender"] for row in rows if same_mailbox(row["sender"], address)}
    return tuple(sorted(found))


async def told_of(conn: Conn, person: Person) -> tuple[CustomerId | None, list[str]]:
    """What a question that begins with ``PERSON`` is asked with."""
    named = [*await naming.cases_naming(conn, person), *await naming.drafts_naming(conn, person)]
    return person.customer_id, [*person.addresses, *named]


def rows_of(table: str) -> str:
    """All of a table's rows about a person, as JSON, for a cursor."""
    return f"{PERSON}SELECT to_jsonb(t)::text AS row FROM {table} t WHERE {OF_PERSON[table]}"


async def cases_of(conn: Conn, person: Person) -> Sequence[str]:
    """Their cases that nobody has worked on yet: those that are done name nobody."""
    rows = await conn.fetch(f"{PERSON}{CASES} ORDER BY 1", person.customer_id, list(person.addresses))
    return [row["id"] for row in rows]
