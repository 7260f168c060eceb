"""An event names a record by what may stand in an event, whatever text the record's id is."""

import pytest

from app.domain.event_references import reference_of
from app.events import EmailReceived

ODD = [
    "odd@example.com",
    "a b",
    "Käthe/Ö",
    "客户-1",
    "😀",
    "x" * 300,
    "x-looks-hidden",
    "' OR '1'='1",
    '"};drop',
    "tab\there",
    "line\nbreak",
    "100%",
    "{}",
    "\u202egnp",
    "",
]
PLAIN = ["cust_ada", "C-1:2.3_4", "0", "x", "x" * 128]


@pytest.mark.parametrize("record_id", PLAIN)
def test_an_ordinary_id_stands_for_itself(record_id: str) -> None:
    assert reference_of(record_id) == record_id


@pytest.mark.parametrize("record_id", ODD)
def test_any_other_is_hidden_behind_its_digest(record_id: str) -> None:
    reference = reference_of(record_id)
    assert EmailReceived(tenant="demo", message_id="msg_1", customer_id=reference).customer_id == reference
    assert reference != record_id
