"""Response URLs: answering an interaction later, five times in thirty minutes."""

from typing import Any

from app.local.slack.delivery.tickets import Refused, ResponseTicket
from app.local.slack.memory.documents import Doc
from app.local.slack.memory.messages import Messages, bot_words
from app.local.slack.memory.state import State
from app.local.slack.rules import problems


class Responses:
    """What the app may do through a response URL."""

    def __init__(self, state: State, messages: Messages) -> None:
        self._state = state
        self._messages = messages

    def answer(self, token: str, words: Any) -> None:
        """Post, replace or delete as asked. Every accepted answer uses the URL up by one."""
        ticket = self._state.tickets.response(token)
        if not isinstance(words, dict):
            raise Refused("invalid_payload")
        channel = self._state.channel(ticket.channel)
        shown: Doc = {name: words[name] for name in ("text", "blocks") if words.get(name)}
        if not words.get("delete_original"):
            found = problems(shown)
            if found:
                raise Refused(found[0].code, messages=[str(problem) for problem in found])
        ticket.uses_left -= 1
        if words.get("delete_original") or words.get("replace_original"):
            self._original(ticket, channel, None if words.get("delete_original") else shown)
            return
        said = {**bot_words(), "text": "", **shown}
        thread_ts = words.get("thread_ts") or None
        if words.get("response_type") == "in_channel":
            self._messages.post(channel, said, thread_ts=thread_ts)
        else:
            self._messages.whisper(channel, ticket.user, said, thread_ts=thread_ts)

    def _original(self, ticket: ResponseTicket, channel: Doc, shown: Doc | None) -> None:
        if ticket.message_ts is None:
            raise Refused("no_original_message")
        if ticket.ephemeral:
            for message in self._state.ephemerals:
                if message["ts"] == ticket.message_ts:
                    self._messages.rewhisper(message, shown)
                    return
            raise Refused("message_not_found")
        message_found = self._state.records.message(ticket.channel, ticket.message_ts)
        if message_found is None:
            raise Refused("message_not_found")
        if shown is None:
            self._messages.remove(channel, message_found)
            return
        changes = {"text": shown.get("text", ""), "blocks": shown.get("blocks")}
        self._messages.change(channel, message_found, changes, edited_by=None)
