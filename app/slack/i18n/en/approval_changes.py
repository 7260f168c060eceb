"""Decisions with changes, undoing, asking again, and what a card says about both."""

from typing import Final

# More of the card
FACT_EARLIER_NONE: Final = "No refund to this customer through this desk before"
FACT_EARLIER: Final = "Refunds to this customer through this desk before: {count}, {sum} in all"
FACT_EARLIER_MIXED: Final = (
    "Refunds to this customer through this desk before: {count}, {sum} in all; {others} in other currencies not added"
)
WHY_YOU: Final = "Yours to decide if "
WHY_YOU_NAMED: Final = "you are listed by name"
WHY_YOU_GROUP: Final = "you are in "
WHY_YOU_EITHER: Final = "you are listed by name, or in "
AMOUNT_OF: Final = "{amount} of the {asked} asked"
APPROVE_CHANGED: Final = "Approve With Changes"

# Approve with changes
CHANGES_TITLE: Final = "Approve With Changes"
CHANGES_SUBMIT: Final = "Approve Refund"
CHANGES_INTRO: Final = "Asked for: {asked} to {customer}. Left to refund: {left}."
CHANGES_AMOUNT_LABEL: Final = "Amount in {currency}"
CHANGES_AMOUNT_HINT: Final = "At most {most}. The policy is checked again."
CHANGES_REPLY_LABEL: Final = "Reply to the customer"
CHANGES_REPLY_HINT: Final = "It becomes the drafted reply once the refund was really made. Nothing is mailed now."
AMOUNT_UNCLEAR: Final = "Please type an amount such as {example}."
AMOUNT_AMBIGUOUS: Final = "Is {one} or {other} meant? Please write the amount like this: {example}."
AMOUNT_NOT_ALLOWED: Final = "This amount is not possible. Please choose a smaller one."
RECORD_CHANGED: Final = "Approved with changes: {amount}"

# Undo
UNDO: Final = "Undo"
UNDO_UNTIL: Final = "Refund: held, so that it can be undone until "
UNDONE: Final = "Undone. No refund was made. A fresh card follows, so that somebody can decide again."
RECORD_UNDONE: Final = "Approval undone by "
REFUSED_TOO_LATE: Final = "It is too late to undo this: it is {state}. Your click changed nothing."

# Asking again
REOPEN: Final = "Reopen"
REOPENED: Final = "A fresh card follows, with the facts of now."
AGAIN_ASKED: Final = "Asked again by "
AGAIN_FOLLOWS: Final = "A fresh card follows, with the facts of now."
AGAIN_MOVED: Final = "A fresh card took this one's place: "
AGAIN_OPEN: Final = "open it"
AGAIN_MOVED_NO_LINK: Final = "A fresh card took this one's place, further down in the channel."
AGAIN_OFFER: Final = "Those who may decide can ask for a fresh card."
REFUSED_REOPENED: Final = "{by} has asked for a fresh card already. Your click changed nothing."
FRESH_CARD: Final = "Asked again: an earlier card closed without a refund. All facts here are fresh."

# A rejection's reason
REASON_SHOWN_LABEL: Final = "Who may see the reason"
REASON_SHOWN_HINT: Final = "Left open, only colleagues see it."
REASON_SHOWN: Final = "The customer may see it"
REASON_WAS_SHOWN: Final = "The customer may see this reason."
REASON_WAS_KEPT: Final = "The customer is not told this reason."
