"""The events the engine publishes when a run ends."""

import json
from typing import Any, Final

from app.local.engine import events
from app.local.engine.events import Event

FINISHED: Final = "inngest/function.finished"
FAILED: Final = "inngest/function.failed"
CANCELLED: Final = "inngest/function.cancelled"
INVOKED: Final = "inngest/function.invoked"
SCHEDULED: Final = "inngest/scheduled.timer"


def for_end(  # noqa: PLR0913 - what such an event tells
    *,
    slug: str,
    run_id: str,
    status: str,
    triggers: list[dict[str, Any]],
    output: str | None,
    error: dict[str, Any] | None,
    correlation: str | None,
) -> list[Event]:
    """What a run's end publishes. Runs started by such events publish nothing: no recursion."""
    first = triggers[0] if triggers else {}
    if first.get("name") in (FINISHED, FAILED):
        return []
    data: dict[str, Any] = {
        "_inngest": {"status": status},
        "event": first,
        "events": triggers,
        "function_id": slug,
        "run_id": run_id,
    }
    if error is not None and status != "Cancelled":  # whoever invoked it gets null, not an error
        data["error"] = error
    else:
        data["result"] = json.loads(output) if output is not None else None
    if correlation is not None:
        data["correlation_id"] = correlation
    named = {"Failed": FAILED, "Cancelled": CANCELLED}.get(status)
    ends = [events.system(FINISHED, data)]
    if named:
        ends.append(events.system(named, data, ext_id=run_id))
    return ends
