"""Locks in words: to whoever set or lifted one, on cards, and on the App Home."""

from collections.abc import Sequence

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.voting import Status
from app.domain.people.desk_locks import DeskLock, LockRefusal
from app.slack.i18n import catalogue
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Block, Element, moment, moment_mrkdwn, section, sentence, who, who_mrkdwn


def lock_words(lock: DeskLock) -> str:
    """What became of the word."""
    told = {"who": who_mrkdwn(lock.by), "when": moment_mrkdwn(lock.at), "person": who_mrkdwn(lock.person)}
    return catalogue.LOCKS_SAID[_word(lock)].format(**told)


def refused_words(why: LockRefusal) -> str:
    """Why nothing was changed."""
    return catalogue.LOCKS_REFUSED[why]


def card_lines(details: ApprovalDetails) -> list[Element]:
    """That the desk is stopped, or that a lock holds up what was approved; one line, or none."""
    lock = details.lock
    if lock is None:
        return []
    form = catalogue.CARD_STOPPED if details.approval.status is Status.PENDING else catalogue.CARD_HELD_UP
    return [section(*filled(form, when=moment(lock.at), who=[who(lock.by)]))]


def home_blocks(locks: Sequence[DeskLock]) -> list[Block]:
    """First of all on the Home."""
    return [sentence(f"home-lock-{one.id}", standing_words(one)) for one in locks]


def standing_words(lock: DeskLock) -> str:
    """One that stands."""
    form = catalogue.HOME_STOPPED if lock.person is None else catalogue.HOME_LOCKED
    return form.format(when=moment_mrkdwn(lock.at), who=who_mrkdwn(lock.by), person=who_mrkdwn(lock.person))


def _word(lock: DeskLock) -> str:
    whole = lock.person is None
    if lock.lifted_by is not None:
        return "lifted" if whole else "unlocked"
    word = "stopped" if whole else "locked"
    return word if lock.changed else f"{word}_already"
