"""What started a run: an event of the catalogue, or one that is refused at once because no retry can mend it."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import inngest
from pydantic import ValidationError

from app.events import Event

E = TypeVar("E", bound=Event)

# What is wrong with a field, by pydantic's name for it. What it held is not said: it may be anybody's data.
_WRONG: Final = {
    "missing": "is missing",
    "string_type": "is not text",
    "string_pattern_mismatch": "is not an id",
    "int_type": "is not a number",
    "int_parsing": "is not a number",
    "bool_type": "is not true or false",
    "bool_parsing": "is not true or false",
}


class MalformedEvent(inngest.NonRetriableError):
    """The event does not carry what the desk's own events carry."""


class UnknownRecord(inngest.NonRetriableError):
    """The run is about something the desk does not have, or not any more."""


class EventNotAllowed(inngest.NonRetriableError):
    """The desk's file does not let an event open this."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"events.opens of desk.yaml does not name {kind}, so no event opens one; an owner of the desk can add it"
        )


class RequestTaken(inngest.NonRetriableError):
    """Under the same name something else was asked for."""

    def __init__(self) -> None:
        super().__init__(
            "Something else was asked for under this request_id, so nothing was opened; give each request its own"
        )


class BlockedByPolicy(inngest.NonRetriableError):
    """The policy does not let this be asked for. Its sentence is ours."""


class RequestChanged(inngest.NonRetriableError):
    """A draft comes to something else than when it was written down."""

    def __init__(self) -> None:
        super().__init__(
            "By the desk's file or the records the draft comes to something else by now, so it was not opened; "
            "whoever wrote it down can ask anew"
        )


class RequestRefused(inngest.NonRetriableError):
    """The door would not take a draft any more."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"The desk does not take this request any more ({code}): its key, its limits or desk.yaml have changed"
        )


# As the engine names them where it tells how a run ended.
REFUSED: Final = frozenset(
    one.__name__
    for one in (
        *(MalformedEvent, UnknownRecord, EventNotAllowed),
        *(RequestTaken, BlockedByPolicy, RequestChanged, RequestRefused),
    )
)


def event_of(kind: type[E], ctx: inngest.Context) -> E:
    """The event that started this run. Called outside every step, where raising ends the run at once."""
    try:
        return kind.model_validate(ctx.event.data)
    except ValidationError as error:
        raise MalformedEvent(_sentence(kind.name, error)) from None


def failed_event_of(kind: type[E], ctx: inngest.Context) -> E | None:
    """In an ``on_failure``: the event of the run that failed; None where that was what was wrong with it."""
    return carried(kind, original(ctx.event.data))


def carried(kind: type[E], data: Mapping[str, Any]) -> E | None:
    """The event whose data this is; None where it is not."""
    try:
        return kind.model_validate(data)
    except ValidationError:
        return None


def original(failed: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of the event that started the run which ``inngest/function.failed`` or ``.cancelled`` tells of."""
    event = failed.get("event")
    data = event.get("data") if isinstance(event, dict) else None
    return data if isinstance(data, dict) else {}


def _sentence(name: str, error: ValidationError) -> str:
    """Fields of ours and what is wrong with each, and where to turn instead."""
    problems = ", ".join(
        f"{one['loc'][0] if one['loc'] else 'data'} {_WRONG.get(one['type'], 'cannot be used')}"
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    )
    return (
        f"{name} is malformed: {problems}. The desk sends its events itself and they carry ids of its records; "
        "what is new comes in through its doors (a mail: POST /webhooks/mail/TENANT, or `countersign mail`)"
    )
