"""Seeded false requests, as the step that seeds them would open them."""

import random
from datetime import date
from itertools import count

from app import store
from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.canaries.canary import Falsehood, NewCanary
from app.domain.approvals.canaries.making import Desk, make
from app.domain.approvals.canaries.shape import Shape
from app.domain.ids import ApprovalId, Posted
from app.ports.approvals.approvals import Approvals
from app.store.approvals.canaries.seen import seen_by_reviewers
from tests.store.given import HOUR_LADDER, Given

_seeds = count(1)

SHAPE = Shape(
    currency="EUR",
    amounts_cents=(4000, 9900),
    paid_cents=(9900, 9900),
    order_numbers=("1003", "1004"),
    descriptions=("Priority support, monthly",),
    order_ids=("ord_1003", "ord_1004"),
    charge_ids=("ch_1003", "ch_1004"),
    customer_ids=("cust_001", "cust_002"),
    domains=("example.com",),
    tiers=("pro", "standard"),
    ages_days=(3, 40),
    waits_seconds=(2, 9),
)


def made(given: Given, falsehood: Falsehood = Falsehood.INJECTED, seed: str = "", chance: int = 0) -> NewCanary:
    """One of the tenant's."""
    number = next(_seeds)
    desk = Desk(given.tenant, "en", PolicyLimits(), HOUR_LADDER, 20, date(2026, 6, 15))
    return make(desk, SHAPE, falsehood, seed or f"seed-{number}", random.Random(chance or number))


async def seeded(given: Given, falsehood: Falsehood = Falsehood.INJECTED, *, card: bool = True) -> ApprovalId:
    """One that is open, with its card."""
    canaries, opened = store.PostgresCanaries(given.pool), None
    while opened is None:  # a number that is drawn may be an order's
        opened = await canaries.open(given.tenant, made(given, falsehood))
    if card:
        await canaries.posted(given.tenant, opened, Posted("CAPPROVALS", f"1700000000.{next(_seeds):06}"))
    return opened


def reviewers(given: Given) -> Approvals:
    """As the doors have them at which people decide."""
    return seen_by_reviewers(given.approvals, given.pool, lambda _: PolicyLimits())
