"""That it was a test, what was false about it, and who caught it: told once it is closed, and never before."""

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.canaries.canary import Outcome, Revealed
from app.slack.i18n import catalogue
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Element, say, section, who


def lines(details: ApprovalDetails, revealed: Revealed) -> list[Element]:
    """In the place of a receipt: there is none."""
    because = catalogue.CANARY_BECAUSE[revealed.falsehood.value]
    by = who(details.approval.decided_by) if details.approval.decided_by else say("")
    match revealed.outcome:
        case Outcome.CAUGHT:
            told = filled(catalogue.CANARY_CAUGHT, by=by)
        case Outcome.MISSED:
            told = filled(catalogue.CANARY_MISSED, by=by)
        case Outcome.UNANSWERED:
            told = [say(catalogue.CANARY_UNANSWERED)]
    return [
        section(*told),
        section(say(catalogue.CANARY_SHOULD.format(because=because), bold=True)),
        section(say(catalogue.CANARY_NOTHING)),
    ]


def text(revealed: Revealed) -> str:
    """For notifications and screen readers."""
    because = catalogue.CANARY_BECAUSE[revealed.falsehood.value]
    return str(catalogue.CANARY_TEXT.format(because=because))
