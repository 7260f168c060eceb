"""What the agent may tell a customer as this shop's rules, and how it writes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

TONE: Final = (
    "Friendly, plain and short. Say what will happen next and when. Never promise what a person has yet to decide."
)

# A last paragraph that only says good-bye: a formula, and at most two short lines of who writes. Behind it
# may stand, in brackets, what the offline agent says of itself.
_CLOSING: Final = re.compile(
    r"\n\s*\n(?:(?:with )?(?:kind|best|warm|many)(?:est)? (?:regards|wishes|greetings)|regards|sincerely|yours \w+|"
    r"cheers|"
    r"(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen?|lieben?|schönen?) gr(?:ü|ue)(?:ß|ss)en?)"
    r"(?: [^\n]{1,20})?[,.!]?(?:\n[^\n]{1,60}){0,2}(\n\s*\n\([^\n]*\))?\Z",
    re.IGNORECASE,
)

_GAP: Final = re.compile(r"\n[ \t]*\n\s*\n")


@dataclass(frozen=True)
class ShopRules:
    """One short text per topic. What nobody wrote down is no rule. ``signature`` ends every reply; empty: none."""

    topics: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tone: str = TONE
    signature: str = ""

    def text(self, topic: str) -> str | None:
        """What the agent reads of a topic; None where nobody wrote it down."""
        return self.tone if topic == "tone" else self.topics.get(topic)

    def signed(self, reply: str) -> str:
        """With the desk's own ending, once, in the place of whatever the writer ended with."""
        text, ending = reply.rstrip(), self.signature.strip()
        if not ending or text.endswith(ending):
            return reply
        return f"{_CLOSING.sub(lambda found: found[1] or '', text).rstrip()}\n\n{ending}"

    def typed(self, reply: str) -> str:
        """What somebody typed where the ending stood already: wherever it is now, it ends the reply, once."""
        own = self.without_ending(reply)
        return reply if own == reply else f"{own}\n\n{self.signature.strip()}"

    def without_ending(self, reply: str) -> str:
        """The writer's own words. Only whole lines are the ending: its words may stand in a sentence too."""
        ending = self.signature.strip()
        if not ending:
            return reply
        lines = rf"(?<![^\n])[ \t]*{re.escape(ending)}[ \t]*(?![^\n])"
        own, found = re.subn(lines, "\n", reply.replace("\r\n", "\n"))
        return _GAP.sub("\n\n", own).strip() if found else reply


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
