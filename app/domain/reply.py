"""The reply that tells a customer of a refund, by a fixed template; it is mailed only after the refund was made."""

from typing import Final

from app.domain.money import format_money

# Who wrote a draft that the agent did not: words of the catalogues.
BY_REVIEWER: Final = "reviewer"
BY_TEMPLATE: Final = "template"


def refund_reply(*, order_number: str, currency: str, amount_cents: int, asked_cents: int) -> str:
    """The same amounts, the same letter. A smaller refund than was asked for is called that."""
    done = format_money(amount_cents, currency)
    part = f" of the {format_money(asked_cents, currency)} you asked for," if amount_cents < asked_cents else ""
    return (
        f"Hello,\n\nwe have refunded {done}{part} on order {order_number}. "
        "The money usually arrives 5 to 10 working days later.\n\nKind regards,\nThe support desk"
    )
