"""What came with a request's mail: each file's name, what it is, and a button that puts it into the thread."""

from collections.abc import Iterator
from typing import Final

from app.domain.approvals.whole_request import WholeRequest
from app.domain.cases.attachments import file_id
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Block, actions, button, rich, say, section
from app.slack.views.cases.case import attachment

FILES_SHOWN_MAX: Final = 20


def files_of(whole: WholeRequest) -> Iterator[Block]:
    """Below everything of ours: names are the sender's words. Who else sees it is said before the first button."""
    files, message_id = whole.mail.attachments, whole.details.approval.message_id
    if not files:
        return
    who_sees = [section(say(catalogue.FILES_INTRO))] if any(one.is_shown for one in files) else []
    yield rich("details-files", section(say(catalogue.DETAILS_FILES, bold=True)), *who_sees)
    for place, one in enumerate(files[:FILES_SHOWN_MAX], 1):
        never = [section(say(catalogue.FILES_NEVER))] if one.kept and not one.is_shown else []
        yield rich(f"details-file-{place}", section(say(attachment(one))), *never)
        if one.is_shown:
            show = button(ids.SHOW_CARD_FILE, catalogue.SHOW_FILE, file_id(message_id, one.number))
            yield actions(f"details-file-{place}-show", show)
    if rest := len(files[FILES_SHOWN_MAX:]):
        yield rich("details-files-more", section(say(catalogue.DETAILS_MORE_FILES.format(count=rest))))
