"""The house rules the agent may read to a customer, one short text per topic."""

from typing import Final

from workers.agent import PolicyTopic

RULES: Final[dict[PolicyTopic, str]] = {
    "refunds": (
        "An order can be refunded in full or in part within 30 days of delivery, never beyond what was paid and "
        "not yet given back. Every refund is decided by a person. Money arrives 5 to 10 working days later."
    ),
    "shipping": (
        "Orders leave the warehouse within two working days and take three to five working days inside the EU, "
        "up to ten elsewhere. A parcel that has not arrived after ten working days is replaced or refunded."
    ),
    "privacy": (
        "Customer data is used to handle orders and questions, and for nothing else. A customer may ask for a copy "
        "or for deletion at any time; a person answers within 30 days."
    ),
    "tone": (
        "Friendly, plain and short. Say what will happen next and when. "
        "Never promise what a person has yet to decide."
    ),
}
