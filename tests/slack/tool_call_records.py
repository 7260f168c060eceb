"""Calls of somebody else's agent, in each of their states, as views are given them."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.domain.actions.tool_call import Asks, Evidence, ToolCallAction, ToolCallFacts
from app.domain.approvals.approval import ApprovalDetails, Receipt
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.tool_schemas import canonical
from tests.slack import sheets
from tests.slack.asker_records import FIRST, HOSTILE, KNOWN, LOCKED

SCHEMA = json.dumps({"type": "object", "properties": {"name": {"type": "string"}, "force": {"type": "boolean"}}})
PERSONAL = "Ask ada@shop.example, +49 30 1234567"
DIGEST = hashlib.sha256(SCHEMA.encode()).hexdigest()
FACTS = ToolCallFacts(
    tool_title="Zweig loeschen",
    schema_json=SCHEMA,
    schema_digest=DIGEST,
    asker="release bot",
    title="release/1.2 loeschen",
    evidence=(Evidence("Der Merge", "https://git.example/merges/7"),),
)
ACTION = ToolCallAction(sheets.ACME, "delete_branch", '{"force":false,"name":"release/1.2"}', DIGEST, "key_1")

NAMED = tuple(ActorId(f"slack:U0NAMED{number}") for number in range(20))


def tool_call(**changes: Any) -> ApprovalDetails:
    """One that waits; ``facts`` and ``action`` change those, the rest goes to its sheet."""
    facts, action = replace(FACTS, **changes.pop("facts", {})), replace(ACTION, **changes.pop("action", {}))
    fields = {"action": action, "facts": facts, "customer": None, "sender_verified": False, **changes}
    return sheets.details(subject=facts.title, excerpt="", **fields)


def personal_call(**changes: Any) -> ApprovalDetails:
    """One in whose arguments there is something of somebody's, which a reviewer may change."""
    arguments = canonical({"force": False, "name": "release/1.2", "note": PERSONAL})
    held = tool_call(action={"arguments": arguments}, facts={"changes": True}, **changes)
    return replace(held, approval=replace(held.approval, digest=held.approval.action.digest(held.approval.id)))


def tool_calls() -> Iterator[ApprovalDetails]:
    """As they wait, and as each of their ends leaves them."""
    yield tool_call()
    yield from (replace(tool_call(), asker=asker) for asker in (FIRST, KNOWN, LOCKED, HOSTILE))
    yield tool_call(facts={"title": "", "evidence": ()})
    yield from (tool_call(reviewers=NAMED[:count]) for count in (1, 2, 20))
    many = json.dumps({f"name_{number}": "<!channel> *x* " * 40 for number in range(50)}, separators=(",", ":"))
    yield tool_call(action={"arguments": many}, facts={"title": "t" * 150, "asker": "a" * 100})
    yield tool_call(facts={"asks": Asks.CHOICE, "options": ("blau", "rot")})
    yield tool_call(facts={"asks": Asks.TEXT, "changes": True})
    for status in Status:
        if status is Status.PENDING:
            continue
        decided = {"status": status, "decided_by": ActorId("slack:U0ROSA"), "decided_at": sheets.OPENED}
        receipt = Receipt("executed", "", "run 7") if status is Status.EXECUTED else Receipt(status.value, "")
        yield tool_call(**decided, receipt=receipt, approved_action=replace(ACTION, answer="blau"))
        yield tool_call(**decided, receipt=receipt, decision_reason="No", withdrawn_at=sheets.OPENED)
        yield tool_call(**decided, receipt=receipt, undo_until=sheets.OPENED)
