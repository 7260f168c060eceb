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
