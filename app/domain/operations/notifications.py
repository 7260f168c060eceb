"""What operators and a case's thread are told: a closed set, with plain data; the catalogues have the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.ids import ApprovalId, CaseId, Posted, TenantId
from app.domain.reason_codes import Datum


class Job(StrEnum):
    """What can stop for good."""

    EMAIL = "email"
    GATE = "gate"
    SEND = "send"
    BOUNCE = "bounce"
    REOPEN = "reopen"
    ANSWER = "answer"
    COMMENT = "comment"
    REDRAFT = "redraft"
    INVESTIGATE = "investigate"
    WATCH = "watch"
    ESCALATE = "escalate"
    DAILY_CHECKS = "daily_checks"
    HEALTH_CHECK = "health_check"
    WEEK = "week"
    REMIND_SUPPORT = "remind_support"
    HOLDING = "holding"
    BACKUP = "backup"
    RETENTION = "retention"
    ERASURE = "erasure"
    MIRROR = "mirror"
    LOOK_UP = "look_up"
    TELL_SUPPORT = "tell_support"
    RAISE_RISK = "raise_risk"
    TELL_FINANCE = "tell_finance"
    SUMMARISE = "summarise"
    SHOW_RESULT = "show_result"
    REHEARSE = "rehearse"
    WITHDRAW = "withdraw"
    DESK_VERSION = "desk_version"
    LOCK_KEY = "lock_key"
    TELL_LOCK = "tell_lock"
    WEBHOOK = "webhook"
    OPEN_REFUND = "open_refund"
    CANARY = "canary"


class Why(StrEnum):
    """Why something stopped."""

    AGENT_PERMANENT = "agent_permanent"
    AGENT_TRANSIENT = "agent_transient"
    GATE_FAILED = "gate_failed"
    RUN_FAILED = "run_failed"
    MALFORMED_EVENT = "malformed_event"
    UNKNOWN_RECORD = "unknown_record"
    EVENT_NOT_ALLOWED = "event_not_allowed"
    REQUEST_TAKEN = "request_taken"
    BLOCKED_BY_POLICY = "blocked_by_policy"
    REQUEST_CHANGED = "request_changed"
    REQUEST_REFUSED = "request_refused"


class DeadWebhook(StrEnum):
    """Why a webhook is not delivered any more: by the code of its last try, or that nobody took it."""

    HOST_NOT_LISTED = "host_not_listed"
    GONE = "gone"
    NO_SECRET = "no_secret"  # noqa: S105 - a code
    BAD_SECRET = "bad_secret"  # noqa: S105 - a code
    NOT_TAKEN = "not_taken"


class News(StrEnum):
    """What operators are told. Each has its headline and its sentence in the catalogue."""

    REFUND_NEEDS_ATTENTION = "refund_needs_attention"  # amount_cents, currency, trouble
    STORE_CREDIT_NEEDS_ATTENTION = "store_credit_needs_attention"  # amount_cents, currency, trouble
    CALL_NEEDS_ATTENTION = "call_needs_attention"  # tool, trouble
    REFUND_NOT_TAKEN = "refund_not_taken"  # amount_cents, currency
    REFUND_STILL_PENDING = "refund_still_pending"  # amount_cents, currency
    PAYMENT_DISPUTED = "payment_disputed"  # charge
    CARD_NOT_SHOWN = "card_not_shown"  # code, approval
    AUTO_LINE_NOT_SHOWN = "auto_line_not_shown"  # code, approval
    REPORT_NOT_SHOWN = "report_not_shown"  # code
    CARD_ELSEWHERE = "card_elsewhere"  # code
    CASE_ELSEWHERE = "case_elsewhere"  # code
    MESSAGE_BEHIND = "message_behind"  # code, says
    RUN_STOPPED = "run_stopped"  # job, why
    RUN_STOPPED_RESEND = "run_stopped_resend"  # job, why, message
    EVENT_REFUSED = "event_refused"  # job, event, why
    DEAD_LETTERS = "dead_letters"  # count, letter
    CASE_BUDGET_SPENT = "case_budget_spent"
    MAIL_GIVEN_UP = "mail_given_up"
    APPROVAL_GIVEN_UP = "approval_given_up"
    BACKUP_FAILED = "backup_failed"  # code
    REPLY_NOT_MAILED = "reply_not_mailed"
    WEBHOOK_DEAD = "webhook_dead"  # why, code, webhook
    REGISTRATION_WRONG = "registration_wrong"  # standing, app
    REGISTRATION_TAKEN_BACK = "registration_taken_back"  # app
    KEY_LOCKED = "key_locked"  # name, key, count
    DESK_STOPPED = "desk_stopped"  # reason
    DESK_STOP_LIFTED = "desk_stop_lifted"
    REVIEWER_LOCKED = "reviewer_locked"  # person, reason
    REVIEWER_UNLOCKED = "reviewer_unlocked"  # person
    NOBODY_CAN_DECIDE = "nobody_can_decide"  # named, approval
    PERSON_NOT_REACHED = "person_not_reached"  # person, what


@dataclass(frozen=True)
class OpsNotice:
    """A message for the operators' channel. ``data`` fills the blanks of its words; amounts end in ``_cents``."""

    tenant: TenantId
    news: News
    data: Mapping[str, Datum] = field(default_factory=dict)
    case_id: CaseId | None = None
    approval_id: ApprovalId | None = None
    thread: Posted | None = None
    facts: tuple[tuple[str, str], ...] = field(default=())  # names of ours, and ids to look up


class Note(StrEnum):
    """What a case's thread is told in one sentence of the catalogue."""

    UNKNOWN_CUSTOMER = "unknown_customer"
    EMPTY_BODY = "empty_body"
    REPEATED = "repeated"
    TOO_MANY = "too_many"
    MODEL_REFUSED = "model_refused"
    CASE_BUDGET_SPENT = "case_budget_spent"
    NOT_DRAFTED_AGAIN = "not_drafted_again"
    NOT_REOPENED = "not_reopened"  # because
    REOPENED_ENDED = "reopened_ended"  # outcome
    REPLY_HELD = "reply_held"
    MAIL_BOUNCED = "mail_bounced"  # trouble
    MAIL_BOUNCED_FOR_NOW = "mail_bounced_for_now"  # trouble
    MAIL_COMPLAINED = "mail_complained"
    REFUNDED_SINCE = "refunded_since"  # amount_cents, currency, refund
    WITHDRAWN = "withdrawn"  # amount_cents, currency, order, reason
    NOT_WITHDRAWN = "not_withdrawn"  # amount_cents, currency, order
    CREDITED_SINCE = "credited_since"  # amount_cents, currency, receipt
    CREDIT_WITHDRAWN = "credit_withdrawn"  # amount_cents, currency, order, reason
    CREDIT_NOT_WITHDRAWN = "credit_not_withdrawn"  # amount_cents, currency, order
    RUN_CANCELLED = "run_cancelled"
    RECORDS_SILENT = "records_silent"
    SEVERAL_CUSTOMERS = "several_customers"
    HOLDING_SENT = "holding_sent"
    HOLDING_UNSURE = "holding_unsure"
    HOLDING_FAILED = "holding_failed"
    HOLDING_HELD = "holding_held"


@dataclass(frozen=True)
class CaseNote:
    """A sentence for a case's thread. ``key`` names what it is about: a retry finds what it already posted."""

    note: Note
    key: str
    data: Mapping[str, Datum] = field(default_factory=dict)
