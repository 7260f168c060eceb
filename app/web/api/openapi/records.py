"""The calls of ``/v1/customers`` and ``/v1/orders``, described."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.people.api_keys import Scope
from app.domain.records.rows import TIERS
from app.web.api.openapi.parts import TEXT, WHOLE, Described, Schema, many, maybe, named, thing

_READ: Final[Mapping[str, Any]] = {
    "scopes": (Scope.RECORDS_READ,),
    "headers": {"If-Match": TEXT, "If-None-Match": TEXT},
    "refused": ("412",),
}
_WRITE: Final[Mapping[str, Any]] = {
    "scopes": (Scope.RECORDS_WRITE,),
    "headers": {"If-Match": TEXT, "If-None-Match": TEXT},
    "refused": ("409", "412"),
}
_CUSTOMER: Final[Mapping[str, Schema]] = {
    "email": TEXT,
    "name": TEXT,
    "tier": {"type": "string", "enum": list(TIERS)},
}
_LINE: Final[Mapping[str, Schema]] = {
    "number": WHOLE,
    "sku": TEXT,
    "description": TEXT,
    "quantity": WHOLE,
    "unit_cents": WHOLE,
    "discount_cents": WHOLE,
    "tax_cents": WHOLE,
}
_ORDER: Final[Mapping[str, Schema]] = {
    "number": TEXT,
    "customer_id": TEXT,
    "description": TEXT,
    "charge_id": TEXT,
    "currency": TEXT,
    "paid_cents": WHOLE,
    "refunded_cents": WHOLE,
    "shipping_cents": WHOLE,
    "discount_cents": WHOLE,
    "placed_on": {"type": "string", "format": "date"},
}
_KEPT: Final[Mapping[str, Schema]] = {"kept": many(TEXT)}

SCHEMAS: Final[Mapping[str, Schema]] = {
    "CustomerSaid": thing(_CUSTOMER, optional=tuple(_CUSTOMER)),
    "Customer": thing({"id": TEXT, **_CUSTOMER, "tier": TEXT, **_KEPT}, optional=("kept",)),
    "OrderSaid": thing({**_ORDER, "lines": many(thing(_LINE, optional=tuple(_LINE)))}, optional=(*_ORDER, "lines")),
    "Order": thing(
        {
            "id": TEXT,
            **_ORDER,
            "charge_id": maybe(TEXT),
            "disputed": {"type": "boolean"},
            "lines": many(thing(_LINE)),
            **_KEPT,
        },
        optional=("kept",),
    ),
}

CALLS: Final[Mapping[tuple[str, str], Described]] = {
    ("GET", "/v1/customers/{customer_id}"): Described(
        "A customer", **_READ, answers={"200": named("Customer"), "304": None}
    ),
    ("PUT", "/v1/customers/{customer_id}"): Described(
        "Write a customer",
        **_WRITE,
        body=named("CustomerSaid"),
        answers={"200": named("Customer"), "201": named("Customer")},
    ),
    ("GET", "/v1/orders/{order_id}"): Described("An order", **_READ, answers={"200": named("Order"), "304": None}),
    ("PUT", "/v1/orders/{order_id}"): Described(
        "Write an order", **_WRITE, body=named("OrderSaid"), answers={"200": named("Order"), "201": named("Order")}
    ),
}
