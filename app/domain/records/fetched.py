"""What a source of records answered, before it is anybody's row."""

from dataclasses import dataclass
from typing import Literal

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId
from app.domain.records.orders import OrderRecord

AskedSource = Literal["stripe", "http"]
ORDERS_MAX = 50


@dataclass(frozen=True)
class Fetched:
    """A customer and their orders, latest first. ``whole``: all that are shown, not one that was asked for by name.

    ``faults`` say what was left out of the answer, and why.
    """

    source: AskedSource
    customer: Customer
    orders: tuple[OrderRecord, ...] = ()
    faults: tuple[str, ...] = ()
    whole: bool = True


@dataclass(frozen=True)
class KeptBy:
    """Which answer of a source is looked for: by the customer's address or id, and how old it may be."""

    source: AskedSource
    seconds: float
    address: str = ""
    customer_id: CustomerId | None = None
