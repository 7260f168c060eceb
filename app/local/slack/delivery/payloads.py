"""The JSON Slack sends when a person does something, built from what the workspace holds."""

from typing import Any

from app.local.slack import seed
from app.local.slack.delivery.tickets import ResponseTicket
from app.local.slack.memory import messages
from app.local.slack.memory.blocks import Block
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.state import State
from app.local.slack.person import values, views
from app.local.slack.rules.surfaces import elements_of


class Payloads:
    """Builds payloads; each gets its own trigger id and, where Slack gives one, a response URL."""

    def __init__(self, state: State) -> None:
        self._state = state

    def _common(self, user: Doc, kind: str, view_id: str | None = None) -> Doc:
        return {
            "type": kind,
            "token": seed.VERIFICATION_TOKEN,
            "team": {"id": seed.TEAM_ID, "domain": seed.TEAM_DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
            "api_app_id": seed.APP_ID,
            "user": {
                "id": user["id"],
                "username": user["name"],
                "name": user["name"],
                "team_id": seed.TEAM_ID,
            },
            "trigger_id": self._state.tickets.new_trigger(user["id"], view_id),
        }

    def response_url(self, user: str, channel: str, message: Doc | None = None) -> str:
        """A fresh response URL for one interaction."""
        ticket = ResponseTicket(
            user=user,
            channel=channel,
            message_ts=message["ts"] if message else None,
            ephemeral=bool(message and message.get("is_ephemeral")),
            expires_at=self._state.tickets.response_expiry(),
        )
        return f"{self._state.url}/_local/response/{self._state.tickets.new_response(ticket)}"

    def message_click(self, user: Doc, channel: Doc, message: Doc, action: Doc, typed: Doc) -> Doc:
        """block_actions from a message."""
        container: Doc = {
            "type": "message",
            "message_ts": message["ts"],
            "channel_id": channel["id"],
            "is_ephemeral": bool(message.get("is_ephemeral")),
        }
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        payload = {
            **self._common(user, "block_actions"),
            "container": container,
            "channel": {"id": channel["id"], "name": channel_name(channel)},
            "state": {"values": message_state(message, typed)},
            "response_url": self.response_url(user["id"], channel["id"], message),
            "actions": [action],
        }
        # Slack sends no message body for an ephemeral one.
        if not message.get("is_ephemeral"):
            payload["message"] = messages.public(message)
        return payload

    def view_click(self, user: Doc, view: Doc, action: Doc) -> Doc:
        """block_actions from a modal or App Home: no message, no response URL."""
        return {
            **self._common(user, "block_actions", view["id"]),
            "container": {"type": "view", "view_id": view["id"]},
            "view": views.public(view),
            "actions": [action],
        }

    def submission(self, user: Doc, view: Doc) -> Doc:
        """view_submission."""
        return {
            **self._common(user, "view_submission", view["id"]),
            "view": views.public(view),
            "response_urls": [],
        }

    def closed(self, user: Doc, view: Doc, *, cleared: bool) -> Doc:
        """view_closed."""
        payload = {**self._common(user, "view_closed"), "view": views.public(view), "is_cleared": cleared}
        del payload["trigger_id"]
        return payload

    def shortcut(self, user: Doc, callback_id: str) -> Doc:
        """A global shortcut: no channel, no response URL."""
        return {**self._common(user, "shortcut"), "callback_id": callback_id, "action_ts": self._state.new_ts()}

    def message_shortcut(self, user: Doc, callback_id: str, channel: Doc, message: Doc) -> Doc:
        """A message shortcut."""
        return {
            **self._common(user, "message_action"),
            "callback_id": callback_id,
            "channel": {"id": channel["id"], "name": channel_name(channel)},
            "message": messages.public(message),
            "message_ts": message["ts"],
            "response_url": self.response_url(user["id"], channel["id"]),
            "action_ts": self._state.new_ts(),
        }

    def suggestion(self, user: Doc, *, block: Block, action_id: str, value: str, where: Doc) -> Doc:
        """block_suggestion: an external select asks the app for options."""
        payload = self._common(user, "block_suggestion")
        del payload["trigger_id"]
        return {**payload, "block_id": block["block_id"], "action_id": action_id, "value": value, **where}

    def command(self, user: Doc, channel: Doc, command: str, text: str) -> dict[str, str]:
        """The form fields of a slash command."""
        return {
            "token": seed.VERIFICATION_TOKEN,
            "team_id": seed.TEAM_ID,
            "team_domain": seed.TEAM_DOMAIN,
            "channel_id": channel["id"],
            "channel_name": channel_name(channel),
            "user_id": user["id"],
            "user_name": user["name"],
            "command": command,
            "text": text,
            "api_app_id": seed.APP_ID,
            "is_enterprise_install": "false",
            "response_url": self.response_url(user["id"], channel["id"]),
            "trigger_id": self._state.tickets.new_trigger(user["id"]),
        }

    def action(self, block: Block, element: Doc, raw: Any) -> Doc:
        """One entry of ``actions``."""
        action: Doc = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "action_ts": self._state.new_ts(),
        }
        if element["type"] == "feedback_buttons":
            chosen = element["positive_button" if raw != "negative" else "negative_button"]
            return {**action, "value": chosen["value"], "text": chosen["text"]}
        kept = ("text", "value", "style", "url") if element["type"] in {"button", "icon_button"} else ()
        action |= {name: element[name] for name in (*kept, "placeholder") if name in element}
        return action | values.choice(element, raw)


def channel_name(channel: Doc) -> str:
    """How payloads name a conversation."""
    return "directmessage" if channel.get("is_im") else str(channel["name"])


def message_state(message: Doc, typed: Doc) -> Doc:
    """state.values of a message: what is chosen now in each element that keeps a choice."""
    found: Doc = {}
    for block in message.get("blocks") or []:
        for element in elements_of(block):
            if element["type"] in views.STATELESS:
                continue
            given = typed.get(block["block_id"], {})
            name = element["action_id"]
            entry = values.entry(element, given.get(name), touched=name in given)
            found.setdefault(block["block_id"], {})[name] = entry
    return found
