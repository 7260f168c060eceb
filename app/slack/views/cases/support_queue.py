"""The queue of replies to send: a line for each, its draft's beginning and its buttons, in a modal or an App Home."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.cases.replies import DraftDetails, DraftStatus
from app.domain.cases.support_queue import Queue, QueueItem, Whose
from app.domain.ids import ActorId, CaseId, MessageId, Posted
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View, modal, plain
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    button,
    link,
    moment,
    moment_mrkdwn,
    quote,
    rich,
    say,
    section,
    sentence,
)
from app.slack.views.blocks.sanitize import clean, line
from app.slack.views.cases.case_state import claimed, why_a_person
from app.slack.views.cases.draft import draft_to_read
from app.slack.views.cases.snooze_menu import snooze_menu

SHOWN_MAX: Final = 280  # of a draft: its first lines
LINES_MAX: Final = 4

Links = Mapping[Posted, str]


@dataclass(frozen=True)
class Told:
    """What became of a press. ``reopen`` names the mail of which it can be taken back, ``wake`` the case."""

    sentence: str
    reopen: MessageId | None = None
    wake: CaseId | None = None
    failed: bool = False


def queue_view(queue: Queue, links: Links, *, whose: Whose, viewer: ActorId, told: Told | None = None) -> View:
    """The modal of ``/drafts``."""
    other = (catalogue.QUEUE_ALL, Whose.ALL) if whose is Whose.MINE else (catalogue.QUEUE_MINE, Whose.MINE)
    return {
        "type": "modal",
        "title": plain(catalogue.QUEUE_TITLE),
        "close": plain(catalogue.CLOSE),
        "private_metadata": json.dumps({"whose": whose.value}),
        "blocks": [
            *(_told(told) if told else []),
            sentence("queue-count", count(queue, whose)),
            actions("queue-whose", button(ids.QUEUE_SHOW, *other)),
            *rows(queue, links, viewer),
        ],
    }


def count(queue: Queue, whose: Whose = Whose.ALL) -> str:
    """How many, and since when the longest waits."""
    if not queue.total or queue.longest is None:
        empty: str = catalogue.QUEUE_EMPTY[whose.value]
        return empty
    said = [catalogue.QUEUE_COUNT.format(count=queue.total, since=moment_mrkdwn(queue.longest))]
    if queue.unclaimed:
        said.append(catalogue.QUEUE_UNCLAIMED.format(count=queue.unclaimed))
    return " ".join(said)


def rows(queue: Queue, links: Links, viewer: ActorId) -> list[Block]:
    """Two blocks for each; what is not shown is counted."""
    shown = [
        block for item in queue.items for block in _row(item, links.get(item.place) if item.place else None, viewer)
    ]
    return [*shown, *([sentence("queue-more", catalogue.LIST_MORE.format(count=queue.more))] if queue.more else [])]


def read_view(details: DraftDetails, whose: Whose) -> View:
    """The whole reply with all that is to be known of it, to be sent from here."""
    view = modal(ids.QUEUE_DRAFT, catalogue.DRAFT_TITLE, catalogue.SEND, draft_to_read(details))
    if details.status is not DraftStatus.READY or details.doubts or details.closed:
        del view["submit"]
    return {**view, "private_metadata": json.dumps({"draft": details.id, "whose": whose.value})}


def notice(told: Told) -> View:
    """Where there is no list to say it in."""
    return {
        "type": "modal",
        "title": plain(catalogue.QUEUE_TITLE),
        "close": plain(catalogue.CLOSE),
        "blocks": _told(told),
    }


def _told(told: Told) -> list[Block]:
    again = button(ids.QUEUE_REOPEN, catalogue.REPLY_AFTER_ALL, told.reopen) if told.reopen else None
    again = button(ids.QUEUE_WAKE, catalogue.BRING_BACK, told.wake) if told.wake else again
    return [sentence("queue-told", told.sentence), *([actions("queue-undo", again)] if again else [])]


def _row(item: QueueItem, address: str | None, viewer: ActorId) -> list[Block]:
    mark = f"{item.draft_id or item.message_id}"
    waits: list[Element] = [say(catalogue.QUEUE_SINCE), moment(item.since)]
    if item.claim is not None:
        waits += claimed(catalogue.QUEUE_CLAIMED, item.claim)
    if address:
        waits += [say("  "), link(address, catalogue.QUEUE_OPEN)]
    title = section(say(line(item.sender, 100), bold=True), say(f"  {line(item.subject, 100)}"))
    notes = [section(say(note, bold=True)) for note in _notes(item)]
    return [
        rich(f"queue-{mark}", title, section(*waits), *notes, *_beginning(item)),
        actions(f"queue-actions-{mark}", *_buttons(item, viewer)),
    ]


def _notes(item: QueueItem) -> list[str]:
    notes = [catalogue.QUEUE_STRANGER] if item.stranger and item.code not in catalogue.CASE_WHOSE else []
    notes += [catalogue.CASE_STATE["person"] + why_a_person(item.code)] if item.code else []
    notes += [catalogue.QUEUE_HELD] if item.held else []
    return notes + ([catalogue.QUEUE_RETRYING] if item.retrying else [])


def _beginning(item: QueueItem) -> list[Element]:
    if item.draft_id is None:
        return []
    whole = "\n".join(one for one in clean(item.beginning).text.split("\n") if one.strip())  # a phone has few lines
    shown = "\n".join(whole.split("\n")[:LINES_MAX])[:SHOWN_MAX]
    rest = item.length - len(shown) if len(shown) < len(whole) or item.length > len(item.beginning) else 0
    return [
        quote(shown or catalogue.NOTHING),
        *([section(say(catalogue.QUEUE_LONGER.format(count=rest)))] if rest > 0 else []),
    ]


def _buttons(item: QueueItem, viewer: ActorId) -> list[Element]:
    """Send where the reply is known to be unsent and was not held back: those are looked at where they stand."""
    found = []
    if item.draft_id is not None and not item.code:
        if not item.held:
            found.append(button(ids.QUEUE_SEND, catalogue.SEND, item.draft_id, primary=True))
        found.append(button(ids.QUEUE_READ, catalogue.QUEUE_READ, item.draft_id))
    holder = item.claim.by if item.claim else ""
    label = catalogue.CLAIM if not holder else catalogue.RELEASE if holder == viewer else catalogue.TAKE_OVER
    found.append(button(ids.QUEUE_CLAIM, label, f"{item.case_id}:{holder}"))
    if item.code != "unsure":
        found.append(button(ids.QUEUE_CLOSE, catalogue.NO_REPLY, item.message_id))
    return [*found, snooze_menu(ids.QUEUE_SNOOZE, item.case_id)]
