"""What a program sends that asks for an approval, described by its kinds."""

from collections.abc import Mapping
from typing import Final

from app.domain.approvals.askers.money_requests import MONEY_FIELDS, ORDER_ID_MAX, WHOLE_MAX
from app.domain.records.orders import LINES_MAX
from app.web.api.openapi.parts import FREE, TEXT, Schema, many, named, thing

_ASKED: Final = {"AskedToolCall": "tool_call", "AskedRefund": "refund", "AskedStoreCredit": "store_credit"}
_MANNER: Final[Mapping[str, Schema]] = {
    "title": TEXT,
    "reason": TEXT,
    "evidence": many(thing({"title": TEXT, "url": {"type": "string", "format": "uri"}}), 5),
    "reviewers": many(TEXT),
    "expires_in_seconds": {"type": "integer", "minimum": 1},
    "callback": {"type": "string", "format": "uri"},
    "submit": {
        "type": "boolean",
        "default": True,
        "description": "False writes it down as a draft, which an event opens",
    },
}
_CENTS: Final[Schema] = {
    "type": "integer",
    "minimum": 1,
    "maximum": WHOLE_MAX,
    "description": "In minor units: 4990 for 49.90. Left out, with lines too, all that is left; null is refused",
}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": WHOLE_MAX}
_OF_MONEY: Final[Mapping[str, Schema]] = {
    "order_id": {
        "type": "string",
        "minLength": 1,
        "maxLength": ORDER_ID_MAX,
        "description": "The order's id, as /v1/orders has it",
    },
    "amount_cents": _CENTS,
    "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$", "description": "The order's own, or left out"},
    "lines": {
        **many(thing({"number": _COUNT, "quantity": _COUNT}), LINES_MAX),
        "minItems": 1,
        "description": "Left out, with amount_cents too, it is all that is left; null and an empty list are refused",
    },
}


def _money(kind: str) -> Schema:
    """``amount_cents`` and ``lines`` exclude each other."""
    known = MONEY_FIELDS[kind]
    taken = thing(
        {name: _OF_MONEY[name] for name in known}, optional=tuple(one for one in known if one != "order_id")
    )
    return {**taken, "not": {"required": ["amount_cents", "lines"]}} if "lines" in known else taken


def _asked(kind: str, arguments: Schema, **of_kind: Schema) -> Schema:
    properties = {"kind": {"type": "string", "const": kind}, **of_kind, "arguments": arguments, **_MANNER}
    return thing(properties, optional=tuple(_MANNER))


SCHEMAS: Final[Mapping[str, Schema]] = {
    "Asked": {
        "oneOf": [named(name) for name in _ASKED],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {kind: f"#/components/schemas/{name}" for name, kind in _ASKED.items()},
        },
    },
    "AskedToolCall": _asked("tool_call", FREE, tool=TEXT),
    "AskedRefund": _asked("refund", _money("refund")),
    "AskedStoreCredit": _asked("store_credit", _money("store_credit")),
}
