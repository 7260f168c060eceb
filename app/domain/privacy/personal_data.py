"""Where the records hold something of a person, and what becomes of it when they are forgotten: the one list.

Every text column of every tenant table stands here; a test compares it with the database, another fills all that is
erased and looks for it afterwards. A new table gets a line: what is erased, what is replaced, and why the rest stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ID: Final = "an id of ours, which leads to nobody"
CODE: Final = "a word of a closed list"
STAFF: Final = "who of the desk did it: decisions and who decided remain"
MONEY: Final = "what was paid and for what: books are kept"
SLACK: Final = "where a message stood in Slack, which is removed there"
DESK: Final = "of the desk itself, and of no customer"
HASH: Final = "a digest, which the record names"
RECORD: Final = "the record: ids, amounts, codes and hashes, chained, and never changed"
WORDS: Final = "a program's words: where they name the person, the row goes"
MACHINE: Final = "of a machine of ours"


@dataclass(frozen=True)
class Holding:
    """One table. ``gone``: rows about the person are deleted; ``erased`` become empty, ``replaced`` name nobody."""

    erased: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    gone: bool = False


def _kept(why: str, *columns: str) -> dict[str, str]:
    return dict.fromkeys(columns, why)


_T: Final = _kept(ID, "tenant")

HOLDINGS: Final[Mapping[str, Holding]] = {
    "approval_mails": Holding(kept={**_kept(ID, "tenant", "approval_id"), "user_id": STAFF}),
    "agent_requests": Holding(
        erased=("title", "reason", "evidence", "callback"),
        kept={
            **_kept(ID, "tenant", "approval_id", "key_lineage", "key_id"),
            **_kept(HASH, "idempotency_digest", "content_digest"),
        },
    ),
    "api_keys": Holding(
        kept={
            **_kept(DESK, "tenant", "id", "prefix", "digest", "name", "scopes", "created_by", "replaced_by"),
            **_kept(DESK, "limits", "locked_by"),
            **_kept(ID, "first_asked"),
        }
    ),
    "approval_callbacks": Holding(replaced=("address",), kept=_kept(ID, "tenant", "approval_id")),
    "approval_comments": Holding(
        erased=("body",), kept={**_kept(ID, "tenant", "id", "approval_id"), "source": HASH, "said_by": STAFF}
    ),
    "approval_escalations": Holding(kept={**_T, **_kept(ID, "approval_id"), **_kept(STAFF, "taken_by")}),
    "approval_redemptions": Holding(
        kept={**_kept(ID, "tenant", "approval_id", "use_id"), **_kept(STAFF, "redeemed_by")}
    ),
    "approval_reports": Holding(
        erased=("text", "reference"),
        kept={
            **_kept(ID, "tenant", "approval_id"),
            **_kept(CODE, "outcome"),
            **_kept(STAFF, "reported_by"),
            **_kept(HASH, "content"),
        },
    ),
    "approvals": Holding(
        erased=("agent_reason", "decision_reason", "reply_text", "trouble"),
        replaced=("action", "approved_action", "facts", "digest", "approved_digest", "customer_id", "effect"),
        kept={
            **_kept(ID, "tenant", "id", "case_id", "message_id", "call_id", "reopens"),
            **_kept(CODE, "because", "ladder", "calendar", "reply_cleared", "kind", "trouble_code"),
            **_kept(CODE, "rule", "rule_facts", "flow"),
            **_kept(STAFF, "requested_by", "decided_by", "reopened_by", "reviewers"),
            **_kept(MONEY, "charge_id", "order_id"),
            **_kept(SLACK, "card_channel", "card_ts"),
        },
    ),
    "attachment_objects": Holding(kept=_kept(ID, "tenant", "id")),
    "attachment_posts": Holding(
        gone=True, kept=_kept(SLACK, "tenant", "file_id", "message_id", "channel", "thread_ts", "posted_by")
    ),
    "attachments": Holding(
        gone=True, kept=_kept(MACHINE, "tenant", "message_id", "name", "kind", "sha256", "content", "stored_as")
    ),
    "audit": Holding(
        kept=_kept(
            RECORD, "tenant", "actor", "subject_kind", "subject_id", "case_id", "data", "key", "prev_hash", "hash"
        )
    ),
    "audit_heads": Holding(kept=_kept(RECORD, "tenant", "hash")),
    "auto_hours": Holding(kept={**_kept(ID, "tenant", "id"), **_kept(SLACK, "channel", "ts"), "brush": MACHINE}),
    "auto_lines": Holding(kept=_kept(ID, "tenant", "approval_id", "hour_id")),
    "bounces": Holding(
        erased=("reason",),
        replaced=("address", "source"),
        kept={**_kept(ID, "tenant", "id", "draft_id", "message_id"), "kind": CODE},
    ),
    "canaries": Holding(
        kept=_kept(
            DESK, "tenant", "approval_id", "seed", "falsehood", "email", "tier", "outcome", "source", "decided_by"
        )
    ),
    "cases": Holding(
        erased=("subject", "gist"),
        replaced=("sender", "customer_id"),
        kept={
            **_kept(ID, "tenant", "id", "tag", "person_message_id"),
            **_kept(CODE, "person_code", "channel"),
            **_kept(STAFF, "claimed_by", "linked_by"),
            **_kept(SLACK, "thread_channel", "thread_ts"),
        },
    ),
    "customer_people": Holding(gone=True, kept=_kept(STAFF, "tenant", "customer_id", "person")),
    "customers": Holding(
        erased=("name",),
        replaced=("id", "email", "id_said", "name_said"),
        kept={**_T, **_kept(CODE, "tier", "source")},
    ),
    "desk_locks": Holding(
        kept={**_kept(ID, "tenant", "id"), **_kept(STAFF, "person", "locked_by", "lifted_by", "reason")}
    ),
    "dead_letters": Holding(
        gone=True, kept=_kept(MACHINE, "tenant", "id", "code", "sentence", "content_type", "sha256", "raw")
    ),
    "desk_cards": Holding(kept=_kept(DESK, "tenant", "channel", "ts")),
    "desk_confirmations": Holding(kept=_kept(DESK, "tenant", "confirmed_by", "confirmed_as")),
    "desk_discards": Holding(kept=_kept(DESK, "tenant", "discarded_by", "discarded_as")),
    "desk_versions": Holding(kept=_kept(DESK, "tenant", "text", "told", "loosens", "made_by", "made_as")),
    "drafts": Holding(
        erased=("body", "original_body", "notes", "edit_diff", "retry_note"),
        kept={
            **_kept(ID, "tenant", "id", "case_id", "message_id", "approval_id", "replaced_by", "mail_id"),
            **_kept(CODE, "status", "written_by", "trouble", "cleared_codes", "held_codes"),
            **_kept(STAFF, "requested_by", "retry_by"),
            **_kept(SLACK, "card_channel", "card_ts"),
        },
    ),
    "erasure_posts": Holding(kept={**_kept(ID, "tenant", "erasure_id"), **_kept(SLACK, "channel", "ts", "outcome")}),
    "erasures": Holding(
        erased=("customer_id", "addresses", "reason"),
        kept={**_kept(ID, "tenant", "id", "reference"), "requested_by": STAFF, "counts": CODE},
    ),
    "event_requests": Holding(
        kept={**_kept(ID, "tenant", "message_id"), **_kept(HASH, "request_sha256", "content_sha256")}
    ),
    "holding_replies": Holding(
        kept={**_kept(ID, "tenant", "message_id", "case_id", "mail_id"), **_kept(CODE, "state", "code")}
    ),
    "health_checks": Holding(gone=True, kept=_kept(CODE, "tenant", "customer_id", "run", "verdict", "signs")),
    "investigations": Holding(
        erased=("question", "report"),
        replaced=("subject_id", "customer_id"),
        kept={
            **_kept(ID, "tenant", "id", "source"),
            **_kept(CODE, "kind", "status"),
            "asked_by": STAFF,
            **_kept(SLACK, "channel", "thread_ts", "head_channel", "head_ts"),
        },
    ),
    "ledger_charges": Holding(kept={**_T, **_kept(MONEY, "id", "currency")}),
    "ledger_keys": Holding(kept={**_T, **_kept(MONEY, "key", "params_digest", "outcome")}),
    "ledger_refunds": Holding(
        kept={**_kept(ID, "tenant", "approval_id"), **_kept(MONEY, "id", "charge_id", "status", "failure")}
    ),
    "mail_outbox": Holding(
        erased=("subject", "body", "in_reply_to"), replaced=("recipient",), kept=_kept(ID, "tenant", "key")
    ),
    "manual_reviews": Holding(
        replaced=("customer_id",),
        kept={**_kept(ID, "tenant", "id", "approval_id"), **_kept(STAFF, "asked_by", "asked_name", "ended_by")},
    ),
    "message_changes": Holding(kept=_kept(ID, "tenant", "case_id")),
    "message_painters": Holding(kept={**_T, "holder": MACHINE}),
    "message_states": Holding(
        gone=True,
        kept=_kept(
            SLACK,
            *("tenant", "channel", "ts", "state", "digest", "painter", "code", "told"),
            *("instead_of_channel", "instead_of_ts"),
        ),
    ),
    "messages": Holding(
        erased=("subject", "body", "quoted", "attachments", "sent_by", "reply_to", "same_sha256", "alike_sha256"),
        replaced=("sender", "external_id"),
        kept={
            **_kept(ID, "tenant", "id", "case_id", "bounced_id", "answered_by", "no_reply_upto"),
            **_kept(CODE, "problem", "kind", "bounced_status", "bounced_action"),
            **_kept(STAFF, "entered_by", "no_reply_by"),
            "content_sha256": HASH,
        },
    ),
    "model_usage": Holding(kept={**_kept(ID, "tenant", "key", "case_id"), **_kept(MACHINE, "purpose", "model")}),
    "order_lines": Holding(kept={**_kept(ID, "tenant", "order_id"), **_kept(MONEY, "sku", "description")}),
    "orders": Holding(
        replaced=("customer_id",),
        kept={
            **_T,
            **_kept(MONEY, "id", "number", "description", "charge_id", "currency"),
            **_kept(MONEY, "number_said", "id_said", "charge_said", "source"),
        },
    ),
    "originals": Holding(gone=True, kept=_kept(MACHINE, "tenant", "message_id", "content", "content_type")),
    "outbox": Holding(replaced=("payload",), kept={**_kept(ID, "tenant", "cause"), **_kept(CODE, "name", "mode")}),
    "page_links": Holding(kept=_kept(DESK, "tenant", "token_sha256", "browser_sha256", "user_id", "approval_id")),
    "page_sessions": Holding(kept=_kept(DESK, "tenant", "token_sha256", "user_id")),
    "payment_news": Holding(kept={**_T, **_kept(MONEY, "id", "kind", "type", "charge_id", "refund_id")}),
    "people": Holding(kept=_kept(DESK, "tenant", "person", "zone", "ping")),
    "person_message_tries": Holding(kept=_kept(DESK, "tenant", "what", "person", "kind", "name", "outcome", "code")),
    "person_messages": Holding(kept=_kept(DESK, "tenant", "what", "person", "state")),
    "person_ways": Holding(
        kept=_kept(DESK, "tenant", "person", "name", "kind", "service", "sealed", "key_id", "set_by")
    ),
    "pings": Holding(kept=_kept(DESK, "tenant", "key", "person")),
    "postings": Holding(kept=_kept(ID, "tenant", "key")),
    "precedents": Holding(
        gone=True,
        kept={
            **_kept(ID, "tenant", "approval_id"),
            **_kept(MACHINE, "model", "embedding"),
            **_kept(CODE, "kind", "about", "tier"),
        },
    ),
    "precedents_found": Holding(
        gone=True, kept={**_kept(ID, "tenant", "approval_id", "found"), **_kept(MACHINE, "model", "shares")}
    ),
    "questions": Holding(
        erased=("body", "answer"),
        kept={
            **_kept(ID, "tenant", "id", "approval_id", "source"),
            **_kept(STAFF, "asked_by", "answered_by"),
            "looked_at": CODE,
        },
    ),
    "record_answers": Holding(kept=_kept(DESK, "tenant", "source", "code", "sentence")),
    "refund_alarms": Holding(
        kept={**_kept(ID, "tenant", "approval_id"), **_kept(SLACK, "channel", "ts"), "taken_by": STAFF}
    ),
    "refund_failures": Holding(kept={**_kept(ID, "tenant", "approval_id"), **_kept(MONEY, "refund_id", "settled")}),
    "refund_lines": Holding(kept={**_kept(ID, "tenant", "approval_id"), **_kept(MONEY, "charge_id")}),
    "refunds": Holding(
        kept={
            **_kept(ID, "tenant", "approval_id", "idempotency_key"),
            **_kept(MONEY, "status", "code", "provider_refund_id"),
            "params_digest": HASH,
        }
    ),
    "refunds_elsewhere": Holding(kept={**_T, **_kept(MONEY, "refund_id", "charge_id", "status")}),
    "rehearsals": Holding(
        kept=_kept(
            DESK,
            *("tenant", "id", "token_sha256", "started_by", "card_channel", "card_ts", "pressed_by", "choice"),
            *("outcome", "trouble"),
        )
    ),
    "request_drafts": Holding(
        gone=True,
        kept={
            **_kept(ID, "tenant", "approval_id", "key_lineage", "key_id", "customer_id"),
            **_kept(HASH, "idempotency_digest", "content_digest"),
            **_kept(CODE, "kind"),
            **_kept(WORDS, "said", "action", "title"),
        },
    ),
    "seen_members": Holding(kept=_kept(DESK, "tenant", "user_id", "name", "address")),
    "shown": Holding(gone=True, kept=_kept(SLACK, "tenant", "channel", "ts", "kind", "row_id")),
    "signing_keys": Holding(kept=_kept(DESK, "tenant", "kid", "public_key", "sealed", "key_id", "created_by")),
    "store_credits": Holding(
        replaced=("customer_id",),
        kept={**_kept(ID, "tenant", "id", "approval_id"), **_kept(MONEY, "order_id", "currency"), "digest": HASH},
    ),
    "summaries": Holding(kept=_kept(ID, "tenant", "upto_id", "case_id")),
    "summary_pieces": Holding(
        erased=("body",), kept={**_kept(ID, "tenant", "upto_id"), **_kept(CODE, "piece", "written_by", "code")}
    ),
    "support_reminders": Holding(kept=_kept(ID, "tenant", "head")),
    "tenant_secrets": Holding(kept=_kept(DESK, "tenant", "name", "sealed", "key_id", "set_by")),
    "turns": Holding(erased=("record",), kept=_kept(ID, "tenant", "message_id")),
    "votes": Holding(
        erased=("reason",),
        kept={
            **_kept(ID, "tenant", "source", "approval_id"),
            **_kept(STAFF, "voter", "left_by"),
            **_kept(CODE, "choice", "refusal", "left_status", "stage"),
        },
    ),
    "webhook_deliveries": Holding(
        kept={**_kept(ID, "tenant", "id", "approval_id", "body"), **_kept(CODE, "type", "state", "code")}
    ),
    "workflow_runs": Holding(
        replaced=("subject_id",),
        kept={**_kept(ID, "tenant", "run_id"), **_kept(CODE, "function", "kind", "status", "error_code")},
    ),
}
