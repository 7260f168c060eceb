"""A rehearsal's card: loud about that nothing is paid, and with two buttons that decide nothing."""

from app.domain.operations.rehearsals import Rehearsal
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.filled import told
from app.slack.views.blocks.rich import Block, actions, button, header, moment, who


def rehearsal_card(rehearsal: Rehearsal) -> list[Block]:
    """Title first, so that nobody reads anything else before it."""
    state = f"{rehearsal.id}-{rehearsal.outcome or 'open'}"
    title = header(f"rehearsal-{state}", rehearsal_card_text(rehearsal))
    if rehearsal.outcome is not None:
        ended = catalogue.REHEARSAL_ENDED[rehearsal.outcome.value]
        return [title, told(f"rehearsal-end-{state}", ended, who=who(rehearsal.pressed_by))]
    by, until = who(rehearsal.started_by), moment(rehearsal.ends_at)
    return [
        title,
        told(f"rehearsal-about-{state}", catalogue.REHEARSAL_ABOUT),
        told(f"rehearsal-by-{state}", catalogue.REHEARSAL_BY, who=by, until=until),
        actions(
            f"rehearsal-press-{state}",
            button(ids.REHEARSE_APPROVE, catalogue.REHEARSAL_APPROVE, rehearsal.id),
            button(ids.REHEARSE_REJECT, catalogue.REHEARSAL_REJECT, rehearsal.id),
        ),
    ]


def rehearsal_card_text(rehearsal: Rehearsal) -> str:
    """What notifications and screen readers say."""
    return catalogue.REHEARSAL_TITLE if rehearsal.outcome is None else catalogue.REHEARSAL_OVER


def rehearsal_reply(rehearsal: Rehearsal) -> list[Block]:
    """Where a draft would stand."""
    return [told(f"rehearsal-reply-{rehearsal.id}", rehearsal_reply_text(rehearsal))]


def rehearsal_reply_text(rehearsal: Rehearsal) -> str:
    """The same as plain words."""
    return catalogue.REHEARSAL_REPLY if rehearsal.pressed_at else catalogue.REHEARSAL_NO_REPLY
