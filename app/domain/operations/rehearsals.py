"""A rehearsal: the way of a mail through door, engine and Slack to a press and back, on which nothing is paid."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from app.domain.ids import ActorId, Posted, RehearsalId, TenantId

WAIT_SECONDS_MAX: Final = 86_400
TOKEN_BYTES: Final = 32
# The mail names no customer and nobody can answer it: .invalid is nobody's.
SENDER: Final = "rehearsal@countersign.invalid"
_MAIL_ID: Final = re.compile(r"rehearsal\.([0-9a-f]{64})@countersign\.invalid")


class RehearsalEnd(StrEnum):
    """How it ended."""

    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """One row. Each time is of a hop, and None until it was reached."""

    tenant: TenantId
    id: RehearsalId
    started_by: ActorId
    started_at: datetime
    ends_at: datetime
    mailed_at: datetime | None = None
    published: bool = False  # the event that the mail set off
    woke_at: datetime | None = None
    card: Posted | None = None
    card_posted_at: datetime | None = None
    pressed_at: datetime | None = None
    pressed_by: ActorId | None = None
    resumed_at: datetime | None = None
    outcome: RehearsalEnd | None = None
    told_at: datetime | None = None
    trouble: str = ""  # a machine word, such as Slack's for why it took no card
    left_seconds: float = 0.0  # by the database's clock


def mail_id(token: str) -> str:
    """The Message-ID that carries a token."""
    return f"rehearsal.{token}@countersign.invalid"


def token_in(external_id: str) -> str | None:
    """The token a mail carries; None for every other mail. Only the records know whether it opens anything."""
    found = _MAIL_ID.fullmatch(external_id)
    return found[1] if found else None
