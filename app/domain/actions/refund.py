"""The canonical action: exactly what a person approves, and the digest that ties approval to execution."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, Self

from app.domain.ids import ChargeId, CustomerId, OrderId, TenantId
from app.domain.money import exponent


@dataclass(frozen=True)
class RefundAction:
    """A refund of ``amount_cents`` (minor units, above zero) of one charge to the customer who paid it."""

    tenant: TenantId
    customer_id: CustomerId
    order_id: OrderId
    charge_id: ChargeId
    amount_cents: int
    currency: str
    kind: Literal["refund"] = "refund"

    def __post_init__(self) -> None:
        """Refuse what could never be refunded, whoever built it."""
        if type(self.amount_cents) is not int or self.amount_cents <= 0:
            raise ValueError("A refund needs a whole amount above zero, in minor units (4990 for 49.90)")
        exponent(self.currency)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as stored in the approval's row."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The inverse of ``to_json``. Raises TypeError or ValueError on anything else."""
        return cls(**data)

    def smaller(self, amount_cents: int) -> Self:
        """The same refund of less. Raises ValueError unless it is less, and still something."""
        if amount_cents >= self.amount_cents:
            raise ValueError("An approved amount may only be smaller than what was asked")
        return replace(self, amount_cents=amount_cents)

    def digest(self, approval_id: str) -> str:
        """SHA-256 (hex) over the sorted fields and the approval's id: one digest, one approval, one amount."""
        text = json.dumps({**self.to_json(), "approval_id": approval_id}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
