"""What an event asks for: a request as it was read, and what came of taking it in."""

from dataclasses import dataclass

from app.domain.ids import CustomerId, MessageId


@dataclass(frozen=True)
class NewEventRequest:
    """``request`` and ``content`` are digests: of the sender's name for it, and of all it asks for.

    ``name`` is the event's, and heads the case.
    """

    request: str
    name: str
    content: str
    customer_id: CustomerId


@dataclass(frozen=True)
class TakenIn:
    """It is on record, now or from before: it has a case and a message of its own."""

    message_id: MessageId


@dataclass(frozen=True)
class AskedOtherwise:
    """Something else was asked for under the same name, and nothing was written."""

    message_id: MessageId
