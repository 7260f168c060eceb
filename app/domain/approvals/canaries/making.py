"""Makes one up after the shape of a desk's own requests. Pure: all chance comes in."""

import random
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from app.domain.actions.policy import AskPeople, PolicyLimits
from app.domain.actions.refund import RefundAction
from app.domain.actions.refund_policy import RefundFacts, rule
from app.domain.approvals.canaries.canary import Falsehood, NewCanary
from app.domain.approvals.canaries.mails import mail_of
from app.domain.approvals.canaries.people import somebody
from app.domain.approvals.canaries.shape import Shape
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId
from app.domain.money import format_money
from app.domain.reason_codes import Code, say

SMALL_SHARE: Final = 10  # of what was asked, where a mail asks for far less
PLAIN: Final = ("Annual plan", "Monthly plan", "Starter kit")  # where a desk sells nothing to several customers
_TAIL: Final = re.compile(r"[0-9a-zA-Z]+$")


@dataclass(frozen=True)
class Desk:
    """What of a desk it has to go by."""

    tenant: TenantId
    language: str
    limits: PolicyLimits
    ladder: EscalationPolicy
    undo_seconds: int
    today: date
    version: int | None = None


def make(desk: Desk, shape: Shape, falsehood: Falsehood, seed: str, draw: random.Random) -> NewCanary:
    """One request of such a desk, and what is false about it."""
    person = somebody(shape.domains, draw)
    paid, asked = _sums(shape, draw)
    number, other = _number(shape, draw), _number(shape, draw)
    while other == number:
        other = _number(shape, draw)
    action = RefundAction(
        tenant=desk.tenant,
        customer_id=CustomerId(alike(draw.choice(shape.customer_ids), draw)),
        order_id=OrderId(alike(draw.choice(shape.order_ids), draw)),
        charge_id=ChargeId(alike(draw.choice(shape.charge_ids), draw)),
        amount_cents=asked,
        currency=shape.currency,
    )
    if _tail(shape.order_ids[0]) == shape.order_numbers[0]:  # as such a desk names its orders
        action = replace(action, order_id=OrderId(_with_tail(action.order_id, number)))
    if _tail(shape.charge_ids[0]) == shape.order_numbers[0]:
        action = replace(action, charge_id=ChargeId(_with_tail(action.charge_id, number)))
    facts = RefundFacts(
        order_id=action.order_id,
        order_number=number,
        description=draw.choice(shape.descriptions or PLAIN),
        customer_id=action.customer_id,
        charge_id=action.charge_id,
        currency=shape.currency,
        paid_cents=paid,
        refunded_cents=0,
        disputed=False,
        placed_on=(desk.today - timedelta(days=draw.choice(shape.ages_days))).isoformat(),
    )
    small = max(1, asked // SMALL_SHARE)
    mail = mail_of(falsehood, desk.language, draw)
    named = {"order": number, "other": other, "name": person.name, "amount": format_money(small, shape.currency)}
    return NewCanary(
        seed=seed,
        falsehood=falsehood,
        email=person.email,
        tier=draw.choice(shape.tiers),
        subject=mail.subject.format(**named),
        body=mail.body.format(**named),
        action=action,
        facts=facts,
        agent_reason=mail.agent_reason.format(**named),
        because=_because(desk, facts, action),
        ladder=desk.ladder,
        undo_seconds=desk.undo_seconds,
        waited_seconds=min(draw.choice(shape.waits_seconds), 600),
        true_cents=small if falsehood is Falsehood.AMOUNT else None,
        desk_version=desk.version,
    )


def alike(sample: str, draw: random.Random) -> str:
    """Of the same form: its last run of letters and digits drawn anew, each by one of its own sort."""
    return _TAIL.sub(lambda found: "".join(_other(one, draw) for one in found[0]), sample)


def _number(shape: Shape, draw: random.Random) -> str:
    """Near those that there are: of the same beginning."""
    sample = draw.choice(shape.order_numbers)
    kept = len(sample) // 2
    return sample[:kept] + "".join(_other(one, draw) if one.isalnum() else one for one in sample[kept:])


def _other(one: str, draw: random.Random) -> str:
    if one.isdigit():
        return draw.choice("123456789")
    letters = "abcdef" if one in "abcdef" else "ABCDEF" if one in "ABCDEF" else ""
    plain = "abcdefghijklmnopqrstuvwxyz" if one.islower() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return draw.choice(letters or plain)


def _sums(shape: Shape, draw: random.Random) -> tuple[int, int]:
    """What was paid for an order, and what is asked of it: in the desk's own proportions."""
    at = draw.randrange(len(shape.paid_cents))
    paid, asked = shape.paid_cents[at], min(shape.amounts_cents[at], shape.paid_cents[at])
    return paid, max(asked, min(paid, SMALL_SHARE))


def _because(desk: Desk, facts: RefundFacts, action: RefundAction) -> str:
    """What the policy says where it asks people; a request that it would not ask about says the plainest."""
    ruling = rule(desk.limits, facts, action.customer_id, action.amount_cents, sender_verified=True)
    return ruling.because if isinstance(ruling, AskPeople) else say(Code.PERSON_DECIDES)


def _tail(text: str) -> str:
    found = _TAIL.search(text)
    return found[0] if found else ""


def _with_tail(text: str, tail: str) -> str:
    return _TAIL.sub(tail, text)
