"""What somebody hears whose press was faster than anyone can read."""

from app.domain.approvals.voting import Refused
from app.slack.i18n import catalogue, formats


def fast_words(verdict: Refused) -> str:
    """For how long they had seen it, where that is known: of a press that Slack sent again it is not."""
    if verdict.seconds is None:
        return catalogue.REFUSED_TOO_FAST_BEFORE
    return catalogue.REFUSED_TOO_FAST.format(seconds=formats.spoken().number(verdict.seconds, 1))
