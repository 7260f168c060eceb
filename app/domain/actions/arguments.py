"""An action's arguments as programs are shown them: what would be done, and nothing of a customer."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain.actions.action import Action
from app.domain.actions.tool_call import tool_call_of

_OF_MONEY: Final = ("order_id", "amount_cents", "currency", "lines")


def _of_money(action: Action) -> str:
    """Of an order and an amount. Names and values are plain, so that JSON's sorted form is RFC 8785's too."""
    stored = action.to_json()
    shown = {name: stored[name] for name in _OF_MONEY if stored.get(name)}
    return json.dumps(shown, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# In the canonical form of RFC 8785, whose bytes another language finds as well.
ARGUMENTS: Final[Mapping[str, Callable[[Action], str]]] = {
    "refund": _of_money,
    "store_credit": _of_money,
    "tool_call": lambda action: tool_call_of(action).arguments,
}


def arguments_shown(action: Action) -> dict[str, Any]:
    """As JSON has them."""
    shown: dict[str, Any] = json.loads(ARGUMENTS[action.kind](action))
    return shown


def arguments_hash(action: Action) -> str:
    """SHA-256 (hex) of their canonical form."""
    return hashlib.sha256(ARGUMENTS[action.kind](action).encode()).hexdigest()
