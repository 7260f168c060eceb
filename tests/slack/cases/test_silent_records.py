"""A case whose customer nobody could look up: its head and its place in the queue call nobody a stranger."""

import pytest

from app.domain.cases.case_state import CaseStage, CaseState
from app.domain.cases.support_queue import Queue
from app.domain.ids import ActorId
from app.slack.views.cases.case import case
from app.slack.views.cases.support_queue import rows
from tests.slack import sheets
from tests.slack.reading import read
from tests.slack.support_records import item

STRANGER = "Unknown sender"


def head(code: str) -> str:
    state = CaseState(CaseStage.PERSON, sheets.OPENED, code=code)
    return "\n".join(read(block) for block in case(sheets.case(customer=None, state=state)))


def queued(code: str) -> str:
    queue = Queue([item(stranger=True, code=code, draft_id=None)], 1, sheets.OPENED, 1)
    return "\n".join(read(block) for block in rows(queue, {}, ActorId("slack:U0SAM")))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("records_silent", "Try Again, in the thread, asks once more"),
        ("several_customers", "Press Link to Customer and give the customer's id"),
    ],
)
def test_nobody_is_called_a_stranger_whom_the_records_did_not_tell_of(code: str, told: str) -> None:
    assert told in head(code)
    assert STRANGER not in head(code)
    assert STRANGER not in queued(code)
    assert STRANGER in head("empty_body"), "whom the records do not know is one"
    assert STRANGER in queued("empty_body")
