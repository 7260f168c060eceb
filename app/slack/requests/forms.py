"""What was typed and ticked in a modal."""

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, Field

from app.domain.actions.money_action import Parts
from app.domain.cases.reply_screening import Finding, Told
from app.errors import BadInput
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.requests.payloads import Submission, json_of, read
from app.slack.views.approvals.lines.choice import Chosen, reply_block

_NUMBER: Final = re.compile(r"[0-9]{1,6}")


class _HeldBefore(BaseModel):
    held: list[Finding] = []


_Parts = tuple[tuple[int, int], ...]


class _Shown(BaseModel):
    shown: int = Field(gt=0)
    parts: _Parts = ()
    sum: int = 0  # what was said that it comes to, where it is not what the reply was written for
    of: _Parts = ()


def typed(body: dict[str, Any], block_id: str, action_id: str) -> str:
    """What was typed into an input; empty where it was left empty."""
    values = read(Submission, body).view.state.get("values") or {}
    value = (values.get(block_id) or {}).get(action_id) or {}
    text = value.get("value") or ""
    return str(text).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def values_from(body: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    """All that stands in a submitted modal, by block and input."""
    return read(Submission, body).view.state.get("values") or {}


def reason_from(body: dict[str, Any]) -> str:
    """The reason of a rejection."""
    return typed(body, ids.REASON_BLOCK, ids.REASON_INPUT).strip()


def reason_shown(body: dict[str, Any]) -> bool:
    """Whether the customer may see the reason of a rejection."""
    return _ticked(body, ids.REASON_SHOWN_BLOCK, ids.REASON_SHOWN_INPUT)


def told_from(body: dict[str, Any]) -> Told:
    """What the modal said of the reply before, and whether its box is ticked."""
    held = read(_HeldBefore, json_of(read(Submission, body).view.private_metadata)).held
    return Told(frozenset(held), _ticked(body, ids.held_block(held), ids.HELD_INPUT))


@dataclass(frozen=True)
class EditForm:
    """An edited reply."""

    reply: str
    told: Told


def edit_from(body: dict[str, Any]) -> EditForm:
    """From a submission of the editor."""
    return EditForm(typed(body, ids.BODY_BLOCK, ids.BODY_INPUT), told_from(body))


@dataclass(frozen=True)
class ChangesForm:
    """What stands in the modal of changes, typed or not. ``letter`` is what its reply was written for, ``shown``
    what the modal last said that it comes to, and ``parts`` are the lines that are ticked."""

    amount: str
    reply: str
    letter: Chosen
    shown: Chosen
    parts: Parts
    view_id: str
    told: Told


def changes_from(body: dict[str, Any]) -> ChangesForm:
    """From a submission, or from the amount having been typed."""
    view = read(Submission, body).view
    carried = read(_Shown, json_of(view.private_metadata))
    letter = Chosen(carried.shown, carried.parts)
    shown = Chosen(carried.sum, carried.of) if carried.sum else letter
    reply = typed(body, reply_block(letter), ids.REPLY_INPUT)
    amount = typed(body, ids.AMOUNT_BLOCK, ids.AMOUNT_INPUT)
    return ChangesForm(amount, reply, letter, shown, _parts(body), view.id, told_from(body))


def _parts(body: dict[str, Any]) -> Parts:
    """The lines that are ticked, with how many of each; 0 where no menu asked that, for all of them."""
    values = read(Submission, body).view.state.get("values") or {}
    ticked = (values.get(ids.LINES_BLOCK) or {}).get(ids.LINES_INPUT) or {}
    found = []
    for option in ticked.get("selected_options") or ():
        number = str(option.get("value"))
        chosen = (values.get(f"{ids.QUANTITY_BLOCK}-{number}") or {}).get(ids.QUANTITY_INPUT) or {}
        count = str((chosen.get("selected_option") or {}).get("value") or 0)
        if not (_NUMBER.fullmatch(number) and _NUMBER.fullmatch(count)):
            raise BadInput(catalogue.UNREADABLE, detail="bad_payload")
        found.append((int(number), int(count)))
    return tuple(found)


def question_from(body: dict[str, Any]) -> str:
    """A reviewer's question."""
    return typed(body, ids.QUESTION_BLOCK, ids.QUESTION_INPUT).strip()


def note_from(body: dict[str, Any]) -> str:
    """What the next draft should do otherwise."""
    return typed(body, ids.NOTE_BLOCK, ids.NOTE_INPUT).strip()


def _ticked(body: dict[str, Any], block: str, action: str) -> bool:
    values = read(Submission, body).view.state.get("values") or {}
    chosen = (values.get(block) or {}).get(action) or {}
    return bool(chosen.get("selected_options"))
