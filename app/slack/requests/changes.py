"""What a form of changes comes to, and whether its reply is still the one that was written for it."""

from dataclasses import dataclass

from app.domain.approvals.approval import Approval
from app.domain.reason_codes import Code, say
from app.ports.formats import AmountUnclear
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.requests.forms import ChangesForm
from app.slack.views.approvals import modals
from app.slack.views.approvals.lines.choice import Chosen, choices_of
from app.slack.views.blocks.reason_text import said


@dataclass(frozen=True)
class Faulty:
    """What is wrong with which input."""

    block: str
    sentence: str


def chosen_in(approval: Approval, form: ChangesForm) -> Chosen | Faulty:
    """What is typed, or else what is ticked; or what is wrong with it."""
    choices = {one.number: len(one.amounts_cents) for one in choices_of(approval)}
    if form.amount.strip() or not choices:
        try:
            return Chosen(formats.spoken().read_amount(form.amount, approval.sum.currency))
        except AmountUnclear as unclear:
            return Faulty(ids.AMOUNT_BLOCK, modals.amount_problem(approval, unclear))
    parts = tuple((number, count or choices.get(number, 0)) for number, count in form.parts)
    if not parts:
        return Faulty(ids.LINES_BLOCK, catalogue.CHANGES_NOTHING_TICKED)
    try:
        return Chosen(approval.sum.worth(approval.order, parts), parts)
    except ValueError:
        return Faulty(ids.LINES_BLOCK, said(say(Code.LINES_NOT_ASKED)))


def untouched(approval: Approval, form: ChangesForm) -> bool:
    """Whether the reply is still the template's, as Slack or a browser gives it back."""
    try:
        template = modals.changed_reply(approval, form.letter.amount_cents, form.letter.parts)
    except ValueError:  # the form says of its letter what no form of ours says
        return False
    return form.reply.split() == template.split()


def follows_choice(approval: Approval, form: ChangesForm, chosen: Chosen) -> bool:
    """Whether the reply is ours to write for what is chosen.

    Whatever is sent as one with a request is not looked at: there is no mail that it would answer.
    """
    return approval.is_request or (untouched(approval, form) and chosen.amount_cents > 0)
