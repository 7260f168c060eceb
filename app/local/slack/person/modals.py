"""Modals and App Home as a person uses them: elements in views, submitting, closing."""

from typing import Any

from app.local.slack.delivery.callbacks import Delivery
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.blocks import find_element
from app.local.slack.memory.documents import Doc
from app.local.slack.person import values
from app.local.slack.person.presence import Presence
from app.local.slack.person.views import STATELESS
from app.local.slack.person.views import public as public_view
from app.local.slack.person.wording import GONE, label


class ModalDoors:
    """What somebody can do with an open view."""

    def __init__(self, here: Presence) -> None:
        self.here = here

    async def click_in_view(
        self, user: str, view_id: str, action_id: str, block_id: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Use an element of an open modal or of the App Home."""
        person = self.here.person(user)
        view = self.here.own_view(user, view_id)
        found = find_element(view["blocks"], action_id, block_id)
        if found is None:
            raise Refused("no_such_element", action_id=action_id, message=GONE)
        view = self.here.views.fill(view, _still_there(view, more.get("values") or {}, more.get("hash")))
        if found[1]["type"] not in STATELESS and "value" in more:
            view = self.here.views.fill(view, {found[0]["block_id"]: {action_id: more["value"]}})
        action = self.here.action(*found, more.get("value"))
        self.here.did(person, f"used {label(found[1])} in a view")
        payload = self.here.payloads.view_click(person, view, action)
        return (await self.here.callbacks.interactive(payload)).as_json()

    async def submit_view(
        self, user: str, view_id: str, typed: Doc | None = None, hash_shown: str | None = None
    ) -> dict[str, Any]:
        """Press a modal's submit button; the answer says what became of the modal.

        ``hash_shown`` is the version the person had on the screen; what they typed into inputs that an update
        has taken away meanwhile is left out.
        """
        person = self.here.person(user)
        view = self.here.own_view(user, view_id)
        view = self.here.views.fill(view, _still_there(view, typed or {}, hash_shown))
        errors = _client_errors(view)
        if errors:
            return {"ok": False, "state": "errors", "errors": errors, "by": "client"}
        self.here.did(person, f"submitted “{view['title']['text']}”")
        delivery = await self.here.callbacks.interactive(self.here.payloads.submission(person, view))
        return delivery.as_json() | self._submitted(view, delivery)

    def _submitted(self, view: Doc, delivery: Delivery) -> dict[str, Any]:
        if not delivery.ok:
            return {"state": "open"}
        answer = delivery.parsed() or {}
        kind = answer.get("response_action")
        try:
            if kind == "errors":
                return _app_errors(view, answer.get("errors"))
            if kind == "update":
                changed = self.here.views.update(view, answer.get("view") or {}, None)
                return {"state": "updated", "view": public_view(changed)}
            if kind == "push":
                pushed = self.here.views.push(view["user"], answer.get("view") or {})
                return {"state": "pushed", "view": public_view(pushed)}
        except Refused as refused:
            self.here.state.journal.note(
                "refused", f"answer to a submission: {refused.code}", code=refused.code, **refused.facts
            )
            return {"ok": False, "state": "open", "error": refused.code, **refused.facts}
        if kind == "clear":
            for each in self.here.views.stack(view["user"]):
                self.here.views.close(each)
            return {"state": "cleared"}
        self.here.views.close(view)
        return {"state": "closed"}

    async def close_view(self, user: str, view_id: str, *, clear: bool = False) -> dict[str, Any]:
        """Press cancel or the cross. ``clear`` closes the whole stack, as the cross does."""
        person = self.here.person(user)
        view = self.here.own_view(user, view_id)
        closing = self.here.views.stack(user)[::-1] if clear or view["clear_on_close"] else [view]
        for each in closing:
            self.here.views.close(each)
        self.here.did(person, f"closed “{view['title']['text']}”")
        if not view["notify_on_close"]:
            return {"ok": True, "state": "closed"}
        delivery = await self.here.callbacks.interactive(
            self.here.payloads.closed(person, view, cleared=len(closing) > 1)
        )
        return delivery.as_json() | {"state": "closed"}


def _still_there(view: Doc, typed: Doc, hash_shown: str | None) -> Doc:
    """What was typed into a version of the view, as far as the view of now has the inputs."""
    if hash_shown in {None, view["hash"]}:
        return typed
    kept = {
        block_id: {name: raw for name, raw in entries.items() if find_element(view["blocks"], name, block_id)}
        for block_id, entries in typed.items()
    }
    return {block_id: entries for block_id, entries in kept.items() if entries}


def _client_errors(view: Doc) -> dict[str, str]:
    errors: dict[str, str] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            state = view["state"]["values"][block["block_id"]][block["element"]["action_id"]]
            error = values.typing_error(block, state)
            if error:
                errors[block["block_id"]] = error
    return errors


def _app_errors(view: Doc, errors: Any) -> dict[str, Any]:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("invalid_errors", message="errors may only name input blocks of the view")
    return {"ok": False, "state": "errors", "errors": errors, "by": "app"}
