"""Which of a call's arguments hold something that is somebody's: masked everywhere until it is revealed on record."""

from collections.abc import Iterable
from typing import assert_never

from app.domain.actions import argument_rows as rows
from app.domain.actions.argument_rows import ArgumentRow, Shown
from app.domain.privacy.masking import masked


def is_personal(found: Iterable[ArgumentRow]) -> bool:
    """Whether masking hides any of it, be it a value or what it is called.

    The one rule for whatever shows arguments or has them changed: what this says yes to, nobody is shown in an input
    and nobody changes, before ``words_revealed`` stands on record for them.
    """
    return any(_hides(row.label) or _holds(row.value) for row in found)


def _holds(value: Shown) -> bool:
    match value:
        case rows.Text() | rows.Code():
            return _hides(value.text)
        case rows.Exact():
            return value.personal and _hides(value.text)
        case rows.Items():
            return any(map(_holds, value.items))
        case rows.Table():
            return any(map(_hides, value.columns)) or any(_holds(cell) for row in value.rows for cell in row)
        case rows.Money() | rows.Day() | rows.Moment() | rows.YesNo() | rows.Nothing() | rows.Hidden():
            return False
        case _:
            assert_never(value)


def _hides(text: str) -> bool:
    return masked(text) != text
