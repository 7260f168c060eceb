"""Files of a case: the list, and putting one of them into its thread."""

from dataclasses import dataclass

from app.domain.cases.attachments import PostedFile, named_file
from app.domain.ids import Posted
from app.errors import CountersignError, NotFound
from app.ports.attachments import Attachments
from app.slack.api.deadline import within
from app.slack.handlers.approvals import Desk
from app.slack.handlers.ephemeral import Answers
from app.slack.i18n import catalogue
from app.slack.outbound.files import FilePoster
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
        """Put one into the thread whose head the list was opened from."""
        self.desk.afterwards.start(self._show(click, name), "show-file")

    async def _show(self, click: Click, name: str) -> None:
        try:
            named = named_file(name)
            kept = [one for one in await self.files.list(click.tenant, click.row_id) if one.id == name]
            if named is None or not kept:  # another case's, or gone
                raise NotFound(catalogue.FILES_GONE)
            if not kept[0].is_shown:
                self.answers.tell(click, catalogue.FILES_NEVER)
                return
            file, content = await self.files.read(click.tenant, *named, by=click.actor)
            thread = Posted(click.channel, click.ts)
            file_id = await FilePoster(self.desk.chat.poster).show(file, content, thread)
            await self.files.posted(click.tenant, PostedFile(file, file_id, thread), by=click.actor)
        except CountersignError as error:
            self.answers.tell(click, catalogue.FILES_FAILED.format(why=error.sentence))
