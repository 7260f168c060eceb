"""English: asking before deciding, and drafting again."""

from typing import Final

# Asking
ASK: Final = "Ask"
ASK_TITLE: Final = "Ask Before Deciding"
ASK_SUBMIT: Final = "Ask"
ASK_INTRO: Final = (
    "The agent looks it up in our records and answers in the card's thread. "
    "The deadline waits while your question is open."
)
ASK_LABEL: Final = "Your question"
ASK_HINT: Final = "About the order, earlier refunds or the house rules. The agent can only read."
ASK_PLACEHOLDER: Final = "For example: has this customer had refunds before?"
ASK_TOO_LONG: Final = "Please keep the question under {limit} characters."
ASK_OK: Final = "Your question is with the agent. It answers in the card's thread, and the deadline waits."
ASK_UNKNOWN: Final = "There is no such request any more. Nothing was asked."
ASK_NOT_A_REVIEWER: Final = "Only those who may decide this can ask about it here. {who_may}"
ASK_CLOSED: Final = "This request is closed, so there is nothing left to ask before deciding."
ASK_TOO_MANY: Final = (
    "{limit} questions were asked about this request already. Please decide, or look it up yourself."
)
ASK_EMPTY: Final = "Please write a question first."
CLOCK_STOPPED: Final = "The clock stands still while a question is open. It then expires at the latest "

# The answer
ANSWER_TO: Final = "Answer for "
ANSWER_ASKED: Final = "Asked:"
ANSWER_SAYS: Final = "The agent's answer from our records. Written by: {written_by}"
ANSWER_NONE: Final = (
    "The agent could not answer this. The request still waits for your decision; the clock runs again."
)
ANSWER_LOOKED_AT: Final = "It looked at: {sources}."
ANSWER_LOOKED_AT_NOTHING: Final = "It looked nothing up, so take it as an opinion."
ANSWER_TEXT: Final = "The agent answered a question about the refund"
SOURCE_ORDERS: Final = "this customer's orders"
TOPICS: Final = {"refunds": "refunds", "shipping": "shipping", "privacy": "privacy", "tone": "tone"}
SOURCE_POLICY: Final = "the house rule on {topic}"

# Drafting again
RETRY: Final = "Try Again"
RETRY_TITLE: Final = "Draft It Again"
RETRY_SUBMIT: Final = "Try Again"
RETRY_LABEL: Final = "What should be different?"
RETRY_HINT: Final = "An instruction for the agent. The customer does not see it."
RETRY_PLACEHOLDER: Final = "For example: shorter, and apologise for the delay"
RETRY_EMPTY: Final = "Please say what should be different."
RETRY_TOO_LONG: Final = "Please keep the note under {limit} characters."
RETRY_OK: Final = "The agent drafts it again. The new draft replaces this one in the thread."
RETRY_ALREADY: Final = "{by} has already asked for another draft. It is on its way."
DRAFT_RETRYING: Final = "Being drafted again, as asked by "
DRAFT_REPLACED_LINK: Final = "Open the new draft"
DRAFT_EDITED_BY: Final = "Edited by "
DRAFT_EDITED_LINES: Final = ": lines added {added}, removed {removed}"
