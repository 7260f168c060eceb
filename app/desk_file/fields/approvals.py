"""How long a request waits, and what is decided without a person."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import Choice, MinorUnits, Span

_WEEK: Final = 604_800
_LADDER: Final = Span(1, 30 * 86_400)
_MONEY: Final = MinorUnits()

FIELDS: Final = (
    Field(
        "ladder.remind_after",
        "ladder.remind_after_seconds",
        _LADDER,
        "Reviewers are reminded, counted from the request",
        "REMIND_AFTER_SECONDS",
    ),
    Field(
        "ladder.escalate_after",
        "ladder.escalate_after_seconds",
        _LADDER,
        "On-call is called once the customer has waited so long",
        "ESCALATE_AFTER_SECONDS",
    ),
    Field(
        "ladder.expire_after",
        "ladder.expire_after_seconds",
        _LADDER,
        "The request expires and nothing happens, counted from the request",
        "EXPIRE_AFTER_SECONDS",
    ),
    Field(
        "limits.auto_approve_below_cents",
        "limits.auto_approve_below_cents",
        _MONEY,
        "Refunds below this need no person, as long as the three sums hold. `off`: every refund needs one",
        "AUTO_APPROVE_BELOW_CENTS",
    ),
    Field(
        "limits.auto_order_cents",
        "limits.auto_order_cents",
        _MONEY,
        "The most without a person for one order. `off`: just below the limit above",
        "AUTO_APPROVE_ORDER_CENTS",
    ),
    Field(
        "limits.auto_customer_cents",
        "limits.auto_customer_cents",
        _MONEY,
        "The same for one customer in 30 days. `off`: just below that limit",
        "AUTO_APPROVE_CUSTOMER_CENTS",
    ),
    Field(
        "limits.auto_day_cents",
        "limits.auto_day_cents",
        _MONEY,
        "The same for everybody in 24 hours. `off`: ten times that limit",
        "AUTO_APPROVE_DAY_CENTS",
    ),
    Field(
        "limits.hard_cap_cents",
        "limits.hard_cap_cents",
        _MONEY,
        "More is never paid back for one order, whoever approves",
        "HARD_CAP_CENTS",
    ),
    Field(
        "undo",
        "undo_seconds",
        Span(0, 300, may_be_off=True),
        "How long an approved refund can still be undone",
        "UNDO_SECONDS",
    ),
    Field(
        "ask_pause",
        "ask_pause_seconds",
        Span(0, 86_400, may_be_off=True),
        "How long open questions may hold one request's clock, in all",
        "ASK_PAUSE_MAX_SECONDS",
    ),
    Field(
        "take_alarm_within",
        "investigate_seconds",
        Span(1, _WEEK),
        "How long on-call has to take a failed refund before it is escalated",
        "INVESTIGATE_WITHIN_SECONDS",
    ),
    Field(
        "reply_mode",
        "reply_mode",
        Choice(("review", "auto")),
        "`review`: staff press Send. `auto`: drafts are mailed at once",
        "REPLY_MODE",
    ),
)
