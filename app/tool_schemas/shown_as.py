"""How a schema says that a value is shown: `x-show` and what goes with it."""

from collections.abc import Mapping
from typing import Any, Final

from app.domain.money import exponent

SHOWS: Final = ("money", "code", "diff", "table")
_TYPES: Final = {"money": "integer", "code": "string", "diff": "string", "table": "array"}


def shown_fault(schema: Mapping[str, Any], beside: Mapping[str, Any]) -> str | None:
    """``beside``: the properties of the object that it is one of."""
    show = schema.get("x-show")
    if show is None:
        lost = [word for word in ("x-currency", "x-currency-field") if word in schema]
        return f"`{lost[0]}` goes with `x-show: money`." if lost else _secret_fault(schema)
    if show not in SHOWS:
        return f"`x-show` is {', '.join(f'`{one}`' for one in SHOWS)}."
    if schema.get("type") != _TYPES[show]:
        more = " of whole minor units (4990 is 49.90 in euros)" if show == "money" else ""
        return f"`x-show: {show}` is for `type: {_TYPES[show]}`{more}."
    return _currency_fault(schema, beside) if show == "money" else _secret_fault(schema)


def _currency_fault(schema: Mapping[str, Any], beside: Mapping[str, Any]) -> str | None:
    currency, field = schema.get("x-currency"), schema.get("x-currency-field")
    if (currency is None) == (field is None):
        return (
            "`x-show: money` needs either `x-currency: EUR` or `x-currency-field: currency`, the field that has it."
        )
    if field is not None:
        return (
            None
            if isinstance(field, str) and field in beside
            else "`x-currency-field` names a field of the same object."
        )
    try:
        exponent(str(currency))
    except ValueError:
        return "`x-currency` is an ISO 4217 code such as `EUR`."
    return None


def _secret_fault(schema: Mapping[str, Any]) -> str | None:
    return None if isinstance(schema.get("x-secret", False), bool) else "`x-secret` is `true` or `false`."
