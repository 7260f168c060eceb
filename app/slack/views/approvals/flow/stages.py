"""The stages of a request, a short line each: whose turn it is, whose votes it has, and what comes later."""

from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.flows.calling import taking_turns
from app.domain.approvals.flows.flow import Role, Stage
from app.domain.approvals.flows.judging import StageState, Tally
from app.domain.approvals.voting import Choice
from app.domain.people.actors import is_member_id, user_id_of
from app.slack.i18n import catalogue
from app.slack.views.approvals.verdicts import mentions
from app.slack.views.blocks.filled import filled
from app.slack.views.blocks.rich import Element, say, section
from app.slack.views.blocks.sanitize import glimpse

STAGES_SHOWN_MAX: Final = 4
PEOPLE_SHOWN_MAX: Final = 3
NAME_SHOWN_MAX: Final = 30


def stage_lines(details: ApprovalDetails) -> list[Element]:
    """None where it has no flow. What is done goes first where there are too many to show."""
    tally = details.tally
    if tally is None:
        return []
    stages = tally.flow.stages
    done = sum(tally.state(stage) is StageState.APPROVED for stage in stages)
    first = max(0, min(done, len(stages) - STAGES_SHOWN_MAX))
    shown = stages[first : first + STAGES_SHOWN_MAX]
    more = len(stages) - len(shown)
    rest = [section(say(catalogue.CARD_STAGES_MORE.format(count=more)))] if more else []
    return [*(section(*_line(tally, stage, details.approval.id)) for stage in shown), *rest]


def stage_mark(details: ApprovalDetails) -> str:
    """Changes with each vote."""
    return "" if details.tally is None else f"-v{len(details.tally.votes)}"


def _line(tally: Tally, stage: Stage, about: str) -> list[Element]:
    name = glimpse(stage.name, NAME_SHOWN_MAX)
    yes = [user_id_of(one.by) for one in tally.of(stage) if one.choice is Choice.APPROVE]
    by = filled(catalogue.CARD_STAGE_BY, people=mentions(yes, PEOPLE_SHOWN_MAX)) if yes else []
    match tally.state(stage):
        case StageState.APPROVED:
            return [*filled(catalogue.CARD_STAGE_DONE, stage=name), *by]
        case StageState.WAITING:
            return filled(catalogue.CARD_STAGE_LATER, stage=name, needed=str(stage.quorum))
    given, needed = str(len(yes)), str(stage.quorum)
    asked = [one for one in _asked(stage, about) if one not in yes]
    calls = filled(catalogue.CARD_STAGE_ASKED, people=mentions(asked, PEOPLE_SHOWN_MAX)) if asked else []
    return [*filled(catalogue.CARD_STAGE_OPEN, stage=name, given=given, needed=needed), *by, *calls]


def _asked(stage: Stage, about: str) -> tuple[str, ...]:
    """Whom it names, but no list of the desk's. Where some take turns and a group is named, Slack knows who it is."""
    named = tuple(one for one in stage.reviewers if one not in set(Role))
    if stage.called is None:
        return named
    return taking_turns(named, stage.called, about) if all(map(is_member_id, named)) else ()
