"""The kinds of action there are. Each has a file of its name here, beside its card and beside its executor."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.actions import refund, store_credit, tool_call
from app.domain.actions.action import Action, Facts, Kind
from app.domain.actions.money_action import MoneyKind

KINDS: Final[dict[str, Kind]] = {one.name: one for one in (refund.KIND, store_credit.KIND, tool_call.KIND)}


def kind_of(action: Action) -> Kind:
    """The kind of an action."""
    return KINDS[action.kind]


def money_kind(kind: str) -> MoneyKind:
    """The same of a kind that moves money. Raises TypeError on others, ValueError on none that is known."""
    found = _known(kind)
    if not isinstance(found, MoneyKind):
        raise TypeError(f"a {kind} moves no money")
    return found


def action_from(kind: str, data: Mapping[str, Any]) -> Action:
    """What a row keeps of an action. Raises TypeError or ValueError where it is none of this kind."""
    action = _known(kind).action.from_json(data)
    if action.kind != kind:
        raise ValueError("the action is of another kind than its row")
    return action


def facts_from(kind: str, data: Mapping[str, Any]) -> Facts:
    """What a row keeps of an action's facts. Raises TypeError or ValueError where they are none of this kind's."""
    return _known(kind).facts(**data)


def recorded_of(kind: str) -> tuple[str, ...]:
    """Which of its fields the record names; none of a kind that this version does not know."""
    return KINDS[kind].recorded if kind in KINDS else ()


def asked_again(kind: str) -> bool:
    """Whether a closed one of this kind can be asked again."""
    return kind in KINDS and KINDS[kind].asked_again


def blocked_as(kind: str) -> tuple[str, ...]:
    """What the record says beside it when something of this kind will not be done."""
    return (KINDS[kind].blocked,) if kind in KINDS else ()


def _known(kind: str) -> Kind:
    if kind not in KINDS:
        raise ValueError("an action of a kind that this version does not know")
    return KINDS[kind]
