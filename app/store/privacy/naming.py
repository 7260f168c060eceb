"""Which requests of programs name somebody, in what was asked, said, answered or reported."""

import json
from collections.abc import Sequence
from typing import Final

from app.domain.privacy.erasures import Person
from app.domain.privacy.mentions import MAY_NAME, Mentions, addresses_in
from app.store.db.pool import Conn

PAGE: Final = 200
FOUND_MAX: Final = 500  # the rest is found once these are done

# Of each request every word that is not the desk's own, all of which is empty once it is erased.
_SAID: Final = """
SELECT jsonb_build_array(
    a.action->'arguments', a.action->'answer', a.approved_action->'arguments', a.approved_action->'answer',
    a.facts->'title', a.facts->'evidence', a.effect->'reference', a.agent_reason, a.decision_reason, a.reply_text,
    a.trouble, g.title, g.reason, g.evidence, g.callback, r.text, r.reference,
    (SELECT jsonb_agg(body) FROM approval_comments o WHERE o.tenant = a.tenant AND o.approval_id = a.id),
    (SELECT jsonb_agg(ARRAY[body, answer]) FROM questions o WHERE o.tenant = a.tenant AND o.approval_id = a.id),
    (SELECT jsonb_agg(reason) FROM votes o WHERE o.tenant = a.tenant AND o.approval_id = a.id)
) FROM approvals a
LEFT JOIN agent_requests g ON g.tenant = a.tenant AND g.approval_id = a.id
LEFT JOIN approval_reports r ON r.tenant = a.tenant AND r.approval_id = a.id
WHERE a.tenant = c.tenant AND a.case_id = c.id
"""
# Looked through once for a request to forget, not for one of a program: no index serves it.
_PAGE: Final = f"""
SELECT id, said FROM (
    SELECT c.id, jsonb_build_array(c.subject, ARRAY({_SAID}), ARRAY(
        SELECT jsonb_build_array(m.subject, m.body) FROM messages m WHERE m.tenant = c.tenant AND m.case_id = c.id
    ))::text AS said
    FROM cases c
    WHERE c.channel = 'agent' AND c.id > $1 AND (NOT $4 OR EXISTS (
        SELECT FROM approvals o
        WHERE o.tenant = c.tenant AND o.case_id = c.id AND o.status IN ('pending', 'approved', 'executing')))
) requests
WHERE said ~* $3 OR position($2 IN said) > 0 ORDER BY id LIMIT {PAGE}
"""

_DRAFTS: Final = f"""
SELECT approval_id AS id, jsonb_build_array(title, said, action)::text AS said FROM request_drafts
WHERE approval_id > $1 ORDER BY approval_id LIMIT {PAGE}
"""
_DROP: Final = "DELETE FROM request_drafts WHERE approval_id = ANY($1)"


async def cases_naming(conn: Conn, person: Person, *, live: bool = False) -> Sequence[str]:
    """Cases of channel ``agent``, ``FOUND_MAX`` at most. ``live``: of those that something may still come of."""
    rule, found, last = Mentions(person), list[str](), ""
    sought = person.customer_id or "@"
    while rows := await conn.fetch(_PAGE, last, sought, MAY_NAME, live):
        last = rows[-1]["id"]
        found += [row["id"] for row in rows if rule.names(json.loads(row["said"]))]
        if len(found) >= FOUND_MAX:
            break
    return found


async def drafts_naming(conn: Conn, person: Person) -> Sequence[str]:
    """What programs wrote down to be asked later: the ids that the approvals would have."""
    rule, found, last = Mentions(person), list[str](), ""
    while rows := await conn.fetch(_DRAFTS, last):
        last = rows[-1]["id"]
        found += [row["id"] for row in rows if rule.names(json.loads(row["said"]))]
    return found


async def drop_drafts(conn: Conn, person: Person) -> None:
    """Nobody has seen them: nothing of them is kept."""
    await conn.execute(_DROP, await drafts_naming(conn, person))


async def addresses_said(conn: Conn) -> set[str]:
    """All that stand in any request or draft, by which somebody can be found of whom only a digest is known."""
    found, last = set[str](), ""
    while rows := await conn.fetch(_PAGE, last, "@", MAY_NAME, False):
        last = rows[-1]["id"]
        for row in rows:
            found |= addresses_in(json.loads(row["said"]))
    last = ""
    while rows := await conn.fetch(_DRAFTS, last):
        last = rows[-1]["id"]
        for row in rows:
            found |= addresses_in(json.loads(row["said"]))
    return found
