"""One line of the doctor's report."""

from typing import Final, Literal, NamedTuple

SLOW_SECONDS: Final = 5.0  # the patience of one examination


class Finding(NamedTuple):
    """One line of the report. ``fix`` is empty where nothing is to be done."""

    what: str
    state: Literal["ok", "warn", "bad"]
    found: str
    fix: str = ""
