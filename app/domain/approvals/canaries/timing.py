"""When the next one comes: in working hours, at a moment that nobody can know before."""

import random
from datetime import datetime
from typing import Final

from app.domain.operations.desk_config.canaries import WORKDAYS, CanaryPlan

HOUR_SECONDS: Final = 3600


def in_hours(plan: CanaryPlan, here: datetime) -> bool:
    """Whether one may come at this moment of the desk's own clock."""
    return here.weekday() < WORKDAYS and plan.from_hour <= here.hour < plan.until_hour


def drawn(plan: CanaryPlan, here: datetime, draw: random.Random) -> int | None:
    """So many seconds after this full hour of the desk's clock; None: not in this hour.

    Each hour of a week has the same chance, whatever came before: whoever has just seen one knows nothing.
    """
    if not plan.hours or not in_hours(plan, here):
        return None
    if draw.random() >= plan.per_week / plan.hours:
        return None
    return draw.randrange(HOUR_SECONDS)
