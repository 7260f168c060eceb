"""English: what is said of a store credit in words of its own."""

from typing import Final

STORE_CREDIT_CARD_TITLE: Final = "Store credit {amount} for {customer}"
STORE_CREDIT_CARD_TEXT_PENDING: Final = (
    "Decision needed: store credit of {amount} for order {order}, asked by {customer}"
)
STORE_CREDIT_CARD_TEXT: Final = {
    "approved": "Approved: store credit of {amount} for order {order}, {customer}",
    "rejected": "Rejected: store credit of {amount} for order {order}, {customer}",
    "expired": "Expired without an answer: store credit of {amount} for order {order}, {customer}",
    "cancelled": "Cancelled: store credit of {amount} for order {order}, {customer}",
    "executing": "Approved, store credit in progress: {amount} for order {order}, {customer}",
    "executed": "Store credit issued: {amount} for order {order}, {customer}",
    "needs_attention": "Needs attention: store credit of {amount} for order {order}, {customer}",
}
STORE_CREDIT_FACT_PAID: Final = "Paid {paid}, already refunded {refunded}, store credit before {credited}"
STORE_CREDIT_FACT_LEFT: Final = "Left to credit {left}, and {after} after this"
STORE_CREDIT_DEADLINE_MEANS: Final = ", and no credit is issued."
STORE_CREDIT_RECORD_EXPIRED: Final = (
    "Expired: nobody decided in time. This is not a rejection, and no credit was issued."
)
STORE_CREDIT_RECORD_CANCELLED: Final = "Cancelled before anybody decided. No credit was issued."
STORE_CREDIT_RECEIPT_NOT_SENT: Final = "Store credit: not issued yet"
STORE_CREDIT_RECEIPT_ASKED: Final = "Store credit: being entered in the ledger"
STORE_CREDIT_RECEIPT_SENT: Final = "Store credit: issued, {amount}, {refund_id}"
STORE_CREDIT_RECEIPT_NONE: Final = "Store credit: none was issued"
STORE_CREDIT_RECEIPT_FACTS_CHANGED: Final = "Store credit: not issued, because the facts changed. {sentence}"
STORE_CREDIT_RECEIPT_TROUBLE: Final = "Store credit: needs attention. {trouble}"
STORE_CREDIT_RECEIPT_TROUBLE_NEXT: Final = "Next: a person checks the ledger before anything is tried again."
STORE_CREDIT_REMIND: Final = (
    "Reminder for {reviewers}: the store credit of {amount} for {customer} is still open. It expires {deadline}."
)
STORE_CREDIT_REMIND_TEXT: Final = "Reminder: the store credit of {amount} for {customer} is still open"
STORE_CREDIT_ESCALATE: Final = (
    "{oncall}Nobody has decided yet: store credit of {amount} for {customer}, who has waited since {since}. "
    "It expires {deadline}; then no credit is issued."
)
STORE_CREDIT_ESCALATE_TEXT: Final = "Nobody has decided yet: store credit of {amount} for {customer}"
STORE_CREDIT_COUNTED_REJECT: Final = "Your rejection is recorded. No credit will be issued."
STORE_CREDIT_REFUSED_EXPIRED: Final = (
    "This request expired before you answered, so no credit was issued. Press Reopen on it to ask again."
)
STORE_CREDIT_REFUSED_TAMPERED: Final = (
    "The stored request no longer matches what was put before you, so it cannot be decided. "
    "No credit was issued. Please tell the operators."
)
STORE_CREDIT_STATES: Final = {
    "pending": "still open",
    "approved": "approved",
    "executing": "approved",
    "executed": "approved and credited",
    "needs_attention": "approved, and now needs attention",
    "rejected": "rejected",
    "expired": "expired",
    "cancelled": "cancelled",
}
STORE_CREDIT_REJECT_TITLE: Final = "Reject Store Credit"
STORE_CREDIT_REJECT_SUBMIT: Final = "Reject Credit"
STORE_CREDIT_REJECT_INTRO: Final = "Store credit {amount} for {customer} will not be issued."
STORE_CREDIT_CHANGES_SUBMIT: Final = "Approve Credit"
STORE_CREDIT_CHANGES_INTRO: Final = "Asked for: {asked} of store credit for {customer}. Left to credit: {left}."
STORE_CREDIT_CHANGES_REPLY_HINT: Final = (
    "It becomes the drafted reply once the credit was really issued. Nothing is mailed now."
)
STORE_CREDIT_UNDO_UNTIL: Final = "Store credit: held, so that it can be undone until "
STORE_CREDIT_UNDONE: Final = "Undone. No credit was issued. A fresh card follows, so that somebody can decide again."
STORE_CREDIT_FRESH_CARD: Final = "Asked again: an earlier card closed without a credit. All facts here are fresh."
STORE_CREDIT_PING_ASK: Final = "A decision waits for you: store credit of {amount} for {customer}. {link}"
STORE_CREDIT_PING_ESCALATE: Final = (
    "Still undecided, and it expires {deadline}: store credit of {amount} for {customer}. {link}"
)
STORE_CREDIT_PING_TEXT: Final = "A decision waits for you: store credit of {amount}"
STORE_CREDIT_WEEK: Final = "Store credit in {currency}"
STORE_CREDIT_WEEK_FIGURE: Final = "{money} (entries: {count})"
