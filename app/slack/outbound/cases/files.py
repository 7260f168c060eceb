"""Puts a file into a case's thread as it came: pictures and PDF only, and only where all who read there may."""

from dataclasses import dataclass

from app.domain.cases.attachments import KeptFile
from app.domain.cases.file_types import may_be_posted
from app.domain.ids import Posted
from app.errors import ChatRefused
from app.slack.api.errors import FAILURES, as_chat_error
from app.slack.i18n import catalogue
from app.slack.outbound.poster import Poster
from app.slack.views.blocks.sanitize import line

NAME_MAX = 100


@dataclass(frozen=True)
class FilePoster:
    """Raises ChatError where a retry may heal it, ChatRefused where it will not."""

    poster: Poster

    async def show(self, file: KeptFile, content: bytes, thread: Posted) -> str:
        """Slack's id of it."""
        name = f"{file.number}-{line(file.name, NAME_MAX)}"
        # Looked at again where it happens, and as Slack will call it: whatever a button says.
        if not file.is_shown or not may_be_posted(name, file.kind):
            raise ChatRefused(catalogue.FILES_NEVER, detail="kind_not_shown")
        await self.poster.channels.check(thread.channel)
        try:
            answer = await self.poster.client.files_upload_v2(
                channel=thread.channel, thread_ts=thread.ts, file=content, filename=name, title=name
            )
        except FAILURES as error:
            raise as_chat_error(error) from None
        return str(answer["files"][0]["id"])
