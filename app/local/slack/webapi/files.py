"""files.*: an address to upload to, what was uploaded, and the message that shows it."""

from typing import Any, Final

from app.local.slack import seed
from app.local.slack.delivery.tickets import Refused
from app.local.slack.memory.messages import bot_words
from app.local.slack.memory.uploads import Upload

from .call import Answer, Call, Method

BYTES_MAX: Final = 50_000_000


def get_upload_url(call: Call) -> Answer:
    """files.getUploadURLExternal."""
    name, length = call.required("filename"), call.required("length")
    if not length.isdecimal() or not 0 < int(length) <= BYTES_MAX:
        raise Refused("invalid_arguments")
    upload = call.state.uploads.new(name, int(length))
    return {"upload_url": f"{call.state.url}/_local/upload/{upload.id}", "file_id": upload.id}


def complete_upload(call: Call) -> Answer:
    """files.completeUploadExternal: says that they are there, and shows them in one message."""
    named = call.json("files") or []
    uploads = [call.state.uploads.by_id.get(str(one.get("id"))) for one in named]
    if not uploads or any(one is None or one.content is None for one in uploads):
        raise Refused("file_not_found")
    found = [_shown(call, one, named[place]) for place, one in enumerate(uploads) if one is not None]
    wanted = call.text("channel_id") or call.text("channels")
    if wanted:
        channel = call.state.channel(wanted)
        if seed.BOT_USER not in channel["members"]:
            raise Refused("channel_not_found")
        words = {**bot_words(), "text": call.text("initial_comment"), "files": found}
        call.parts.messages.post(channel, words, thread_ts=call.text("thread_ts") or None)
    return {"files": found}


def _shown(call: Call, upload: Upload, named: dict[str, Any]) -> dict[str, Any]:
    address = f"{call.state.url}/_local/file?id={upload.id}"
    return {
        "id": upload.id,
        "name": upload.name,
        "title": str(named.get("title") or upload.name),
        "mimetype": upload.mimetype,
        "size": upload.length,
        "url_private": address,
    }


def delete(call: Call) -> Answer:
    """files.delete: gone from wherever it was shown."""
    gone = call.state.uploads.by_id.pop(call.required("file"), None)
    if gone is None:
        raise Refused("file_not_found")
    for message in call.state.records.showing(gone.id):
        files = [one if one["id"] != gone.id else {"id": gone.id, "mode": "tombstone"} for one in message["files"]]
        call.state.records.put_message({**message, "files": files})
    return {}


METHODS: Final = {
    "files.getUploadURLExternal": Method(get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(complete_upload, "files:write"),
    "files.delete": Method(delete, "files:write"),
}
