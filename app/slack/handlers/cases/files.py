"""Files of a case or of a request's mail: the list, and putting one of them into the thread."""

from dataclasses import dataclass

from app.domain.cases.attachments import KeptFile, PostedFile
from app.domain.ids import Posted
from app.errors import CountersignError, NotFound
from app.ports.cases.attachments import Attachments
from app.slack.api.deadline import within
from app.slack.handlers.approvals.approvals import Desk
from app.slack.handlers.ephemeral import Answers
from app.slack.i18n import catalogue
from app.slack.outbound.cases.files import FilePoster
from app.slack.requests.presses import Click
from app.slack.views.blocks.modal import View
from app.slack.views.cases.case_files import case_files


@dataclass(frozen=True)
class CaseFiles:
    """Answers within the desk's time or raises Unavailable; what is posted follows the ack."""

    desk: Desk
    files: Attachments
    answers: Answers

    async def listed(self, click: Click) -> View:
        """The modal with what is kept."""
        async with within(self.desk.answer_seconds):
            found = await self.files.list(click.tenant, click.row_id)
        return case_files(click.row_id, found, channel=click.channel, ts=click.ts)

    def show(self, click: Click, name: str) -> None:
        """Put one into the thread of the case or the card that the modal was opened from."""
        self.desk.afterwards.start(self._show(click, name), "show-file")

    async def _show(self, click: Click, name: str) -> None:
        try:
            kept = [one for one in await self.files.list(click.tenant, click.row_id) if one.id == name]
            if not kept:  # another case's, or gone
                raise NotFound(catalogue.FILES_GONE)
            thread = Posted(click.channel, click.ts)
            if not kept[0].is_shown:
                self.answers.tell(click, catalogue.FILES_NEVER)
            elif await self.files.begin_showing(click.tenant, kept[0], thread):
                await self._put(click, kept[0], thread)
            else:
                self.answers.tell(click, catalogue.FILES_ALREADY)
        except CountersignError as error:
            self.answers.tell(click, catalogue.FILES_FAILED.format(why=error.sentence))

    async def _put(self, click: Click, kept: KeptFile, thread: Posted) -> None:
        try:
            file, content = await self.files.read(click.tenant, kept.message_id, kept.number, by=click.actor)
            file_id = await FilePoster(self.desk.chat.poster).show(file, content, thread)
        except CountersignError:
            await self.files.not_shown(click.tenant, kept, thread)
            raise
        await self.files.posted(click.tenant, PostedFile(file, file_id, thread), by=click.actor)
