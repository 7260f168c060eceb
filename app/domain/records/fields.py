"""Reads single values of the team's records: texts, addresses, dates and amounts, each with one meaning or none."""

import re
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from app.domain.money import exponent

Cell: TypeAlias = "str | int | Decimal | None"

ID_MAX: Final = 100
TEXT_MAX: Final = 300
EMAIL_MAX: Final = 254
CENTS_MAX: Final = 10**12
QUANTITY_MAX: Final = 100_000
LINE_NUMBER_MAX: Final = 2**31 - 1

_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]{2,63}")
_ISO_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")
_DOTTED_DAY: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_CENTS: Final = re.compile(r"[0-9]{1,15}")
_AMOUNT: Final = {
    ".": re.compile(r"([0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3})+(?=\.))(?:\.([0-9]{1,4}))?"),
    ",": re.compile(r"([0-9]{1,13}|[0-9]{1,3}(?:\.[0-9]{3})+(?=,))(?:,([0-9]{1,4}))?"),
}


class WrongValue(ValueError):
    """A value that cannot be kept; its text is a sentence for whoever sent it, and holds no personal data."""


def text(value: Cell, name: str, limit: int = TEXT_MAX) -> str | None:
    """Trimmed; None where nothing is said."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise WrongValue(f"{name} must be a text or a number")
    said = str(value).strip()
    if not said:
        return None
    if len(said) > limit:
        raise WrongValue(f"{name} has {len(said)} characters; {limit} is the most")
    if not said.isprintable():
        raise WrongValue(f"{name} has characters that cannot be kept, such as line breaks or control signs")
    return said


def seen(told: str, limit: int = TEXT_MAX) -> str:
    """What a source says, on one line, with a blank for each sign that shows nothing; at most so much of it."""
    return "".join(sign if sign.isprintable() else " " for sign in told[: 2 * limit]).strip()[:limit]


def identifier(value: Cell, name: str) -> str | None:
    """An id of the team's own: it stands in the record of what was done, so it may be nobody's address."""
    said = text(value, name, ID_MAX)
    if said and "@" in said:
        raise WrongValue(f"{name} looks like a mail address. Ids stay in the record for ever: use another, or none")
    return said


def email(value: Cell) -> str | None:
    """A mail address in lower case."""
    said = text(value, "email", EMAIL_MAX)
    if said is None:
        return None
    if not _ADDRESS.fullmatch(said):
        raise WrongValue("email is no mail address, such as ada@example.com")
    return said.lower()


def day(value: Cell, name: str) -> date | None:
    """The day as it is written, whatever time stands behind it."""
    said = text(value, name)
    if said is None:
        return None
    iso, dotted = _ISO_DAY.fullmatch(said), _DOTTED_DAY.fullmatch(said)
    try:
        if iso:
            return date.fromisoformat(iso[1])
        if dotted:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    except ValueError:
        pass
    raise WrongValue(f"{name} is no day we can read in one way only; write it as 2026-06-30")


def currency(value: Cell) -> str | None:
    """A code of ISO 4217."""
    said = text(value, "currency", 10)
    if said is None:
        return None
    try:
        exponent(said.upper())
    except ValueError as error:
        raise WrongValue(str(error)) from None
    return said.upper()


def quantity(value: Cell) -> int:
    """A whole number from 1; 1 where nothing is said."""
    said = text(value, "quantity", 30)
    if said is None:
        return 1
    whole = said.removesuffix(".0").removesuffix(".00")
    if not _CENTS.fullmatch(whole) or not 1 <= int(whole) <= QUANTITY_MAX:
        raise WrongValue(
            f"quantity is {said!r}, but must be a whole number from 1 to {QUANTITY_MAX:,}; "
            "a line that was weighed is one of quantity 1"
        )
    return int(whole)


def line_number(value: Cell) -> int | None:
    """Of a line within its order, as the team counts them."""
    number = None if value is None else cents(value, "number of a line")
    if number is not None and number > LINE_NUMBER_MAX:
        raise WrongValue(f"number of a line must be a whole number from 0 to {LINE_NUMBER_MAX:,}")
    return number


def cents(value: Cell, name: str) -> int | None:
    """Minor units, as an integer."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not _CENTS.fullmatch(str(value).strip()):
        raise WrongValue(f"{name} must be a whole number of minor units from 0, such as 1250")
    return within(int(value), name)


def amount(value: Cell, name: str, code: str, mark: str = ".") -> int | None:
    """A decimal amount in the currency's own decimals, as minor units. ``mark`` is its decimal sign."""
    said = text(value, name, 40)
    if said is None:
        return None
    mark = mark if isinstance(value, str) else "."  # a number in JSON has no other
    found = _AMOUNT[mark].fullmatch(said)
    if not found:
        raise WrongValue(f"{name} is {said!r}; {_how(said, mark)}")
    whole, fraction = found[1].replace(",", "").replace(".", ""), found[2] or ""
    decimals = exponent(code)
    if len(fraction) > decimals:
        if decimals or fraction != "00":  # 1200.00 yen is what many systems write
            raise WrongValue(f"{name} is {said!r}, but {code} has {decimals} decimals")
        fraction = ""
    return within(int(whole) * 10**decimals + int(fraction.ljust(decimals, "0") or 0), name)


def within(found: int, name: str) -> int:
    """An amount that can be kept. Raises WrongValue."""
    if found > CENTS_MAX:
        raise WrongValue(f"{name} is more than can be kept")
    return found


def _how(said: str, mark: str) -> str:
    other = "," if mark == "." else "."
    if said.startswith("-"):
        return "amounts are not below 0"
    if re.fullmatch(rf"[0-9{other}]*{re.escape(other)}[0-9]+", said):
        return f"it can be read in two ways: if {other!r} is its decimal sign, say --decimal {other!r}"
    if _AMOUNT[other].fullmatch(said):
        return f"its decimal sign is {other!r}: say --decimal {other!r}"
    return f"write it as 1299{mark}00, without a currency sign"
