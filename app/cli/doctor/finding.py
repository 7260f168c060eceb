"""One line of the doctor's report."""

from typing import Final, Literal, NamedTuple

SLOW_SECONDS: Final = 5.0  # the patience with one answer
EXAMINATION_SECONDS: Final = 30.0  # and with all that one examination asks


class Finding(NamedTuple):
    """One line of the report: ``ok`` is said only of what was looked at, ``fix`` is empty where all is well."""

    what: str
    state: Literal["ok", "warn", "bad"]
    found: str
    fix: str = ""
