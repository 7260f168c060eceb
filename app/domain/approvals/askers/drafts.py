"""A request that was written down and is not asked yet: what it says, and what its program reads of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.actions.action import Action
from app.domain.actions.arguments import arguments_hash, arguments_shown
from app.domain.approvals.askers.agent_requests import SentBefore
from app.domain.approvals.askers.program_reading import time_shown
from app.domain.ids import ApprovalId

DRAFT: Final = "draft"  # its state, for whoever reads it
DAYS: Final = 7
DRAFTS_MAX: Final = 100  # of one program


@dataclass(frozen=True)
class DraftKey:
    """The key that it was written down with."""

    id: str
    name: str


@dataclass(frozen=True)
class Draft:
    """``said`` is all that was sent; ``action`` what it came to then."""

    id: ApprovalId
    kind: str
    said: Mapping[str, Any]
    action: Action
    title: str
    key: DraftKey
    asker_id: str  # the first of its line of keys
    sent: SentBefore
    created_at: datetime
    expires_at: datetime


class WhyNot(StrEnum):
    """Why a draft is not opened."""

    KIND = "kind"  # the desk's file does not let events open it
    CHANGED = "changed"  # what it asks for comes to something else by now
    REFUSED = "refused"  # the door would not take it any more


@dataclass(frozen=True)
class NotOpened:
    """It stays a draft. ``word``: of what kind it is, or by what code the door refuses it."""

    why: WhyNot
    word: str


def draft_shown(draft: Draft) -> dict[str, Any]:
    """In JSON, as an approval is: nothing is decided, and nobody was asked."""
    return {
        "id": draft.id,
        "kind": draft.kind,
        "tool": draft.action.to_json().get("tool"),
        "title": draft.title,
        "reason": str(draft.said.get("reason", "")),
        "state": DRAFT,
        "settled": False,
        "arguments": arguments_shown(draft.action),
        "arguments_hash": arguments_hash(draft.action),
        "action_digest": draft.action.digest(draft.id),
        "opened_at": time_shown(draft.created_at),
        "deadline": time_shown(draft.expires_at),
        "opened_by": draft.key.id,
        "question": None,
        "decision": None,
        "result": None,
        "token": None,
        "callback": draft.said.get("callback"),
    }
