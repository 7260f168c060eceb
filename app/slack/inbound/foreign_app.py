"""What another app's request leaves behind: one line on record, and nothing else."""

from typing import Any

from app.domain.approvals.presses import Kind, RefusedPress, Shown
from app.domain.people.actors import is_member_id, slack_person


def refused(body: dict[str, Any], action: str) -> RefusedPress:
    """Nothing it says is known to be true: the app it names is kept as a digest, like a forged row."""
    event, pressed = body.get("event") or {}, body.get("actions") or [{}]
    given = (body.get("user") or {}).get("id") or body.get("user_id") or event.get("user")
    user = given if isinstance(given, str) and is_member_id(given) else "unknown"
    once = body.get("event_id") or pressed[0].get("action_ts") or body.get("trigger_id") or body.get("action_ts")
    return RefusedPress(
        by=slack_person(user),
        action=action,
        source=f"slack:foreign:{user}:{action}:{once}",
        code="foreign_app",
        about=Shown(Kind.APP, str(body.get("api_app_id") or "")),
        belongs=False,
    )
