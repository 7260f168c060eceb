"""Public holidays of countries and their parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

import holidays

from app.domain.operations.desk_config.calendar import CalendarRules

YEARS_MAX: Final = 4  # at once


@dataclass(frozen=True, kw_only=True)
class RegionalCalendar(CalendarRules):
    """What a desk says of its calendar, by whom its region's holidays are known."""

    def regional(self, years: Sequence[int]) -> Sequence[date]:
        """Those of the region it names."""
        return holidays_in(self.region, years) if self.region else ()


@lru_cache(maxsize=1)
def regions() -> frozenset[str]:
    """All there are: a country by its two letters, and its parts behind a hyphen, such as `DE-BY`."""
    found = holidays.list_supported_countries(include_aliases=False)
    countries = {country: parts for country, parts in found.items() if len(country) == 2}
    return frozenset([*countries, *(f"{country}-{part}" for country, parts in countries.items() for part in parts)])


def holidays_in(region: str, years: Sequence[int]) -> Sequence[date]:
    """In order; none where there is no such region, which a newer or older Countersign may have known."""
    return tuple(sorted({day for year in years[:YEARS_MAX] for day in _of_year(region, year)}))


@lru_cache(maxsize=256)
def _of_year(region: str, year: int) -> Sequence[date]:
    if region not in regions():
        return ()
    country, _, part = region.partition("-")
    return tuple(holidays.country_holidays(country, subdiv=part or None, years=year))
