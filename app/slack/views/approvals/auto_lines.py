"""The hour's message of what the policy let through: a few lines each, and its own buttons under each."""

from collections.abc import Sequence
from typing import Final
from zlib import crc32

from app.domain.approvals.auto_lines import AutoHour, AutoLine
from app.domain.approvals.manual_reviews import ManualReview
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.kinds.table import view_of, words_of
from app.slack.views.blocks.filled import told
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import (
    Block,
    Element,
    actions,
    button,
    header,
    moment,
    rich,
    say,
    section,
    sentence,
    who,
)
from app.slack.views.blocks.sanitize import line, mrkdwn

# A message takes 50 blocks and about 13,000 characters: each line has two blocks, and at most so much text.
EMAIL_SHOWN_MAX: Final = 80
ORDER_SHOWN_MAX: Final = 80
BECAUSE_SHOWN_MAX: Final = 160
STATE_SHOWN_MAX: Final = 240
NAME_SHOWN_MAX: Final = 40
ROWS_MAX: Final = 20


def auto_hour(hour: AutoHour) -> list[Block]:
    """What came last stands last, so that no button moves away under a thumb when a line is added."""
    title = [say(catalogue.AUTO_HOUR_TITLE, bold=True), say(catalogue.AUTO_HOUR_SINCE), moment(hour.begins_at)]
    if hour.part > 1:
        title.append(say(catalogue.AUTO_HOUR_PART.format(part=hour.part)))
    lines = [block for one in hour.lines for block in _line(hour, one)]
    return [rich(f"auto-{hour.id}-{len(hour.lines)}", section(*title)), *lines]


def auto_hour_text(hour: AutoHour) -> str:
    """What notifications and screen readers say: the newest line, and how many there are beside it."""
    if not hour.lines:
        return catalogue.AUTO_HOUR_TITLE
    newest, others = hour.lines[-1].details, len(hour.lines) - 1
    told = catalogue.AUTO_HOUR_TEXT.format(
        amount=_amount(hour.lines[-1]),
        order=mrkdwn(newest.approval.order.order_number, 60),
        customer=mrkdwn(line(newest.address, EMAIL_SHOWN_MAX), 200),
    )
    return told + catalogue.AUTO_HOUR_TEXT_MORE.format(count=others) if others else told


def _line(hour: AutoHour, one: AutoLine) -> list[Block]:
    approval, customer = one.details.approval, line(one.details.address, EMAIL_SHOWN_MAX)
    mark = f"{approval.id}-{crc32(one.shows.encode()):08x}"
    order = catalogue.FACT_ORDER.format(
        number=line(approval.order.order_number, 30), description=line(approval.order.description, ORDER_SHOWN_MAX)
    )
    told = [
        section(say(catalogue.AUTO_LINE.format(amount=_amount(one), customer=customer), bold=True)),
        section(say(f"{order}. {line(said(approval.because), BECAUSE_SHOWN_MAX)}")),
        *view_of(approval.action).alone(one.details),
        _state(one),
    ]
    if one.review is not None:
        asker = line(one.review.asked_name, NAME_SHOWN_MAX)
        told.append(section(say(catalogue.AUTO_LINE_ASKED.format(name=asker))))
    return [rich(f"line-{mark}", *told), actions(f"press-{mark}", *_buttons(one, f"{hour.id}:{approval.id}"))]


def _buttons(one: AutoLine, value: str) -> list[Element]:
    """Undo while it lasts; and whether somebody is asked next time."""
    undo = [button(ids.AUTO_UNDO, catalogue.UNDO, value)] if one.is_held else []
    if one.review is None:
        return [*undo, button(ids.AUTO_ASK, catalogue.AUTO_ASK, value)]
    return [*undo, button(ids.AUTO_ASK_STOP, catalogue.AUTO_ASK_STOP, value)]


def _state(one: AutoLine) -> Element:
    """How far it has come, and if a person stopped it, who."""
    approval = one.details.approval
    if one.is_held and approval.undo_until is not None:
        return section(say(words_of(approval.kind).UNDO_UNTIL), moment(approval.undo_until, seconds=True))
    if approval.status is Status.CANCELLED and approval.decided_by is not None:
        withdrawn = approval.withdrawn_at is not None
        form = catalogue.RECORD_WITHDRAWN if withdrawn else catalogue.AUTO_LINE_UNDONE
        after = [] if withdrawn else [say(". " + catalogue.AUTO_LINE_UNDONE_NEXT)]
        return section(say(form), who(approval.decided_by), *after)
    return section(say(line(said(one.details.receipt.sentence), STATE_SHOWN_MAX)))


def _amount(one: AutoLine) -> str:
    action = one.details.approval.final_sum
    return formats.spoken().money(action.amount_cents, action.currency)


def asked_words(review: ManualReview, asker: ActorId) -> str:
    """For whoever wants to be asked; where somebody did before, who."""
    customer = mrkdwn(line(review.email, EMAIL_SHOWN_MAX), 200)
    if review.asked_by == asker:
        return catalogue.AUTO_ASKED.format(customer=customer)
    return catalogue.AUTO_ASKED_BEFORE.format(name=_name(review), customer=customer)


def ended_words(review: ManualReview) -> str:
    """For whoever took it back."""
    return catalogue.AUTO_ASK_ENDED.format(customer=mrkdwn(line(review.email, EMAIL_SHOWN_MAX), 200))


def asked_list(found: Sequence[ManualReview]) -> list[Block]:
    """Who wants to be asked about whom, and how to take it back."""
    if not found:
        return [sentence("asked-none", catalogue.ASKED_EMPTY)]
    rows = [
        told(
            f"asked-{number}",
            catalogue.ASKED_ROW,
            customer=line(one.email, EMAIL_SHOWN_MAX),
            name=line(one.asked_name, NAME_SHOWN_MAX),
            since=moment(one.asked_at),
        )
        for number, one in enumerate(found[:ROWS_MAX])
    ]
    more = [catalogue.LIST_MORE.format(count=len(found) - ROWS_MAX)] if len(found) > ROWS_MAX else []
    rest = [sentence(f"asked-rest-{number}", text) for number, text in enumerate([*more, catalogue.ASKED_HOW])]
    return [header("asked-title", catalogue.ASKED_TITLE), *rows, *rest]


def asked_list_text(found: Sequence[ManualReview]) -> str:
    """The notification."""
    return catalogue.ASKED_TEXT.format(count=len(found)) if found else catalogue.ASKED_EMPTY


def _name(review: ManualReview) -> str:
    return mrkdwn(line(review.asked_name, NAME_SHOWN_MAX), 100)
