"""When the desk works, and when its people are left alone."""

from typing import Final

from app.desk_file.fields.field import Field
from app.desk_file.kinds import Choice, Dates, QuietHours, Region, WeekHours
from app.domain.operations.desk_config.calendar import ALL_HOURS, BUSINESS

FIELDS: Final = (
    Field(
        "calendar.count",
        "calendar.count",
        Choice((ALL_HOURS, BUSINESS)),
        "Which hours the times under `ladder` count. With `hours of business`, Friday evening waits for Monday",
    ),
    Field(
        "calendar.hours",
        "calendar.hours",
        WeekHours(),
        "When the desk works, by the desk's `zone`. A day that is not named is off; nothing named: always",
        "",
        {"mon-fri": "09:00-12:30, 13:00-17:00", "sat": "10:00-14:00"},
    ),
    Field("calendar.region", "calendar.region", Region(), "Whose public holidays are days off", "", "DE-BY"),
    Field(
        "calendar.holidays", "calendar.holidays", Dates(), "Days off beside them", "", ["2026-12-24", "2026-12-31"]
    ),
    Field(
        "calendar.quiet",
        "calendar.quiet",
        QuietHours(),
        "When nobody is called but on-call. Reminders wait for the next hour of work",
        "",
        "20:00-07:00",
    ),
)
