"""The files of a case in a modal: what each really is, and which of them can be put into the thread."""

import json
from collections.abc import Sequence
from typing import Final

from app.domain.cases.attachments import KeptFile
from app.domain.cases.mail.inbound import Attachment
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View, plain
from app.slack.views.blocks.rich import Block, actions, button, rich, say, section
from app.slack.views.cases.case import attachment

SHOWN_MAX: Final = 30


def case_files(case_id: str, files: Sequence[KeptFile], *, channel: str, ts: str) -> View:
    """``private_metadata`` brings back the head it was opened from."""
    shown = files[:SHOWN_MAX]
    intro = catalogue.FILES_INTRO if files else catalogue.FILES_NONE
    rest = len(files) - len(shown)
    more = [rich("files-more", section(say(catalogue.LIST_MORE.format(count=rest))))] if rest > 0 else []
    return {
        "type": "modal",
        "title": plain(catalogue.FILES_TITLE),
        "close": plain(catalogue.CLOSE),
        "private_metadata": json.dumps({"target": case_id, "channel": channel, "ts": ts}),
        "blocks": [
            rich("files-intro", section(say(intro, bold=bool(files)))),
            *(block for one in shown for block in _file(one)),
            *more,
        ],
    }


def _file(file: KeptFile) -> list[Block]:
    told = attachment(Attachment(file.name, file.size_bytes, number=file.number, kind=file.kind, kept=True))
    if file.is_shown:
        show = button(ids.SHOW_FILE, catalogue.SHOW_FILE, file.id)
        return [rich(f"file-{file.id}", section(say(told))), actions(f"file-actions-{file.id}", show)]
    how = catalogue.FILES_SAVE.format(id=file.id)
    return [rich(f"file-{file.id}", section(say(told)), section(say(f"{catalogue.FILES_NEVER} {how}")))]
