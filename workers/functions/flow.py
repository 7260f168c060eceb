"""How much may run at once, how often things are tried again, and why."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import inngest

# A host that is being deployed answers nothing for minutes, and each refused request burns a try.
# Ten retries on the engine's backoff last about five hours, which also outlives a Slack outage.
RETRIES: Final = 10

# Tries of one step, the first included, where fewer than RETRIES + 1 make sense.
AGENT_TRIES: Final = 4  # a model that failed four times needs an operator, not a fifth bill
PAYMENT_TRIES: Final = 5  # then the outcome is looked up one last time and handed to a person
REPAINT_TRIES: Final = 3  # a card that cannot be repainted must not hold up the customer's reply

PROPOSALS_MAX: Final = 3  # approvals one message may lead to
REVISIONS_MAX: Final = 6  # fresh cards for one proposal whose facts keep moving, or whose approval keeps being undone
GATE_STARTS_MAX: Final = 3  # times a gate whose run failed is started again

# One send takes 5,000 events at most, and the longest ids we allow keep that under the 3 MiB of one request.
EVENTS_PER_SEND: Final = 5_000
SENDS_MAX: Final = 50  # per tenant and day
ERASE_BATCHES_MAX: Final = 200  # per tenant and night; what is left waits for the next one
BACKUP_TRIES: Final = 3  # a full disk does not empty itself in the night: operators should know by the morning

_PRIORITY: Final = "event.data.tier == 'enterprise' ? 120 : (event.data.tier == 'pro' ? 60 : 0)"


@dataclass(frozen=True)
class FlowControl:
    """The policies of one function, as the SDK takes them."""

    concurrency: list[inngest.Concurrency]
    throttle: inngest.Throttle
    priority: inngest.Priority
    idempotency: str


def email_flow() -> FlowControl:
    """Ten mails at work in all, two of one customer, a hundred started a minute, enterprise first, each once.

    Ten protects the model's rate limit; two stop one customer's flood from holding every place; priority
    is in seconds of head start, so a standard customer is overtaken for at most two minutes.
    """
    return FlowControl(
        concurrency=[
            inngest.Concurrency(limit=10),
            inngest.Concurrency(limit=2, key="event.data.tenant + ':' + event.data.customer_id"),
        ],
        throttle=inngest.Throttle(limit=100, period=timedelta(minutes=1)),
        priority=inngest.Priority(run=_PRIORITY),
        idempotency="event.data.once",
    )


@dataclass(frozen=True)
class BulkFlow:
    """The policies of a function that thousands of events start at once."""

    concurrency: list[inngest.Concurrency]
    throttle: inngest.Throttle
    priority: inngest.Priority


def health_flow() -> BulkFlow:
    """Four looks at a time, two of one tenant, 1,200 begun a minute, and behind everything else that waits.

    At 09:00 thousands of these begin at once. Each is a handful of queries and one audit line: four take less
    than half of a host's ten connections, and two of one tenant hardly hold up the mails that write to the same
    audit chain. 1,200 a minute spreads 5,000 over four minutes, so that a mail's steps are never queued behind
    them on the engine. No look calls Slack or a model, so nobody else's limits are in play.
    """
    return BulkFlow(
        concurrency=[
            inngest.Concurrency(limit=4),
            inngest.Concurrency(limit=2, key="event.data.tenant"),
        ],
        throttle=inngest.Throttle(limit=1_200, period=timedelta(minutes=1)),
        priority=inngest.Priority(run="-600"),
    )
