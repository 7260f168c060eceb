"""That no draft comes for a mail: why, what was done before, and the buttons to go on."""

from app.domain.cases.mail.undrafted import Stalled
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import Block, Element, actions, button, rich, say, section
from app.slack.views.blocks.sanitize import line, mrkdwn

NOTE_MAX = 1_000


def stalled(details: Stalled) -> list[Block]:
    """The buttons name the delivery they are about; once that is over they are gone."""
    mark = f"{details.name}-{'over' if details.over else 'open'}"
    told = [section(say(_why(details), bold=not details.over))]
    told += [section(say(catalogue.NO_DRAFT_DONE.format(receipt=line(said(one), 300)))) for one in details.done]
    if details.over:
        return [rich(f"stalled-{mark}", *told)]
    return [rich(f"stalled-{mark}", *told), actions(f"stalled-actions-{mark}", *_ways(details))]


def _ways(details: Stalled) -> list[Element]:
    if not details.may_try_again:
        return [button(ids.BY_HAND, catalogue.REPLY, details.name, primary=True)]
    again = button(ids.TRY_AGAIN, catalogue.STALLED_TRY_AGAIN, details.name, primary=True)
    return [again, button(ids.BY_HAND, catalogue.BY_HAND, details.name)]


def stalled_text(details: Stalled) -> str:
    """The notification."""
    return mrkdwn(_why(details), NOTE_MAX)


def _why(details: Stalled) -> str:
    if details.over:  # why is known no more, and nobody has to act
        return catalogue.NO_DRAFT_OVER
    if details.code in catalogue.CASE_NOTES:
        return catalogue.CASE_NOTES[details.code]
    return catalogue.NO_DRAFT.format(why=catalogue.NO_DRAFT_WHY.get(details.code) or catalogue.NO_DRAFT_WHY[""])
