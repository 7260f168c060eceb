"""Which of a file's columns is which of our fields: by our names, by what others call them, or as it is told."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.records.files.decoding import UnusableFile

LINE: Final = "line."  # in front of what belongs to one line of an order

# What others call a field, in lower case without spaces and signs; the first that a file has is taken.
_CUSTOMERS: Final[Mapping[str, str]] = {
    "id": "id customerid custid customernumber kundennummer kundenid",
    "email": "email emailaddress mail mailaddress customeremail emailadresse",
    "name": "name fullname customername displayname kunde",
    "tier": "tier plan segment customertier",
}
_ORDERS: Final[Mapping[str, str]] = {
    "id": "id orderid",
    "number": "number ordernumber orderno ordernr name bestellnummer auftragsnummer",
    "customer": "customer customerid custid kundennummer email customeremail emailaddress",
    "description": "description title beschreibung",
    "charge": "charge chargeid paymentid paymentreference",
    "currency": "currency currencycode waehrung währung",
    "paid": "paid amountpaid total grandtotal ordertotal amount gesamt gesamtbetrag",
    "paid_cents": "paidcents",
    "refunded": "refunded amountrefunded refundedamount totalrefunded",
    "refunded_cents": "refundedcents",
    "placed_on": "placedon orderdate createdat created date paidat bestelldatum datum",
    "shipping": "shipping shippingamount shippingcost versand versandkosten",
    "shipping_cents": "shippingcents",
    "discount": "discount discountamount rabatt",
    "discount_cents": "discountcents",
    f"{LINE}number": "linenumber lineno position",
    f"{LINE}sku": "sku linesku lineitemsku articlenumber artikelnummer",
    f"{LINE}description": "linedescription lineitemname linename product productname item artikel",
    f"{LINE}quantity": "quantity qty linequantity lineitemquantity menge anzahl",
    f"{LINE}unit": "unit unitprice lineunit lineprice lineitemprice price einzelpreis",
    f"{LINE}unit_cents": "unitcents lineunitcents",
    f"{LINE}discount": "linediscount lineitemdiscount",
    f"{LINE}discount_cents": "linediscountcents",
    f"{LINE}tax": "linetax lineitemtax",
    f"{LINE}tax_cents": "linetaxcents",
}
_CHARGES: Final[Mapping[str, str]] = {
    "order": "order ordernumber orderid orderno number bestellnummer",
    "charge": "charge chargeid paymentid paymentreference id",
    "currency": "currency currencycode",
    "paid": "paid amountpaid amount total",
    "paid_cents": "paidcents amountcents",
    "refunded": "refunded amountrefunded refundedamount",
    "refunded_cents": "refundedcents amountrefundedcents",
}
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {"customers": _CUSTOMERS, "orders": _ORDERS, "charges": _CHARGES}
# What a file calls the fields of a line, since it has no other place to say that they are of one.
_WRITTEN: Final[Mapping[str, str]] = {
    **{f"{LINE}{name}": name for name in ("sku", "quantity", "unit_cents")},
    f"{LINE}unit": "unit_price",
    **{f"{LINE}{name}": f"line_{name}" for name in ("number", "description", "discount", "discount_cents")},
    **{f"{LINE}{name}": f"line_{name}" for name in ("tax", "tax_cents")},
}
# Without a column for each of these no row can be read; one of several stands for all.
_NEEDED: Final[Mapping[str, Sequence[Sequence[str]]]] = {
    "customers": [["email"]],
    "orders": [["number", "id"], ["customer"], ["currency"], ["placed_on"]],
    "charges": [["order"], ["charge"]],
}
_COLUMNS_SHOWN: Final = 40
_PLAIN: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Columns:
    """``of`` maps our field to the file's column; ``unused`` are columns that are none of them."""

    of: Mapping[str, str]
    unused: tuple[str, ...]

    @property
    def has_lines(self) -> bool:
        """Whether each row is a line of an order."""
        return any(name.startswith(LINE) for name in self.of)


def columns_of(kind: str, header: Sequence[str], told: Mapping[str, str], *, lines: bool = True) -> Columns:
    """Raises UnusableFile for a header that names a column twice, or lacks what it was said to have."""
    twice = sorted(name for name, count in Counter(header).items() if name and count > 1)
    if twice:
        raise UnusableFile(f"The header names {twice[0]!r} twice", 1)
    known = FIELDS[kind]
    found = _told(known, header, told)
    for ours, synonyms in known.items():
        if ours not in found and (column := _first(header, synonyms.split(), {*told, *found.values()})):
            found[ours] = column
    if not lines:
        found = {ours: column for ours, column in found.items() if not ours.startswith(LINE)}
    for ours in found:
        if f"{ours}_cents" in found:
            raise UnusableFile(f"Two columns say {ours}: {found[ours]!r} and {found[f'{ours}_cents']!r}", 1)
    return Columns(found, tuple(name for name in header if name and name not in found.values()))


def written(field: str) -> str:
    """A field as a file names it, and as ``--map`` takes it."""
    return _WRITTEN.get(field, field)


def lacking(kind: str, columns: Columns, header: Sequence[str]) -> str | None:
    """A sentence about what no column was taken for and each row needs; None where nothing lacks."""
    names = [one[0] for one in _NEEDED[kind] if not any(name in columns.of for name in one)]
    if not names:
        return None
    return (
        f"No column was taken for {', '.join(names)}. The file has {_listed(header)}; "
        f"say which one is meant: `--map 'THEIR COLUMN={names[0]}'`"
    )


def _told(known: Mapping[str, str], header: Sequence[str], told: Mapping[str, str]) -> dict[str, str]:
    """Our field to their column, as ``--map`` says it. Raises UnusableFile."""
    ours_of = {written(name): name for name in known} | {name: name for name in known}
    for theirs, ours in told.items():
        if theirs not in header:
            raise UnusableFile(
                f"--map names the column {theirs!r}, which the file does not have: {_listed(header)}", 1
            )
        if ours not in ours_of:
            fields = ", ".join(written(name) for name in known)
            raise UnusableFile(f"--map: {ours!r} is none of our fields; they are {fields}", 1)
    return {ours_of[ours]: theirs for theirs, ours in told.items()}


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(repr(name) for name in header[:_COLUMNS_SHOWN])
    return f"{shown} …" if len(header) > _COLUMNS_SHOWN else shown


def _first(header: Iterable[str], synonyms: Sequence[str], taken: set[str]) -> str | None:
    plain = {_PLAIN.sub("", column.lower()): column for column in reversed(list(header)) if column not in taken}
    return next((plain[word] for word in synonyms if word in plain), None)
