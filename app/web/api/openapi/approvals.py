"""The calls of ``/v1/approvals``, described."""

from collections.abc import Mapping
from typing import Final

from app.domain.approvals.askers.calls import ANSWER_MAX, COMMENT_MAX
from app.domain.approvals.askers.drafts import DRAFT
from app.domain.approvals.askers.program_reading import STATES
from app.domain.approvals.voting import WITHDRAWN_REASON_MAX
from app.domain.people.api_keys import Scope
from app.web.api.approvals.reads import PAGE, PAGE_MAX, UNTIL, WAIT_MAX
from app.web.api.openapi import asked
from app.web.api.openapi.parts import FREE, HASH, TEXT, TIME, Described, Schema, many, maybe, named, text, thing

_READ: Final = (Scope.APPROVALS_READ, Scope.APPROVALS_READ_ALL)
_TAG: Final[Mapping[str, Schema]] = {"If-None-Match": {"type": "string", "maxLength": 200}}
_KEY: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
_WAIT: Final[Schema] = {
    "type": "integer",
    "minimum": 0,
    "maximum": WAIT_MAX,
    "description": "Seconds until it is answered even where nothing has happened",
}
_PAGING: Final[Mapping[str, Schema]] = {
    "state": {"type": "string", "enum": [*STATES, DRAFT]},
    "limit": {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE},
    "after": {"type": "string", "maxLength": 100, "description": "What the page before had as next"},
}

_UNTIL: Final[Schema] = {
    "type": "string",
    "enum": list(UNTIL),
    "default": UNTIL[0],
    "description": "What is waited for: the decision, or the end, once it was carried out too",
}
SCHEMAS: Final[Mapping[str, Schema]] = {
    "Approval": thing(
        {
            "id": {"type": "string", "pattern": "^apr_[0-9a-f]{24}$"},
            "kind": TEXT,
            "tool": maybe(TEXT),
            "title": TEXT,
            "reason": TEXT,
            "state": {"type": "string", "enum": [*STATES, DRAFT]},
            "settled": {"type": "boolean", "description": "The decision can no longer change"},
            "arguments": FREE,
            "arguments_hash": HASH,
            "action_digest": HASH,
            "opened_at": TIME,
            "deadline": TIME,
            "opened_by": TEXT,
            "reviewers": many(TEXT),
            "nobody_can_decide": {
                "type": "boolean",
                "description": "None of the reviewers it names can decide it now; operators were told",
            },
            "question": maybe(thing({"id": TEXT, "text": TEXT, "asked_at": TIME})),
            "decision": maybe(named("Decision")),
            "result": maybe(FREE),
            "token": maybe(TEXT),
            "callback": maybe(TEXT),
            "replaced_by": {**TEXT, "description": "The fresh request that took its place; there where one did"},
        },
        optional=("replaced_by",),
    ),
    "Decision": thing(
        {
            "outcome": {"type": "string", "enum": ["approved", "rejected", "expired", "cancelled", "withdrawn"]},
            "by": TEXT,
            "at": TIME,
            "reason": TEXT,
            "changed": {"type": "boolean"},
            "arguments": FREE,
            "arguments_hash": HASH,
            "answer": maybe(TEXT),
        }
    ),
    **asked.SCHEMAS,
}

CALLS: Final[Mapping[tuple[str, str], Described]] = {
    ("GET", "/v1/approvals"): Described(
        "Approvals, newest first",
        _READ,
        query=_PAGING,
        headers=_TAG,
        answers={"200": thing({"approvals": many(named("Approval")), "next": maybe(TEXT)}), "304": None},
    ),
    ("POST", "/v1/approvals"): Described(
        "Ask for an approval",
        (Scope.APPROVALS_CREATE,),
        headers={"Idempotency-Key": _KEY},
        body=named("Asked"),
        answers={"200": named("Approval"), "201": named("Approval")},
        refused=("409", "422"),
    ),
    ("GET", "/v1/approvals/{approval_id}"): Described(
        "One approval, at once or when it is settled",
        _READ,
        query={"wait": _WAIT, "until": _UNTIL},
        headers=_TAG,
        answers={"200": named("Approval"), "304": None},
    ),
    ("GET", "/v1/approvals/{approval_id}/audit"): Described(
        "What the record says of it",
        _READ,
        headers=_TAG,
        answers={
            "200": thing({"lines": many(thing({"at": TIME, "action": TEXT, "actor": TEXT, "data": FREE}))}),
            "304": None,
        },
    ),
    ("POST", "/v1/approvals/{approval_id}/answer"): Described(
        "Answer what a reviewer asks before deciding",
        (Scope.APPROVALS_CREATE,),
        body=thing(
            {
                "question_id": {"type": "string", "pattern": "^qst_[0-9a-f]{24}$"},
                "text": text(ANSWER_MAX, "Plain text, for people"),
            }
        ),
        answers={"200": thing({"id": TEXT, "question_id": TEXT})},
        refused=("409",),
    ),
    ("POST", "/v1/approvals/{approval_id}/comment"): Described(
        "Say something beside the card",
        (Scope.APPROVALS_CREATE,),
        headers={"Idempotency-Key": _KEY},
        body=thing({"text": text(COMMENT_MAX, "Plain text, for people")}),
        answers={"200": thing({"id": TEXT, "comment_id": TEXT}), "201": thing({"id": TEXT, "comment_id": TEXT})},
        refused=("409",),
    ),
    ("POST", "/v1/approvals/{approval_id}/withdraw"): Described(
        "Take a request back",
        (Scope.APPROVALS_WITHDRAW,),
        body=thing({"reason": text(WITHDRAWN_REASON_MAX, "Stands on the card")}),
        answers={"200": thing({"id": TEXT, "state": TEXT, "withdrawn_at": TIME})},
        refused=("409",),
    ),
    ("POST", "/v1/approvals/{approval_id}/redeem"): Described(
        "Use a decision up",
        (Scope.APPROVALS_REDEEM,),
        body=thing({"token": TEXT}),
        answers={"200": thing({"id": TEXT, "use_id": TEXT, "redeemed_at": TIME})},
        refused=("409",),
    ),
    ("POST", "/v1/approvals/{approval_id}/result"): Described(
        "Report what became of it",
        body=thing(
            {"outcome": {"type": "string", "enum": ["done", "failed"]}, "text": TEXT, "reference": TEXT},
            optional=("text", "reference"),
        ),
        answers={"200": FREE, "201": FREE},
        refused=("409",),
    ),
}
