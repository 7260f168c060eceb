"""Who acts and where: what every door checks before somebody may use it, and the parts all doors share."""

from dataclasses import dataclass
from typing import Any

from app.local.slack.delivery.callbacks import Callbacks
from app.local.slack.delivery.events import Events
from app.local.slack.delivery.payloads import Payloads
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.messages import Messages
from app.local.slack.memory.state import State
from app.local.slack.person import values
from app.local.slack.person.views import Views


@dataclass(frozen=True)
class Presence:
    """The workspace as one of its people meets it; refuses what Slack's own client would not let them do."""

    state: State
    messages: Messages
    views: Views
    callbacks: Callbacks
    events: Events
    payloads: Payloads

    def person(self, user_id: str) -> Doc:
        """An active person."""
        user = self.state.user(user_id)
        if user["deleted"]:
            raise Refused("user_is_deactivated")
        return user

    def place(self, user_id: str, channel_id: str) -> Doc:
        """A conversation the person is in."""
        channel = self.state.channel(channel_id)
        if user_id not in channel["members"]:
            raise Refused("not_in_channel")
        return channel

    def message(self, user: str, channel: Doc, ts: str) -> Doc:
        """A message the person can see there, ephemeral ones included."""
        for message in self.state.ephemerals:
            if (message["channel"], message["ts"], message["to"]) == (channel["id"], ts, user):
                return message
        found = self.state.records.message(channel["id"], ts)
        if found is None:
            raise Refused("message_not_found")
        return found

    def action(self, block: Doc, element: Doc, raw: Any) -> Doc:
        """One entry of ``actions``, or a refusal of what is not on offer."""
        try:
            return self.payloads.action(block, element, raw)
        except values.NotAChoice as error:
            raise Refused("no_such_option", message=str(error)) from error

    def own_view(self, user: str, view_id: str) -> Doc:
        """A view the person has open."""
        view = self.views.get(view_id)
        if view["user"] != user:
            raise Refused("view_not_found")
        return view

    def did(self, person: Doc, what: str) -> None:
        """Write down what somebody did."""
        self.state.journal.note("person", f"{person['real_name']} {what}", user=person["id"])
