"""What a call's arguments look like in Slack: text in which nothing is read, short on a card, whole under Details.

A text of several lines stands in a quote or a frame of its own, so that none of it looks like another argument.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, assert_never

from app.domain.actions import argument_rows as rows
from app.domain.actions.argument_rows import ArgumentRow, Single
from app.domain.privacy.masking import masked
from app.slack.i18n import catalogue, formats
from app.slack.views.blocks.rich import (
    Block,
    Element,
    bullets,
    moment,
    name,
    preformatted,
    quote,
    rich,
    say,
    section,
)
from app.slack.views.blocks.sanitize import mrkdwn
from app.slack.views.blocks.some_of import more_elements

LABEL_MAX: Final = 60
FALLBACK_MAX: Final = 600
BLOCK_CHARS: Final = 1_400  # Slack's limit is 3,000, and it counts some characters twice
BLOCKS_MAX: Final = 40
MARGIN: Final = 300  # beyond what is shown, so that nothing personal is shown because half of it is cut off
ITEM_CHARS: Final = 1_000
CELL_CHARS: Final = 100  # eight of them, with their labels, stand in one block


@dataclass(frozen=True)
class Room:
    """How much of each argument is shown. ``masking`` hides what is somebody's, as in a customer's words."""

    rows: int
    chars: int
    lines: int
    items: int
    masking: bool = True


CARD: Final = Room(rows=6, chars=140, lines=6, items=4)
WHOLE: Final = Room(rows=60, chars=12_000, lines=400, items=50)
REVEALED: Final = Room(rows=60, chars=12_000, lines=400, items=50, masking=False)


def argument_lines(found: Sequence[ArgumentRow], room: Room = CARD) -> list[Element]:
    """For a card: as many as fit, and how many more there are under Details."""
    fits = len(found) <= room.rows
    shown = found if fits else found[: room.rows - 1]
    lines = [element for row in shown for element in _row(row, room)]
    rest = len(found) - len(shown)
    return lines if fits else [*lines, section(say(catalogue.CARD_MORE.format(count=rest)))]


def change_lines(before: Sequence[ArgumentRow], after: Sequence[ArgumentRow]) -> list[Element]:
    """For a card that is decided: what a reviewer approved instead, and nothing that stayed as it was asked for."""
    old, new = ({row.pointer: row for row in some} for some in (before, after))
    places = [place for place in dict.fromkeys([*old, *new]) if old.get(place) != new.get(place)]
    lines = [_changed(old.get(place), new.get(place)) for place in places[: CARD.rows]]
    rest = len(places) - CARD.rows
    return [*lines, section(say(catalogue.CARD_MORE.format(count=rest)))] if rest > 0 else lines


def _changed(old: ArgumentRow | None, new: ArgumentRow | None) -> Element:
    said = [catalogue.ARGUMENT_LEFT_OUT if row is None else _flat(row.value) for row in (old, new)]
    label = next(row.label for row in (new, old) if row is not None)
    if said[0] == said[1]:  # both are cut, masked or counted: the difference is further behind
        return _labelled(label, say(catalogue.ARGUMENT_CHANGED))
    return _labelled(label, say(" → ".join(said)))


def argument_blocks(found: Sequence[ArgumentRow], mark: str, room: Room = WHOLE) -> Iterator[Block]:
    """For Details: all of them, in blocks that Slack takes; ``mark`` begins the blocks' ids."""
    held: list[Element] = [section(say(catalogue.ARGUMENTS_TITLE, bold=True))]
    size, count = 0, 0
    for element in (element for row in found for piece in _pieces(row, room) for element in piece):
        length = _length(element)
        if size + length > BLOCK_CHARS and held:
            yield rich(f"{mark}-{count}", *held)
            held, size, count = [], 0, count + 1
        if count == BLOCKS_MAX:
            yield rich(f"{mark}-cut", section(say(catalogue.ARGUMENTS_CUT)))
            return
        held.append(element)
        size += length
    yield rich(f"{mark}-{count}", *held, *([] if found else [section(say(catalogue.ARGUMENTS_NONE))]))


def argument_lines_text(found: Sequence[ArgumentRow]) -> str:
    """For notifications and screen readers, as mrkdwn of which nothing is live."""
    told = ", ".join(f"{_label(row.label)}: {_flat(row.value)}" for row in found[: CARD.rows])
    return mrkdwn(told or catalogue.ARGUMENTS_NONE, FALLBACK_MAX)


