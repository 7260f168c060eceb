"""views.*: modals and App Homes."""

from typing import Any, Final

from app.local.slack.delivery.tickets import Refused
from app.local.slack.person.views import public

from .call import Answer, Call, Method


def _source(call: Call) -> Any:
    source = call.json("view")
    if source is None:
        raise Refused("invalid_arguments", messages=["[ERROR] missing required field: view"])
    return source


def open_view(call: Call) -> Answer:
    """views.open: within three seconds of the click, once."""
    source = _source(call)
    trigger = call.state.tickets.use_trigger(call.required("trigger_id"))
    return {"view": public(call.parts.views.open(trigger.user, source))}


def push(call: Call) -> Answer:
    """views.push: only from inside a modal."""
    source = _source(call)
    trigger = call.state.tickets.use_trigger(call.required("trigger_id"))
    if trigger.view_id is None:
        raise Refused("invalid_trigger_id")
    return {"view": public(call.parts.views.push(trigger.user, source))}


def update(call: Call) -> Answer:
    """views.update."""
    views = call.parts.views
    source = _source(call)
    if call.text("view_id"):
        view = views.get(call.text("view_id"))
    else:
        view = views.by_external_id(call.required("external_id"))
    return {"view": public(views.update(view, source, call.text("hash") or None))}


def publish(call: Call) -> Answer:
    """views.publish."""
    user = call.required("user_id")
    return {"view": public(call.parts.views.publish(user, _source(call), call.text("hash") or None))}


METHODS: Final = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
