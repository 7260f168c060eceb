"""English: the approval card, its record and receipt, reminders, verdicts and the reason of a rejection."""

from typing import Final

# The card
CARD_TITLE: Final = "Refund {amount} to {customer}"
CARD_TEXT_PENDING: Final = "Decision needed: refund of {amount} for order {order}, asked by {customer}"
CARD_TEXT: Final = {
    "approved": "Approved: refund of {amount} for order {order}, {customer}",
    "rejected": "Rejected: refund of {amount} for order {order}, {customer}",
    "expired": "Expired without an answer: refund of {amount} for order {order}, {customer}",
    "cancelled": "Cancelled: refund of {amount} for order {order}, {customer}",
    "executing": "Approved, refund in progress: {amount} for order {order}, {customer}",
    "executed": "Refunded: {amount} for order {order}, {customer}",
    "needs_attention": "Needs attention: refund of {amount} for order {order}, {customer}",
}
FACTS: Final = "From our records"
FACTS_THEN: Final = "From our records when it was asked"
FACT_PAID: Final = "Paid {paid}, already refunded {refunded}"
FACT_LEFT: Final = "Left to refund {left}, and {after} after this"
FACT_ORDER: Final = "Order {number}: {description}"
FACT_ORDER_PLACED: Final = "Order {number}: {description}, placed {placed_on}, {days} days before this request"
FACT_DISPUTED: Final = "The payment is disputed at the bank"
FACT_OTHER: Final = "Another request for the same payment {state}: {amount} for order {order} ({id})"
FACT_OTHER_STATES: Final = {
    "pending": "is open",
    "approved": "is approved and not sent yet",
    "executing": "is being sent",
    "needs_attention": "was sent, and nobody knows yet whether it was made",
}
FACT_OTHERS_MORE: Final = "And {count} more requests for the same payment"
FACT_UNVERIFIED: Final = "Unverified sender: nobody vouches that the mail comes from this customer"
FACT_TIER: Final = "Customer: {tier} tier, waiting since "
WHY: Final = "Why it is asked"
AGENT_SAYS: Final = "The agent's words (not checked)"
WHY_A_PERSON: Final = "Policy: {because}"
WHO_MAY: Final = "Who may decide: "
DEADLINE: Final = "Without an answer it expires "
DEADLINE_MEANS: Final = ", and no refund is made."
CUSTOMER_WROTE: Final = "Customer wrote (unverified)"
SUBJECT: Final = "Subject: {subject}"
APPROVE: Final = "Approve"
REJECT: Final = "Reject"

# After the decision
RECORD: Final = {
    "approved": "Approved by ",
    "executing": "Approved by ",
    "executed": "Approved by ",
    "needs_attention": "Approved by ",
    "rejected": "Rejected by ",
    "cancelled": "Cancelled by ",
}
RECORD_EXPIRED: Final = "Expired: nobody decided in time. This is not a rejection, and no refund was made."
RECORD_CANCELLED: Final = "Cancelled before anybody decided. No refund was made."
RECORD_WITHDRAWN: Final = "Withdrawn by "
RECORD_UNDECIDED: Final = "Needs attention: it could not be decided here."
ON: Final = ", "  # before a day that Slack may call today
REASON_GIVEN: Final = "Reason given"
RECEIPT: Final = "Receipt"
RECEIPT_RECORDED: Final = "Recorded: "
RECEIPT_RESUMED: Final = "Worker resumed: "
RECEIPT_NOT_RESUMED: Final = "Worker resumed: not yet"
RECEIPT_NOT_SENT: Final = "Refund: not sent yet"
RECEIPT_ASKED: Final = "Refund: asked of the payment provider, not confirmed yet"
RECEIPT_ASKED_AS: Final = "Refund: the payment provider has it as {refund_id}, not confirmed yet"
RECEIPT_SENT: Final = "Refund: sent, {amount}, {refund_id}"
RECEIPT_NONE: Final = "Refund: none was made"
RECEIPT_FACTS_CHANGED: Final = "Refund: not made, because the facts changed. {sentence}"
RECEIPT_TROUBLE: Final = "Refund: needs attention. {trouble}"
RECEIPT_TROUBLE_NEXT: Final = "Next: a person checks with the payment provider before anything is tried again."
TROUBLE_UNKNOWN: Final = "What happened is not known yet."

