"""What the agent may tell a customer as this shop's rules, and how it writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TONE: Final = (
    "Friendly, plain and short. Say what will happen next and when. Never promise what a person has yet to decide."
)
UNWRITTEN: Final = (
    "The shop has not written down a rule for this. State none; say that a person at the desk will answer it."
)


@dataclass(frozen=True)
class ShopRules:
    """One short text per topic. What nobody wrote down is no rule. ``signature`` ends every reply; empty: none."""

    topics: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tone: str = TONE
    signature: str = ""

    def text(self, topic: str) -> str:
        """What the agent reads of a topic."""
        return self.tone if topic == "tone" else self.topics.get(topic, UNWRITTEN)


# Of the made-up shop that `dev` and `demo` play; a desk that answers real customers never quotes it.
SAMPLE_SHOP: Final = ShopRules(
    MappingProxyType(
        {
            "refunds": (
                "An order can be refunded in full or in part within 30 days of delivery, never beyond what was paid "
                "and not yet given back. Every refund is decided by a person. Money arrives 5 to 10 working days "
                "later."
            ),
            "shipping": (
                "Orders leave the warehouse within two working days and take three to five working days inside the "
                "EU, up to ten elsewhere. A parcel that has not arrived after ten working days is replaced or "
                "refunded."
            ),
            "privacy": (
                "Customer data is used to handle orders and questions, and for nothing else. A customer may ask for "
                "a copy or for deletion at any time; a person answers within 30 days."
            ),
        }
    )
)
