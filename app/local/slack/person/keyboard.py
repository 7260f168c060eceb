"""A person at the keyboard: messages, commands, shortcuts, the App Home."""

from typing import Any

from app.local.slack import seed
from app.local.slack.delivery.callbacks import Delivery
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.blocks import find_element
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.messages import bot_words
from app.local.slack.person.presence import Presence
from app.local.slack.person.views import STATELESS
from app.local.slack.person.views import public as public_view
from app.local.slack.person.wording import GONE, label, where, with_ids
from app.local.slack.rules import problems


class People:
    """Acts as one of the workspace's people."""

    def __init__(self, here: Presence) -> None:
        self.here = here

    async def click(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        block_id: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Use an element of a message. ``value`` is what was chosen in a menu, ``values`` what stands in inputs.

        ``stale=True`` presses what an earlier version of the message showed, as a client that has not
        heard of the change yet would.
        """
        person = self.here.person(user)
        place = self.here.place(user, channel)
        message = self.here.message(user, place, ts)
        shown, found = _shown(message, action_id, block_id, stale=bool(more.get("stale")))
        if found is None or user not in found[1].get("visible_to_user_ids", [user]):
            raise Refused("no_such_element", action_id=action_id, message=GONE)
        action = self.here.action(*found, more.get("value"))
        self.here.did(person, f"pressed {label(found[1])} in {where(place)}")
        typed = dict(more.get("values") or {})
        if found[1]["type"] not in STATELESS and "value" in more:
            typed.setdefault(found[0]["block_id"], {})[action_id] = more["value"]
        payload = self.here.payloads.message_click(person, place, shown, action, typed)
        return (await self.here.callbacks.interactive(payload)).as_json()

    async def command(self, user: str, channel: str, command: str, text: str = "") -> dict[str, Any]:
        """Type a slash command into a channel (never a thread: Slack has none there)."""
        person = self.here.person(user)
        place = self.here.place(user, channel)
        manifest = self.here.state.config.manifest
        if manifest and command not in [each.get("command") for each in manifest.commands]:
            raise Refused("invalid_command", message=f"{command} is not a valid command.")
        self.here.did(person, f"typed {command} {text}".strip() + f" in {where(place)}")
        described = next((c for c in manifest.commands if c.get("command") == command), {}) if manifest else {}
        if described.get("should_escape"):
            text = with_ids(text, self.here.state)
        fields = self.here.payloads.command(person, place, command, text)
        delivery = await self.here.callbacks.command(fields)
        return delivery.as_json() | self._answered(person, place, delivery)

    def _answered(self, person: Doc, place: Doc, delivery: Delivery) -> dict[str, Any]:
        words = delivery.parsed() or ({"text": delivery.body} if delivery.body.strip() else None)
        if not delivery.ok or not words:
            return {}
        found = problems(words) if words.get("blocks") or words.get("text") else []
        if found:
            self.here.state.journal.note(
                "refused", f"answer to a command: {found[0].code}", messages=list(map(str, found))
            )
            return {"refused": [str(problem) for problem in found]}
        said = {**bot_words(), **{name: words[name] for name in ("text", "blocks") if words.get(name)}}
        said.setdefault("text", "")
        if words.get("response_type") == "in_channel":
            return {"message": self.here.messages.post(place, said)["ts"]}
        return {"ephemeral": self.here.messages.whisper(place, person["id"], said)["ts"]}

    async def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> dict[str, Any]:
        """Use a global shortcut, or with ``channel`` and ``ts`` a message shortcut."""
        person = self.here.person(user)
        if channel is None or ts is None:
            payload = self.here.payloads.shortcut(person, callback_id)
        else:
            place = self.here.place(user, channel)
            payload = self.here.payloads.message_shortcut(
                person, callback_id, place, self.here.message(user, place, ts)
            )
        self.here.did(person, f"used the shortcut {callback_id}")
        return (await self.here.callbacks.interactive(payload)).as_json()

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> dict[str, Any]:
        """Write a message into a channel, a thread or a direct message with the app."""
        person = self.here.person(user)
        place = self.here.place(user, channel)
        if place["is_archived"]:
            raise Refused("is_archived")
        manifest = self.here.state.config.manifest
        if place["is_im"] and manifest and manifest.messages_read_only:
            raise Refused("restricted_action", message="Sending messages to this app has been turned off.")
        words = {"type": "message", "user": person["id"], "team": seed.TEAM_ID, "text": text}
        message = self.here.messages.post(place, words, thread_ts=thread_ts)
        if f"<@{seed.BOT_USER}>" in text:
            heard = ("user", "text", "ts", "team", "thread_ts")
            mention: Doc = {name: message[name] for name in heard if name in message}
            event = {"type": "app_mention", **mention, "channel": place["id"], "event_ts": message["ts"]}
            self.here.events.emit(event, place)
        return {"ok": True, "channel": place["id"], "ts": message["ts"]}

    def open_home(self, user: str, tab: str = "home") -> dict[str, Any]:
        """Open the app's Home or Messages tab."""
        person = self.here.person(user)
        place = self.here.state.direct_message(user)
        event: Doc = {
            "type": "app_home_opened",
            "user": person["id"],
            "channel": place["id"],
            "tab": tab,
            "event_ts": self.here.state.new_ts(),
        }
        home = self.here.views.home(user)
        if home and tab == "home":
            event["view"] = public_view(home)
        self.here.events.emit(event)
        return {"ok": True, "channel": place["id"], "view": public_view(home) if home else None}

    async def options(
        self, user: str, action_id: str, value: str, *, view_id: str | None = None, **spot: str
    ) -> dict[str, Any]:
        """Type into an external select; the answer holds the app's options."""
        person = self.here.person(user)
        if view_id:
            view = self.here.own_view(user, view_id)
            blocks, place = view["blocks"], {"view": public_view(view)}
        else:
            channel = self.here.place(user, spot["channel"])
            blocks = self.here.message(user, channel, spot["ts"]).get("blocks") or []
            place = {"channel": {"id": channel["id"]}, "container": {"type": "message", "message_ts": spot["ts"]}}
        found = find_element(blocks, action_id)
        if found is None:
            raise Refused("no_such_element", action_id=action_id)
        payload = self.here.payloads.suggestion(person, block=found[0], action_id=action_id, value=value, where=place)
        delivery = await self.here.callbacks.interactive(payload)
        answer = delivery.parsed() or {}
        grouped = [option for group in answer.get("option_groups") or [] for option in group["options"]]
        return delivery.as_json() | {"options": answer.get("options") or grouped}


def _shown(message: Doc, action_id: str, block_id: str | None, *, stale: bool) -> tuple[Doc, tuple[Doc, Doc] | None]:
    versions = [message]
    if stale:
        versions += [{**message, **old} for old in reversed(message.get("versions", []))]
    for version in versions:
        found = find_element(version.get("blocks") or [], action_id, block_id)
        if found is not None:
            return version, found
    return message, None
