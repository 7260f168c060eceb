"""Reads what the team's own address answered, version 1: strictly, and saying what was left out."""

import datetime
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, OrderId
from app.domain.json_text import read_json
from app.domain.money import exponent
from app.domain.records import fields
from app.domain.records.fetched import ORDERS_MAX, Fetched
from app.domain.records.orders import LINES_MAX, OrderLine, OrderRecord, lines_fault, without_lines
from app.errors import RecordsUnavailable

VERSION: Final = 1
_ORDERS_READ_MAX: Final = 200
_TEXT_MAX: Final = 500

Amount = Annotated[int, Field(ge=0, le=10**12)]
# Printable, without blanks, and no mail address: ids stay in the record for ever.
Id = Annotated[str, StringConstraints(pattern=r"^[!-?A-~]{1,100}$")]
Text = Annotated[str, StringConstraints(max_length=_TEXT_MAX)]


class _Part(BaseModel):
    """Numbers are numbers and texts are texts; what a later version may add is passed over."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, hide_input_in_errors=True)


class _Line(_Part):
    sku: Text = ""
    description: Text
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    unit_cents: Amount
    discount_cents: Amount = 0
    tax_cents: Amount = 0


class _Order(_Part):
    id: Id
    number: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    description: Text = ""
    customer_id: Id
    charge_id: Annotated[str, StringConstraints(pattern=r"^[!-~]{0,255}$")] = ""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    paid_cents: Amount
    refunded_cents: Amount = 0
    placed_on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]
    disputed: bool = False
    shipping_cents: Amount = 0
    discount_cents: Amount = 0
    lines: Annotated[list[_Line], Field(max_length=LINES_MAX)] = []


class _Customer(_Part):
    id: Id
    email: Annotated[str, StringConstraints(min_length=3, max_length=320)]
    name: Text = ""
    tier: Literal["enterprise", "pro", "standard"] = "standard"


class _CustomerAnswer(_Part):
    version: Literal[1]
    customer: _Customer | None
    orders: Annotated[list[_Order], Field(max_length=_ORDERS_READ_MAX)] = []


class _OrderAnswer(_Part):
    version: Literal[1]
    customer: _Customer | None
    order: _Order | None


_Answer = TypeVar("_Answer", bound=_Part)


def customer_answer(body: bytes, *, address: str = "", customer_id: str = "") -> Fetched | None:
    """Who was asked for, with their orders; None where the team says that there is nobody."""
    answer = _read(_CustomerAnswer, body)
    if answer.customer is None:
        if answer.orders:
            raise refused("The answer names orders and no customer")
        return None
    return _fetched(answer.customer, answer.orders, address=address, customer_id=customer_id)


def order_answer(body: bytes, *, customer_id: str, said: str) -> Fetched | None:
    """The one order that was asked for; None where the team says that there is none."""
    answer = _read(_OrderAnswer, body)
    if answer.customer is None or answer.order is None:
        return None
    if said.lower() not in (answer.order.number.lower(), answer.order.id.lower()):
        raise refused("The answer tells of another order than the one that was asked for")
    return _fetched(answer.customer, [answer.order], customer_id=customer_id, whole=False)


def refused(sentence: str) -> RecordsUnavailable:
    """It answered, but not what was agreed on: nothing of it is used."""
    return RecordsUnavailable(sentence, detail="bad_answer")


def _read(shape: type[_Answer], body: bytes) -> _Answer:
    try:
        read_json(body)
    except ValueError as error:
        raise refused(f"The answer is no JSON that can be read in one way only ({error})") from None
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise refused(f"The answer cannot be read at {place}: {first['msg']}") from None


def _fetched(
    told: _Customer, orders: list[_Order], *, address: str = "", customer_id: str = "", whole: bool = True
) -> Fetched:
    customer = Customer(CustomerId(told.id), _email(told.email), told.tier, _line(told.name))
    if (address and customer.email != address) or (customer_id and customer.id != customer_id):
        raise refused("The answer tells of another customer than the one that was asked for")
    faults: list[str] = []
    read = [_order(one, customer.id, faults) for one in orders]
    for name, names in (("id", [one.id for one in read]), ("number", [one.number.lower() for one in read])):
        if len(set(names)) < len(names):
            raise refused(f"Two orders of the answer have the same {name}")
    latest = sorted(read, key=lambda one: (one.placed_on, one.number), reverse=True)[:ORDERS_MAX]
    return Fetched("http", customer, tuple(latest), tuple(faults), whole=whole)


def _order(told: _Order, customer_id: CustomerId, faults: list[str]) -> OrderRecord:
    """Raises for what makes the whole answer doubtful; lines that do not add up are left out, which is said."""
    if told.customer_id != customer_id:
        raise refused(f"Order {told.number} belongs to another customer than the one that was asked for")
    try:
        exponent(told.currency)
        datetime.date.fromisoformat(told.placed_on)
    except ValueError as error:
        raise refused(f"Order {told.number}: {error}") from None
    if told.refunded_cents > told.paid_cents:
        raise refused(f"Order {told.number}: more was paid back than was paid")
    number = _line(told.number)
    if not number or "@" in number:
        raise refused("An order's number shows nothing, or is a mail address")
    order = OrderRecord(
        id=OrderId(told.id),
        number=number,
        description=_line(told.description) or number,
        customer_id=customer_id,
        charge_id=told.charge_id,
        paid_cents=told.paid_cents,
        refunded_cents=told.refunded_cents,
        currency=told.currency,
        placed_on=told.placed_on,
        disputed=told.disputed,
        lines=tuple(
            OrderLine(
                number, _line(one.sku), _line(one.description), one.quantity, one.unit_cents,
                one.discount_cents, one.tax_cents,
            )
            for number, one in enumerate(told.lines, start=1)
        ),
        shipping_cents=told.shipping_cents,
        discount_cents=told.discount_cents,
    )  # fmt: skip
    fault = lines_fault(order)
    if fault is None:
        return order
    faults.append(f"Order {order.number} was taken without its lines: {fault}")
    return without_lines(order)


def _email(told: str) -> str:
    try:
        return fields.email(told) or ""
    except fields.WrongValue:
        raise refused("The customer's email is no mail address") from None


def _line(text: str) -> str:
    return fields.seen(text, _TEXT_MAX)
