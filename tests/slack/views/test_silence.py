"""A card whose action nobody reported done says so, in the desk's language, until something is reported."""

from datetime import UTC, datetime

import pytest

from app.domain.approvals.approval import Receipt
from app.domain.approvals.askers.reports import NOT_REPORTED
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.domain.reason_codes import Code, say
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card
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
