"""Open modals and App Homes: stacks of at most three, hashes, and what was typed so far."""

import time
from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.blocks import find_element, flat, with_ids
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.state import State, new_id
from app.local.slack.person import values
from app.local.slack.rules import problems
from app.local.slack.rules.surfaces import elements_of

STACK_MAX: Final = 3
STATELESS: Final = {"button", "overflow", "image", "workflow_button", "feedback_buttons", "icon_button"}
_PRIVATE: Final = ("user", "open")


def public(view: Doc) -> Doc:
    """A view as the Web API and payloads show it."""
    return {name: value for name, value in view.items() if name not in _PRIVATE}


class Views:
    """Every view somebody has open, and every Home that was published."""

    def __init__(self, state: State) -> None:
        self._state = state

    def stack(self, user: str) -> list[Doc]:
        """A person's open modals, the top one last."""
        return [v for v in self._state.records.all("view") if v["user"] == user and v["type"] == "modal"]

    def home(self, user: str) -> Doc | None:
        """What a person's App Home shows."""
        return self._state.records.get("view", f"home:{user}")

    def get(self, view_id: str) -> Doc:
        """An open view by its id."""
        for view in self._state.records.all("view"):
            if view["id"] == view_id:
                return view
        raise Refused("not_found")

    def by_external_id(self, external_id: str) -> Doc:
        """An open view by the app's own name for it."""
        for view in self._state.records.all("view"):
            if view.get("external_id") == external_id:
                return view
        raise Refused("not_found")

    def open(self, user: str, source: Doc) -> Doc:
        """Open a modal; what was open before is closed."""
        made = self._made(user, source, previous=None)
        for view in self.stack(user):
            self._drop(view)
        return self._keep(made)

    def push(self, user: str, source: Doc) -> Doc:
        """Put a modal on top of the open ones."""
        below = self.stack(user)
        if not below:
            raise Refused("not_found")
        if len(below) >= STACK_MAX:
            raise Refused("push_limit_reached")
        return self._keep(self._made(user, source, previous=below[-1]))

    def publish(self, user: str, source: Doc, hash_given: str | None) -> Doc:
        """Replace a person's App Home."""
        self._state.user(user)
        known = self.home(user)
        if hash_given and known and hash_given != known["hash"]:
            raise Refused("hash_conflict")
        self._judge(source, wanted="home")
        made = self._shaped(user, source, view_id=known["id"] if known else new_id("V"))
        return self._keep(made)

    def update(self, view: Doc, source: Doc, hash_given: str | None) -> Doc:
        """Replace an open view; inputs with unchanged ids keep what was typed."""
        if hash_given and hash_given != view["hash"]:
            raise Refused("hash_conflict")
        self._judge(source, wanted=view["type"])
        made = self._shaped(view["user"], source, view_id=view["id"])
        made |= {name: view[name] for name in ("root_view_id", "previous_view_id")}
        kept = view["state"]["values"]
        for block_id, entries in made["state"]["values"].items():
            for action_id, entry in entries.items():
                old = kept.get(block_id, {}).get(action_id)
                if old is not None and old["type"] == entry["type"]:
                    entries[action_id] = old
        return self._keep(made)

    def close(self, view: Doc) -> None:
        """Close one view; the one below shows again."""
        self._drop(view)

    def fill(self, view: Doc, typed: Doc) -> Doc:
        """Remember what a person typed or chose: ``{block_id: {action_id: value}}``."""
        for block_id, entries in typed.items():
            for action_id, raw in entries.items():
                found = find_element(view["blocks"], action_id, block_id)
                if found is None:
                    raise Refused("no_such_element", block_id=block_id, action_id=action_id)
                kept = view["state"]["values"].setdefault(block_id, {})
                kept[action_id] = values.entry(found[1], raw, touched=True)
        self._state.records.put("view", _key(view), view)
        return view

    def _judge(self, source: Any, wanted: str) -> None:
        if not isinstance(source, dict) or source.get("type") != wanted:
            raise Refused(
                "invalid_arguments", messages=[f"[ERROR] view type must be {wanted} [json-pointer:/view/type]"]
            )
        found = problems(source)
        if found:
            raise Refused(found[0].code, messages=[str(problem) for problem in found])

    def _made(self, user: str, source: Doc, previous: Doc | None) -> Doc:
        self._judge(source, wanted="modal")
        external_id = source.get("external_id")
        if external_id and any(v.get("external_id") == external_id for v in self._state.records.all("view")):
            raise Refused("duplicate_external_id")
        view_id = new_id("V")
        made = self._shaped(user, source, view_id=view_id)
        made["root_view_id"] = previous["root_view_id"] if previous else view_id
        made["previous_view_id"] = previous["id"] if previous else None
        return made

    def _shaped(self, user: str, source: Doc, view_id: str) -> Doc:
        blocks = with_ids(source["blocks"])
        shaped: Doc = {
            "id": view_id,
            "team_id": seed.TEAM_ID,
            "type": source["type"],
            "blocks": blocks,
            "private_metadata": source.get("private_metadata") or "",
            "callback_id": source.get("callback_id") or "",
            "state": {"values": _untouched(blocks)},
            "hash": f"{int(time.time())}.{new_id('')[:8]}",
            "title": source.get("title"),
            "submit": source.get("submit"),
            "close": source.get("close"),
            "clear_on_close": bool(source.get("clear_on_close")),
            "notify_on_close": bool(source.get("notify_on_close")),
            "submit_disabled": bool(source.get("submit_disabled")),
            "external_id": source.get("external_id") or "",
            "root_view_id": view_id,
            "previous_view_id": None,
            "app_id": seed.APP_ID,
            "app_installed_team_id": seed.TEAM_ID,
            "bot_id": seed.BOT_ID,
        }
        return {**shaped, "user": user}

    def _keep(self, view: Doc) -> Doc:
        self._state.records.put("view", _key(view), view)
        self._state.journal.tell("view", user=view["user"], view_id=view["id"], type=view["type"])
        return view

    def _drop(self, view: Doc) -> None:
        self._state.records.drop("view", _key(view))
        self._state.journal.tell("view", user=view["user"], view_id=view["id"], type=view["type"])


def _key(view: Doc) -> str:
    return f"home:{view['user']}" if view["type"] == "home" else str(view["id"])


def _untouched(blocks: list[Doc]) -> Doc:
    found: Doc = {}
    for block in flat(blocks):
        entries = {
            element["action_id"]: values.entry(element, None, touched=False)
            for element in elements_of(block)
            if element["type"] not in STATELESS
        }
        if entries and block["type"] not in {"container", "carousel"}:
            found[block["block_id"]] = entries
    return found
