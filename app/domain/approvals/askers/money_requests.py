"""What a program asks for that moves money: an order, and how much of it; and what came of judging that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.actions.money_action import NO_PARTS, MoneyAction, MoneyFacts, Parts
from app.domain.approvals.flows.flow import Flow
from app.domain.ids import OrderId
from app.domain.records.orders import LINES_MAX
from app.errors import BadInput

MONEY_KINDS: Final = ("refund", "store_credit")
ORDER_ID_MAX: Final = 255
WHOLE_MAX: Final = 999_999_999_999  # far beyond any order, and a number that every language reads alike

MONEY_FIELDS: Final = {
    "refund": ("order_id", "amount_cents", "currency", "lines"),
    "store_credit": ("order_id", "amount_cents", "currency"),
}
_TITLES: Final = {"refund": "Refund for order {order}", "store_credit": "Store credit for order {order}"}
_LEFT_OUT: Final = "say how much, or leave out amount_cents and lines, which asks for all that is left"
_LINE: Final = '{"number": 1, "quantity": 1}'


@dataclass(frozen=True)
class MoneyAsked:
    """Lines, an amount, or neither, which is all that is left. ``currency`` is empty where it was left out."""

    kind: str
    order_id: OrderId
    amount_cents: int | None = None
    currency: str = ""
    lines: Parts = NO_PARTS
    key_name: str = ""  # of the key that it is asked with

    @property
    def whole(self) -> bool:
        """Whether it is all that is left."""
        return self.amount_cents is None and not self.lines


@dataclass(frozen=True)
class MoneyJudged:
    """What may be put before people. ``seen_attempts``: of refunds of the payment, when its facts were read."""

    action: MoneyAction
    facts: MoneyFacts
    because: str
    seen_attempts: int | None = None
    rule: str = ""  # of the desk's file, which judged it
    rule_facts: Mapping[str, Any] | None = None
    flow: Flow | None = None  # None: any one reviewer decides


def default_title(kind: str, order_number: str) -> str:
    """What a request is called that its asker gives no name: it says nothing that its card does not."""
    return _TITLES[kind].format(order=order_number)


def money_asked(kind: str, arguments: Mapping[str, Any]) -> MoneyAsked:
    """What a request's arguments say. Raises BadInput, with the field that is wrong and what it takes."""
    known = MONEY_FIELDS[kind]
    # A sum that its asker failed to work out arrives as null: taken for nothing said, it would ask for everything.
    if unsaid := [name for name in ("amount_cents", "lines") if name in arguments and arguments[name] is None]:
        raise BadInput(f"arguments.{unsaid[0]} is null: {_LEFT_OUT}")
    said = {name: value for name, value in arguments.items() if value is not None}
    if unknown := [name for name in said if name not in known]:
        raise BadInput(f"arguments has the field {str(unknown[0])[:50]!a}; those of a {kind} are {', '.join(known)}")
    if "amount_cents" in said and "lines" in said:
        raise BadInput("arguments has amount_cents and lines; what lines come to is worked out here, so send one")
    amount_cents = _whole(said["amount_cents"], "amount_cents") if "amount_cents" in said else None
    return MoneyAsked(kind, _order_id(said.get("order_id")), amount_cents, _currency(said), _lines(said))


def _order_id(said: object) -> OrderId:
    if not isinstance(said, str) or not 1 <= len(said) <= ORDER_ID_MAX or not said.isprintable():
        raise BadInput("arguments.order_id must be the order's id, as GET /v1/orders/{order_id} has it")
    return OrderId(said)


def _currency(said: Mapping[str, Any]) -> str:
    currency = said.get("currency", "")
    if not isinstance(currency, str) or (currency and not (len(currency) == 3 and currency.isascii())):
        raise BadInput("arguments.currency must be the order's, in three letters such as EUR; or leave it out")
    return currency.upper()


def _lines(said: Mapping[str, Any]) -> Parts:
    if "lines" not in said:
        return NO_PARTS
    lines = said["lines"]
    if not isinstance(lines, list) or not 1 <= len(lines) <= LINES_MAX:
        raise BadInput(f"arguments.lines must be a list such as [{_LINE}]: {_LEFT_OUT}")
    parts = tuple(_line(one, f"lines {count}") for count, one in enumerate(lines, start=1))
    numbers = [number for number, _ in parts]
    if twice := [number for number in numbers if numbers.count(number) > 1]:
        raise BadInput(f"arguments.lines has line {twice[0]} more than once; send its quantity in one")
    return parts


def _line(said: object, name: str) -> tuple[int, int]:
    if not isinstance(said, dict) or set(said) != {"number", "quantity"}:
        raise BadInput(f"arguments.{name} must be an object such as {_LINE}, with the order's own number of the line")
    return _whole(said["number"], f"{name}.number"), _whole(said["quantity"], f"{name}.quantity")


def _whole(said: object, name: str) -> int:
    if type(said) is not int or abs(said) > WHOLE_MAX:  # true is no number
        raise BadInput(f"arguments.{name} must be a whole number (4990 for 49.90)")
    return said