def _pieces(row: ArgumentRow, room: Room) -> Iterator[list[Element]]:
    """What is long for a block in several, one behind the other."""
    value, whole = row.value, _row(row, room)
    if sum(map(_length, whole)) <= BLOCK_CHARS:
        yield whole
        return
    yield [_labelled(row.label, masking=room.masking)]
    match value:
        case rows.Text() | rows.Code():
            frame = preformatted if isinstance(value, rows.Code) else quote
            text = _kept(value.text, room)
            yield [frame(text[at : at + BLOCK_CHARS]) for at in range(0, len(text), BLOCK_CHARS)]
        case rows.Items():
            each = replace(room, chars=ITEM_CHARS)
            yield [bullets(section(*_items([one], each))) for one in value.items[: room.items]]
            yield _rest(len(value.items) - room.items)
        case rows.Table():
            yield [bullets(line) for line in _lines(value, room)]
            yield _rest(len(value.rows) - room.items)


def _row(row: ArgumentRow, room: Room) -> list[Element]:
    value, labelled = row.value, partial(_labelled, row.label, masking=room.masking)
    match value:
        case rows.Code():
            return [labelled(), preformatted(_kept(value.text, room))]
        case rows.Text() if "\n" in value.text:
            return [labelled(), quote(_kept(value.text, room))]
        case rows.Items():
            return [labelled(*_items(value.items, room))]
        case rows.Table():
            return [labelled(), bullets(*_lines(value, room)), *_rest(len(value.rows) - room.items)]
        case _:
            return [labelled(*_single(value, room))]


def _items(items: Sequence[Single], room: Room) -> Iterator[Element]:
    for place, one in enumerate(items[: room.items]):
        if place:
            yield say(", ")
        yield from _apart(one, room)
    yield from more_elements(len(items) - room.items)


def _apart(one: Single, room: Room) -> list[Element]:
    """Text in code, so that a comma within one is none between two, nor a field's name behind it."""
    return [name(_kept(one.text, room))] if isinstance(one, rows.Text) else _single(one, room)


def _lines(table: rows.Table, room: Room) -> Iterator[Element]:
    """One for each entry, since a phone has no room for columns."""
    each = replace(room, chars=min(room.chars, CELL_CHARS))
    for row in table.rows[: room.items]:
        cells: list[Element] = []
        for label, cell in zip(table.columns, row, strict=True):
            cells += [say(f"{', ' if cells else ''}{_label(label, masking=room.masking)} "), *_apart(cell, each)]
        yield section(*cells)


def _rest(count: int) -> list[Element]:
    return [section(say(catalogue.ARGUMENT_ENTRIES_MORE.format(count=count)))] if count > 0 else []


def _single(value: Single, room: Room) -> list[Element]:
    match value:
        case rows.Text() | rows.Code():
            return [say(_kept(value.text, room))]
        case rows.Exact():
            return [name(_kept(value.text, room, masking=room.masking and value.personal))]
        case rows.Moment():
            return [moment(value.at), *([say(" "), name(value.written)] if value.written else [])]
        case _:
            return [say(_flat(value))]


def _flat(value: rows.Shown) -> str:
    """In one line, for a sentence."""
    match value:
        case rows.Text() | rows.Code():
            return _kept(" ".join(value.text.split()), CARD)
        case rows.Exact():
            return _kept(value.text, CARD, masking=value.personal)
        case rows.Money():
            return formats.spoken().money(value.minor_units, value.currency)
        case rows.Day():
            return formats.spoken().day(value.on)
        case rows.Moment():
            return f"{formats.spoken().minute(value.at)} {value.written}".rstrip()
        case rows.YesNo():
            return catalogue.ARGUMENT_YES_NO["yes" if value.yes else "no"]
        case rows.Nothing():
            return catalogue.ARGUMENT_EMPTY[value.empty]
        case rows.Hidden():
            return catalogue.ARGUMENT_SECRET.format(count=value.length)
        case rows.Items():
            return catalogue.ARGUMENT_ENTRIES.format(count=len(value.items))
        case rows.Table():
            return catalogue.ARGUMENT_ENTRIES.format(count=len(value.rows))
        case _:
            assert_never(value)


def _labelled(label: str, *value: Element, masking: bool = True) -> Element:
    return section(say(f"{_label(label, masking=masking)}: ", bold=True), *value)


def _label(label: str, *, masking: bool = True) -> str:
    """What the schema does not name is called as whoever asked calls it, by somebody's address if they like."""
    return _cut(masked(label) if masking else label, LABEL_MAX)


def _kept(text: str, room: Room, *, masking: bool | None = None) -> str:
    """What is left out is said with how long it is in all."""
    head = text[: room.chars + MARGIN]  # masking a long text takes long
    safe = masked(head) if (room.masking if masking is None else masking) else head
    shown = "\n".join(safe.split("\n")[: room.lines])[: room.chars]
    if len(head) == len(text) and len(shown) == len(safe):
        return safe
    return catalogue.ARGUMENT_CUT.format(text=shown.rstrip(), count=formats.spoken().number(len(text)))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _length(element: Element) -> int:
    inner = element.get("elements")
    return sum(_length(one) for one in inner) if isinstance(inner, list) else len(str(element.get("text", "")))
