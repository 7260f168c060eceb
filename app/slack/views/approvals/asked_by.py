"""The key that a request was asked with: on its first request with a button that locks it, then its name and age."""

from datetime import timedelta
from typing import Final

from app.domain.people.key_locks import Asker, KeyLock
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Block, Element, actions, button, day, moment, rich, section, who, who_mrkdwn
from app.slack.views.blocks.sanitize import line, mrkdwn

NAME_SHOWN_MAX: Final = 40
_DAY: Final = timedelta(days=1)


def asked_by(asker: Asker, approval_id: str) -> list[Block]:
    """By itself: who asks, and the button where nothing is known of the key yet."""
    lines = rich(f"asker-{approval_id}", *asker_lines(asker))
    return [lines, actions(f"lock-{approval_id}", lock_button(asker, approval_id))] if unproven(asker) else [lines]


def unproven(asker: Asker) -> bool:
    """A first request: the reviewer is the first to see what the key is used for."""
    return asker.first and asker.locked_at is None


def asker_lines(asker: Asker) -> list[Element]:
    """As a part of a block. Of the name nothing acts, whoever chose it."""
    name = line(asker.name, NAME_SHOWN_MAX)
    if asker.locked_at is not None:
        form = catalogue.KEY_LOCKED
        return [section(*filled(form, name=name, who=who(asker.locked_by), when=moment(asker.locked_at)))]
    if asker.first:
        return [section(*filled(catalogue.KEY_FIRST, name=name, who=who(asker.made_by), when=day(asker.made_at)))]
    return [section(*filled(catalogue.KEY_ASKED, name=name, age=_age(asker)))]


def asker_in_full(asker: Asker) -> list[Element]:
    """The same, and always with who made it, when, and its id to look it up by."""
    by, at = who(asker.made_by), moment(asker.made_at)
    return [*asker_lines(asker), section(*filled(catalogue.KEY_MADE, who=by, when=at, key=asker.key_id))]


def lock_button(asker: Asker, approval_id: str, *, in_details: bool = False) -> Element:
    """It asks once more before it does anything, and is not the loudest on the card: deciding is what it is for."""
    pressed = button(ids.LOCK_KEY_IN_DETAILS if in_details else ids.LOCK_KEY, catalogue.LOCK_KEY, approval_id)
    text = catalogue.LOCK_KEY_SURE.format(name=line(asker.name, NAME_SHOWN_MAX))
    confirm = {
        "title": _plain(catalogue.LOCK_KEY_TITLE),
        "text": _plain(text),
        "confirm": _plain(catalogue.LOCK_KEY_YES),
        "deny": _plain(catalogue.CANCEL),
        "style": "danger",
    }
    return {**pressed, "confirm": confirm}


def lock_words(lock: KeyLock) -> str:
    """To whoever pressed."""
    name = mrkdwn(line(lock.name, NAME_SHOWN_MAX), 100)
    if not lock.changed:
        return catalogue.LOCK_KEY_ALREADY.format(name=name, who=who_mrkdwn(lock.by))
    return catalogue.LOCK_KEY_DONE.format(name=name, count=formats.spoken().number(lock.open), key=lock.key_id)


def _age(asker: Asker) -> str:
    """When it asked: a card that stands for days says the same on each of them."""
    days = max(timedelta(0), asker.asked_at - asker.made_at) // _DAY
    ages = catalogue.KEY_AGES
    return ages["days"].format(count=formats.spoken().number(days)) if days > 1 else ages["day" if days else "new"]


def _plain(text: str) -> dict[str, object]:
    return {"type": "plain_text", "text": text, "emoji": False}
