"""That no draft comes for a mail: why, what was done before, and the buttons to go on."""

from app.domain.stalled import Stalled
from app.slack import ids, words
from app.slack.views.rich import Block, actions, button, rich, say, section
from app.slack.views.text import line, mrkdwn
from app.slack.views.told import said

NOTE_MAX = 1_000


def stalled(sheet: Stalled) -> list[Block]:
    """The buttons name the delivery they are about; once that is over they are gone."""
    mark = f"{sheet.name}-{'over' if sheet.over else 'open'}"
    told = [section(say(_why(sheet), bold=not sheet.over))]
    told += [section(say(words.NO_DRAFT_DONE.format(receipt=line(said(one), 300)))) for one in sheet.done]
    if sheet.over:
        return [rich(f"stalled-{mark}", *told)]
    again = button(ids.TRY_AGAIN, words.STALLED_TRY_AGAIN, sheet.name, primary=True)
    by_hand = button(ids.BY_HAND, words.BY_HAND, sheet.name)
    return [rich(f"stalled-{mark}", *told), actions(f"stalled-actions-{mark}", again, by_hand)]


def stalled_text(sheet: Stalled) -> str:
    """The notification."""
    return mrkdwn(_why(sheet), NOTE_MAX)


def _why(sheet: Stalled) -> str:
    if sheet.over:  # why is known no more, and nobody has to act
        return words.NO_DRAFT_OVER
    if sheet.code in words.CASE_NOTES:
        return words.CASE_NOTES[sheet.code]
    return words.NO_DRAFT.format(why=words.NO_DRAFT_WHY.get(sheet.code) or words.NO_DRAFT_WHY[""])