# Reminders and escalations
REMIND: Final = (
    "Reminder for {reviewers}: the refund of {amount} for {customer} is still open. It expires {deadline}."
)
ESCALATE: Final = (
    "{oncall}Nobody has decided yet: refund of {amount} for {customer}, who has waited since {since}. "
    "It expires {deadline}; then no refund is made."
)
ESCALATE_WHO: Final = "Who may decide: {reviewers}."
ESCALATE_TEXT: Final = "Nobody has decided yet: refund of {amount} for {customer}"
REMIND_TEXT: Final = "Reminder: the refund of {amount} for {customer} is still open"
OPEN_CARD: Final = "<{link}|Open the card>"

# Verdicts on a click
COUNTED_APPROVE: Final = "Your approval is recorded. The card shows what happens next."
COUNTED_REJECT: Final = "Your rejection is recorded. No refund will be made."
COUNTED_PENDING: Final = "Your vote is recorded. One more is needed."
REFUSED_UNKNOWN: Final = "There is no such request any more. Nothing was recorded."
# Why somebody may not decide this, by the refusal
NOT_THEIRS: Final = {
    "not_a_reviewer": "You are not set up to decide this. {who_may}",
    "own_request": "You asked for this yourself, so somebody else has to decide. {who_may}",
    "is_customer": "This is about your own account, so somebody else has to decide. {who_may}",
    "address_hidden": (
        "Slack does not show this app people's email addresses, so nobody can tell whether you are the "
        "customer, and your answer does not count. An operator has to install the app again: it lacks the "
        "scope `users:read.email`."
    ),
    "no_address": (
        "Your Slack profile has no email address, so nobody can tell whether you are the customer, and your "
        "answer does not count. Add your address to your profile, or let somebody else decide."
    ),
}
REFUSED_CLOSED: Final = "This was already {state} by {by}{at}. Your click changed nothing."
REFUSED_CLOSED_YOURS: Final = "You had already decided: it is {state}{at}. This click changed nothing."
REFUSED_EXPIRED: Final = (
    "This request expired before you answered, so no refund was made. Press Reopen on it to ask again."
)
REFUSED_STALE: Final = "This is an old copy of the card. {link}"
REFUSED_STALE_LINK: Final = "Please decide on the <{link}|current one>."
REFUSED_STALE_NO_LINK: Final = "Please decide on the current one, further down in the channel."
REFUSED_TAMPERED: Final = (
    "The stored request no longer matches what was put before you, so it cannot be decided. "
    "Nothing was refunded. Please tell the operators."
)
OLD_COPY: Final = "This is an old copy of the card; nothing can be decided here."
OLD_COPY_LINK: Final = "<{link}|Open the live card>"
STATES: Final = {
    "pending": "still open",
    "approved": "approved",
    "executing": "approved",
    "executed": "approved and refunded",
    "needs_attention": "approved, and now needs attention",
    "rejected": "rejected",
    "expired": "expired",
    "cancelled": "cancelled",
}
STATE_UNDONE: Final = "undone"
STATE_WITHDRAWN: Final = "withdrawn"
AT: Final = ", {at}"
WHO_MAY_DECIDE: Final = "These may decide: {reviewers}."

# The reason modal
REJECT_TITLE: Final = "Reject Refund"
REJECT_SUBMIT: Final = "Reject Refund"
REJECT_INTRO: Final = "Refund {amount} to {customer} will not be made."
REASON_LABEL: Final = "Reason"
REASON_HINT: Final = "Colleagues always see it; the customer only if you say so."
REASON_PLACEHOLDER: Final = "For example: outside the 30-day window"
REASON_TOO_LONG: Final = "Please keep the reason under {limit} characters."
REPLY_TOO_LONG: Final = "Please keep the reply under {limit} characters."
CANCEL: Final = "Cancel"
CLOSE: Final = "Close"
VERDICT_TITLE: Final = "Nothing Changed"
