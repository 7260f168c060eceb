"""How often things are tried, and how many of a thing there may be."""

from typing import Final

# A host that is being deployed answers nothing for minutes, and each refused request burns a try.
# Ten retries on the engine's backoff last about five hours, which also outlives a Slack outage.
RETRIES: Final = 10
ALL_TRIES: Final = RETRIES + 1

# Tries of one step, the first included, where fewer than RETRIES + 1 make sense.
AGENT_TRIES: Final = 4  # a model that failed four times needs an operator, not a fifth bill
LOOK_UP_TRIES: Final = 4  # of the team's own records, minutes apart; then a person decides when to ask again
PAYMENT_TRIES: Final = 5  # then the outcome is looked up one last time and handed to a person
HELD_TRIES: Final = 6  # with the engine's backoff, longer than any undo window; then a person decides
REPAINT_TRIES: Final = 3  # a card that cannot be repainted must not hold up the customer's reply

PROPOSALS_MAX: Final = 3  # approvals one message may lead to
REVISIONS_MAX: Final = 6  # fresh cards for one proposal whose facts keep moving, or whose approval keeps being undone
GATE_STARTS_MAX: Final = 3  # times a gate whose run failed is started again

# One send takes 5,000 events at most, and the longest ids we allow keep that under the 3 MiB of one request.
EVENTS_PER_SEND: Final = 5_000
SENDS_MAX: Final = 50  # per tenant and day
ERASE_BATCHES_MAX: Final = 200  # per tenant and night; what is left waits for the next one
ERASURE_ROUNDS_MAX: Final = 500  # steps of one kind, each a few batches or messages
BACKUP_TRIES: Final = 3  # a full disk does not empty itself in the night: operators should know by the morning
