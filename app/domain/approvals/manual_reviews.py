"""Customers whose requests a person decides, whatever the amount, because somebody wants to be asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.ids import ActorId, ApprovalId, CustomerId

NAME_MAX: Final = 60
SHOWN_MAX: Final = 50  # in a list


@dataclass(frozen=True)
class ManualReview:
    """Until somebody takes it back, a person decides what is asked for this customer."""

    customer_id: CustomerId
    email: str
    approval_id: ApprovalId  # on whose line it was asked for
    asked_by: ActorId
    asked_name: str  # as they were called then: what is kept and shown calls nobody
    asked_at: datetime
