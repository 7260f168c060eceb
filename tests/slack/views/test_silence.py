"""A card whose action nobody reported done says so, in the desk's language, until something is reported."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.approvals.approval import Receipt
from app.domain.approvals.askers.reports import NOT_REPORTED, Report, Reported, ReportedOutcome
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.domain.reason_codes import Code, say
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card
from app.slack.views.blocks.rich import moment, rich, section
from tests.slack.reading import read
from tests.slack.tool_call_records import tool_call

DECIDED = {"decided_by": ActorId("slack:UALICE"), "decided_at": datetime(2026, 11, 30, tzinfo=UTC)}


@pytest.mark.parametrize(("language", "words"), [("en", "not reported done"), ("de", "nicht als erledigt gemeldet")])
def test_silence_stands_on_the_card(language: str, words: str) -> None:
    with catalogue.speaking(language):
        silent = tool_call(status=Status.EXECUTING, receipt=Receipt(NOT_REPORTED, say(Code.NOT_REPORTED)), **DECIDED)
        under_way = tool_call(
            status=Status.EXECUTING,
            receipt=Receipt("pending", say(Code.CALL_BEING_DONE, tool="delete_branch")),
            **DECIDED,
        )
        assert words in str(card(silent))
        assert words not in str(card(under_way))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Done, says the asker, {at}"), ("de", "Erledigt, sagt das anfragende Programm, {at}")],
)
def test_what_was_reported_done_stands_there_with_when_and_in_the_programs_own_words(
    language: str, words: str
) -> None:
    late = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
    done = tool_call(status=Status.EXECUTED, receipt=Receipt("executed", "", "run-17"), **DECIDED)

    def shown(text: str, reference: str) -> list[str]:
        reported = Reported(Report(ReportedOutcome.DONE, text, reference), late)
        return read(card(replace(done, reported=reported))[0]).splitlines()

    with catalogue.speaking(language):
        at = read(rich("at", section(moment(late))))
        assert f"{words.format(at=at)}: run-17" in shown("Deleted it", "run-17")
        assert any("Deleted it" in one for one in shown("Deleted it", "run-17"))
        assert words.format(at=at) in shown("", ""), "no colon that nothing follows"
        assert "ada@example.com" not in str(shown("Wrote to ada@example.com", "1"))
        assert "not reported" not in str(shown("", ""))
