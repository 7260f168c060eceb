"""What in the workspace waits for a person: messages with a button that their app calls the first choice."""

from typing import Any, Final

from app.local.slack.memory.documents import Doc, Records

_NAMED: Final = 2  # "press Approve or Reject" names two; a third choice only makes the line longer


def waiting(records: Records, user: str) -> list[Doc]:
    """Where ``user`` is a member: channel by channel, a channel's own messages before replies, oldest first."""
    rows = []
    for place, channel in enumerate(records.all("channel")):
        if user not in channel["members"] or channel["is_archived"]:
            continue
        for message in records.offering(channel["id"]):
            if labels := _choices(message.get("blocks") or []):
                is_reply = message.get("thread_ts") not in (None, message["ts"])
                rows.append(((place, is_reply, message["ts"]), _row(message, labels)))
    return [row for _, row in sorted(rows, key=lambda row: row[0])]


def _row(message: Doc, labels: list[str]) -> Doc:
    kept = {name: message.get(name) for name in ("channel", "ts", "thread_ts")}
    return {**kept, "labels": labels}


def _choices(blocks: list[dict[str, Any]]) -> list[str]:
    """The labels of the first row of buttons that has a first choice, that one first."""
    for block in blocks:
        buttons = [each for each in block.get("elements") or [] if each.get("type") == "button"]
        if first := [each for each in buttons if each.get("style") == "primary"]:
            others = [each for each in buttons if each not in first]
            return [str(each["text"]["text"]) for each in (*first, *others)[:_NAMED]]
    return []
