"""Presses in the queue: what its button names, and where the list stands that is to be shown anew."""

import re
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from app.domain.cases.support_queue import Whose
from app.domain.ids import TenantId
from app.errors import BadInput
from app.slack.api.identity import Identity
from app.slack.i18n import catalogue
from app.slack.requests.commands import Request, in_view_from
from app.slack.requests.payloads import json_of, pressed_value
from app.slack.requests.presses import Click

_VALUE: Final = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


@dataclass(frozen=True)
class QueuePress:
    """``view_id`` is the list's; empty in an App Home, which is published anew."""

    asked: Request
    value: str
    view_id: str
    whose: Whose

    @property
    def click(self) -> Click:
        """The same as if it had been pressed under the draft that the value names."""
        asked = self.asked
        return Click(asked.tenant, asked.user_id, asked.team_id, self.value, "", "", f"{asked.source}:{self.value}")

    def turned(self) -> Self:
        """To the part of the queue that its value names."""
        return replace(self, whose=_whose(self.value))


def pressed_in_queue(body: dict[str, Any], tenant: TenantId, us: Identity) -> QueuePress:
    """A button or a menu in the list, or in the Home."""
    asked, view = in_view_from(body, tenant, us), body["view"]
    value = pressed_value(next(iter(body.get("actions") or [{}])))
    return _press(asked, value, "" if view.get("type") == "home" else str(view["id"]), _carried(view))


def submitted_from_queue(body: dict[str, Any], tenant: TenantId, us: Identity) -> QueuePress:
    """Send, pressed in the view of one draft that lies on the list."""
    asked, view = in_view_from(body, tenant, us), body["view"]
    draft = _carried(view).get("draft")
    return _press(asked, str(draft or ""), str(view.get("previous_view_id") or ""), _carried(view))


def _press(asked: Request, value: str, view_id: str, carried: dict[str, Any]) -> QueuePress:
    if not _VALUE.fullmatch(value):
        raise BadInput(catalogue.UNREADABLE, detail="bad_value")
    return QueuePress(asked, value, view_id, _whose(carried.get("whose")))


def _whose(named: object) -> Whose:
    return Whose.MINE if named == Whose.MINE else Whose.ALL


def _carried(view: dict[str, Any]) -> dict[str, Any]:
    carried = json_of(str(view.get("private_metadata") or "{}"))
    return carried if isinstance(carried, dict) else {}
