"""Set-up: a call of a program's whose every word holds the same one, through each door that takes a word of it."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from app import store
from app.domain.actions.tool_call import Evidence as CallEvidence
from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.agent_requests import Evidence, Opened
from app.domain.approvals.askers.reports import Report, ReportedOutcome
from app.domain.approvals.questions import NewQuestion
from app.domain.approvals.voting import Choice
from app.domain.people.key_limits import Wanted
from app.tool_schemas import canonical
from tests.slack.tool_call_records import ACTION, FACTS
from tests.store.given import ALICE, Given, click
from tests.store.given_calls import Program, a_program
from tests.store.given_requests import request
from tests.store.given_webhooks import listed

HOST = "agent.shop.example"


async def asked(given: Given, word: str, *, by: Program | None = None, **fields: Any) -> Approval:
    """It waits; its title, reason, evidence, callback, arguments and their names hold the word."""
    by = by or await a_program(given)
    sent = {"name": word, "deep": [{word: {"er": f"so {word} it is"}}]}
    action = replace(ACTION, tenant=given.tenant, arguments=canonical(sent), asker_id=by.key.id)
    told = (CallEvidence(f"See {word}", f"https://git.example/{word}"),)
    facts = replace(FACTS, title=f"About {word}", evidence=told, changes=True)
    await listed(given, HOST)
    plain: dict[str, Any] = {
        "wanted": Wanted("tool_call", tool=action.tool),
        "title": f"About {word}",
        "reason": f"Because of {word}",
        "evidence": (Evidence(f"See {word}", f"https://git.example/{word}"),),
        "callback": f"https://{HOST}/decided?for={quote(word, safe='@')}",
        "customer_id": None,
        "undo_seconds": 0,
    }
    new = request(by.key, word, tenant=given.tenant, **{**plain, "action": action, "facts": facts, **fields})
    opened = await store.PostgresAgentRequests(given.pool).open(given.tenant, new)
    assert isinstance(opened, Opened)
    return await given.approvals.get(given.tenant, opened.approval_id)


async def talked_about(given: Given, approval: Approval, word: str, *, by: Program) -> None:
    """A comment, a question, and the program's answer."""
    comments, words = store.PostgresComments(given.pool), store.PostgresProgramWords(given.pool)
    await comments.comment(given.tenant, approval.id, f"Also {word}", by=by.actor, name=word)
    asked_of = NewQuestion(by=ALICE, text=f"Who is {word}?", source=approval.case_id)
    await given.questions.ask(given.tenant, approval.id, asked_of)
    question = await given.pool.fetchval("SELECT id FROM questions WHERE approval_id = $1", approval.id)
    await words.answer(given.tenant, approval.id, question, f"It is {word}", by=by.actor)
    await given.pool.execute("UPDATE questions SET closed_at = clock_timestamp()")


async def done(given: Given, word: str, *, outcome: ReportedOutcome = ReportedOutcome.DONE) -> Approval:
    """Asked, talked about, approved with other arguments and reported, with the word wherever one can be."""
    by = await a_program(given)
    approval = await asked(given, word, by=by)
    await talked_about(given, approval, word, by=by)
    other = canonical({"name": f"rather {word}"})
    await given.approvals.cast(given.tenant, approval.id, click(arguments=other, reason=f"I know {word}"))
    report = Report(outcome, f"Done for {word}", f"run {word}"[:200])
    await store.PostgresReports(given.pool).report(given.tenant, approval.id, report, by=by.actor)
    return await given.approvals.get(given.tenant, approval.id)


async def rejected(given: Given, word: str) -> Approval:
    """Asked, talked about and refused with a reason that holds the word."""
    by = await a_program(given)
    approval = await asked(given, word, by=by)
    await talked_about(given, approval, word, by=by)
    await given.approvals.cast(given.tenant, approval.id, click(choice=Choice.REJECT, reason=f"Not for {word}"))
    return await given.approvals.get(given.tenant, approval.id)


async def holding(given: Given, *words: str) -> dict[str, set[str]]:
    """Every column of every table in which one of the words stands, whatever its type."""
    columns = await given.pool.fetch(
        "SELECT t.relname AS name, a.attname AS column FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid "
        "WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    )
    found: dict[str, set[str]] = {}
    for row in columns:
        seen = f'SELECT "{row["column"]}"::text AS text FROM "{row["name"]}"'
        texts = [one["text"] or "" for one in await given.pool.fetch(seen)]
        escaped = [*words, *(json.dumps(word)[1:-1] for word in words)]
        if any(word.lower() in text.lower() for text in texts for word in escaped):
            found.setdefault(row["name"], set()).add(row["column"])
    return found
