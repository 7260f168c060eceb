"""Owns the words the support agent and its callers share: what goes in, what comes out, what can go wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.domain.actions.line_shares import SHIPPING_RULE, ShippingRule
from app.domain.actions.money_action import NO_PARTS, Parts
from app.domain.records.orders import OrderLine

PolicyTopic = Literal["refunds", "shipping", "privacy", "tone"]
ProposalKind = Literal["refund", "store_credit"]
Outcome = Literal["executed", "rejected", "expired", "blocked", "facts_changed"]
FailureKind = Literal["transient", "permanent", "refused"]
Speaker = Literal["customer", "desk"]

NO_RULE = "The shop has not written down a rule for this. State none; say that a person at the desk will answer it."

TURNS_MAX = 8
PROPOSALS_MAX = 3
REPLY_MAX_CHARS = 8_000


@dataclass(frozen=True)
class OrderFact:
    """One order as the records have it; amounts are in the currency's minor unit."""

    order_id: str
    description: str
    paid_cents: int
    refunded_cents: int
    currency: str
    placed_on: str
    lines: tuple[OrderLine, ...] = ()
    shipping_cents: int = 0
    discount_cents: int = 0
    refunded_parts: Parts = NO_PARTS  # units of lines that were given back
    shipping_rule: ShippingRule = SHIPPING_RULE

    @property
    def refundable_cents(self) -> int:
        return max(0, self.paid_cents - self.refunded_cents)


class Lookups(Protocol):
    """Everything the agent may read. Whoever makes one binds it to a single customer of a single tenant."""

    async def list_orders(self) -> Sequence[OrderFact]: ...

    async def read_policy(self, topic: PolicyTopic) -> str: ...


@dataclass(frozen=True)
class Ask:
    """One email to answer. `today` comes from the caller, because nothing in here reads a clock."""

    customer_email: str
    subject: str
    body: str
    conversation: str
    today: str
    history: Sequence[tuple[Speaker, str]] = ()
    known: bool = True  # False: no customer of ours, so nothing is looked up and nothing can be asked for
    in_short: str = ""  # what came before the history, summarised: claims, like the mails it is made of


@dataclass(frozen=True)
class Usage:
    """What one run used. A resume counts its own calls only. `cached_tokens` are part of `input_tokens`."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0


@dataclass(frozen=True)
class Proposal:
    """What the agent asks for: money back, or store credit. `call_id` is unique within its conversation only.

    Of lines and of a whole order the amount is what our code worked out of the records as they were told.
    """

    call_id: str
    order_id: str
    amount_cents: int
    reason: str
    kind: ProposalKind = "refund"
    lines: Parts = NO_PARTS
    whole: bool = False


@dataclass(frozen=True)
class Finished:
    """A drafted reply. `stripped` names what was taken out of it because it must not reach a customer."""

    reply: str
    written_by: str
    usage: Usage
    stripped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paused:
    """The agent waits for people. Keep `state` on the server: whoever can write it can forge it."""

    state: str = field(repr=False)
    contract: str
    proposals: tuple[Proposal, ...]
    usage: Usage


Turn = Finished | Paused


@dataclass(frozen=True)
class Decision:
    """What became of one proposal. `receipt` is a plain sentence; `note` is for the customer to see, and so are the
    `items`: what it was done for, where that is some lines of an order."""

    call_id: str
    outcome: Outcome
    receipt: str
    note: str | None = None
    items: tuple[str, ...] = ()


class StaleContract(Exception):
    """The paused state belongs to another version of the agent: draft again, never resume it blind."""


class SupportFailure(Exception):
    """The agent could not finish; `sentence` is safe to show to people, `usage` is what was spent until then."""

    def __init__(self, kind: FailureKind, code: str, sentence: str) -> None:
        super().__init__(f"{kind}: {code}: {sentence}")
        self.kind: FailureKind = kind
        self.code = code
        self.sentence = sentence
        self.usage = Usage()

    def __reduce__(self) -> tuple[type["SupportFailure"], tuple[FailureKind, str, str]]:
        return type(self), (self.kind, self.code, self.sentence)
