"""That no draft comes for a mail: why, what was done before, and the buttons to go on."""

from app.domain.cases.undrafted_mail import Stalled
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Block, actions, button, rich, say, section
from app.slack.views.blocks.sanitize import line, mrkdwn

NOTE_MAX = 1_000


def stalled(details: Stalled) -> list[Block]:
    """The buttons name the delivery they are about; once that is over they are gone."""
    mark = f"{details.name}-{'over' if details.over else 'open'}"
    told = [section(say(_why(details), bold=not details.over))]
    told += [section(say(catalogue.NO_DRAFT_DONE.format(receipt=line(said(one), 300)))) for one in details.done]
    if details.over:
        return [rich(f"stalled-{mark}", *told)]
    again = button(ids.TRY_AGAIN, catalogue.STALLED_TRY_AGAIN, details.name, primary=True)
    by_hand = button(ids.BY_HAND, catalogue.BY_HAND, details.name)
    return [rich(f"stalled-{mark}", *told), actions(f"stalled-actions-{mark}", again, by_hand)]


def stalled_text(details: Stalled) -> str:
    """The notification."""
    return mrkdwn(_why(details), NOTE_MAX)


def _why(details: Stalled) -> str:
    if details.over:  # why is known no more, and nobody has to act
        return catalogue.NO_DRAFT_OVER
    if details.code in catalogue.CASE_NOTES:
        return catalogue.CASE_NOTES[details.code]
    return catalogue.NO_DRAFT.format(why=catalogue.NO_DRAFT_WHY.get(details.code) or catalogue.NO_DRAFT_WHY[""])
