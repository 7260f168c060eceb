"""What a look-up of a mail's customer at the team's own source of records came to."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.ids import CustomerId


class LookedUp(StrEnum):
    """Whose mail it is, as the source has it."""

    FOUND = "found"
    UNKNOWN = "unknown"
    SEVERAL = "several"  # customers with this address: a person says which
    SILENT = "silent"  # it did not answer, so nobody knows


@dataclass(frozen=True)
class MailWriter:
    """Who wrote a mail. Only a verified address is looked up: anybody can write another's into a mail."""

    address: str
    verified: bool
    customer_id: CustomerId | None  # whose case it is already, if it is anybody's
