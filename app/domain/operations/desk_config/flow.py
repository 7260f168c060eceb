"""How much is done at once, and how much is begun in a minute."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FlowNumbers:
    """What the functions that answer mails may take of what all share; the policies say why that much."""

    at_once: int = 10  # mails of one tier
    per_customer: int = 2  # mails of one customer
    per_minute: int = 600  # mails begun
    investigations: int = 5  # calls at once
    summaries: int = 6  # calls at once
