"""Where a case stands, in words: one line of its head, and a word for its notification."""

from collections.abc import Sequence
from typing import Final, assert_never

from app.domain.cases.case_state import CaseStage, CaseState, Claim
from app.slack.i18n import catalogue
from app.slack.views.blocks.rich import Block, Element, moment, reviewer, rich, say, section, who
from app.slack.views.blocks.some_of import more_elements

REVIEWERS_SHOWN_MAX: Final = 5


def case_state_block(state: CaseState, mark: str, reviewers: Sequence[str]) -> Block:
    """The block's id names what is shown, so that a repaint can tell whether it is behind."""
    lines = [section(*_said(state, reviewers))]
    if state.claim is not None:
        lines.append(section(*claimed(catalogue.CASE_CLAIMED, state.claim)))
    if state.snoozed_until is not None:
        lines.append(section(say(catalogue.CASE_SNOOZED, bold=True), moment(state.snoozed_until)))
    return rich(f"case-state-{mark}-{state.mark}"[:255], *lines)


def case_state_words(state: CaseState) -> str:
    """For notifications and screen readers."""
    words: str = catalogue.CASE_STATE_WORDS[state.stage.value]
    return words


def claimed(words: str, claim: Claim) -> list[Element]:
    """Who has it, and since when."""
    return [say(words), who(claim.by), say(catalogue.CASE_SINCE), moment(claim.at)]


def why_a_person(code: str) -> str:
    """Why no draft comes, or what became of one; short."""
    why: str = catalogue.PERSON_WHYS.get(code) or catalogue.PERSON_WHY
    return why


def _said(state: CaseState, reviewers: Sequence[str]) -> list[Element]:
    stage, words = state.stage, say(catalogue.CASE_STATE[state.stage.value], bold=True)
    at = [moment(state.since)] if state.since else []
    since = [say(catalogue.CASE_SINCE), *at] if at else []
    match stage:
        case CaseStage.READING | CaseStage.READY:
            return [words, *at]
        case CaseStage.DECISION:
            return [words, *_people(reviewers), *since]
        case CaseStage.SENDING:
            return [words, who(state.by)]
        case CaseStage.PERSON:
            return [words, say(why_a_person(state.code)), *since]
        case CaseStage.SENT | CaseStage.CLOSED:
            if state.by is None:
                return [say(catalogue.CASE_STATE_OVER, bold=True)]
            return [words, who(state.by), *([say(catalogue.ON), *at] if at else [])]
        case _:
            assert_never(stage)


def _people(reviewers: Sequence[str]) -> list[Element]:
    shown = [reviewer(entry) for entry in reviewers[:REVIEWERS_SHOWN_MAX]]
    between = [part for one in shown for part in (say(", "), one)][1:]
    return [*between, *more_elements(len(reviewers) - len(shown))]
