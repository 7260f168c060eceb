"""What was typed and ticked in a modal."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from app.domain.cases.reply_screening import Finding, Told
from app.slack import ids
from app.slack.requests.payloads import Submission, json_of, read


class _HeldBefore(BaseModel):
    held: list[Finding] = []


class _Shown(BaseModel):
    shown: int = Field(gt=0)


def typed(body: dict[str, Any], block_id: str, action_id: str) -> str:
    """What was typed into an input; empty where it was left empty."""
    values = read(Submission, body).view.state.get("values") or {}
    value = (values.get(block_id) or {}).get(action_id) or {}
    text = value.get("value") or ""
    return str(text).replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


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
    """What stands in the modal of changes, typed or not. ``shown_cents`` is what its reply was written for."""

    amount: str
    reply: str
    shown_cents: int
    view_id: str
    told: Told


def changes_from(body: dict[str, Any]) -> ChangesForm:
    """From a submission, or from the amount having been typed."""
    view = read(Submission, body).view
    shown_cents = read(_Shown, json_of(view.private_metadata)).shown
    reply = typed(body, f"{ids.REPLY_BLOCK}-{shown_cents}", ids.REPLY_INPUT)
    amount = typed(body, ids.AMOUNT_BLOCK, ids.AMOUNT_INPUT)
    return ChangesForm(amount, reply, shown_cents, view.id, told_from(body))


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
