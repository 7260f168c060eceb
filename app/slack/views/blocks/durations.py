"""How long something took, in the largest unit that reads well."""

from app.slack.i18n import catalogue, formats


def duration(seconds: float) -> str:
    """Short, for people."""
    if seconds < 90:
        return catalogue.DURATION_SECONDS.format(count=round(seconds))
    if seconds < 5_400:
        return catalogue.DURATION_MINUTES.format(count=round(seconds / 60))
    return catalogue.DURATION_HOURS.format(count=formats.spoken().number(seconds / 3600, 1))
