"""The desk's own sentences: English in the record, kept as code and data, and never mistaken for somebody's words."""

import copy
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases.replies import TurnRecord
from app.domain.reason_codes import Code, Remark, keep, recall, say

CHANGED = say(Code.REFUNDED_MEANWHILE, before_cents=0, now_cents=1250, currency="EUR")


def test_a_remark_reads_in_english_and_comes_back_from_a_text_column_whole() -> None:
    assert CHANGED == "Already refunded was 0.00 EUR when the card was drawn and is 12.50 EUR now"
    again = recall(keep(CHANGED))
    assert isinstance(again, Remark)
    assert (again, again.code, again.data) == (CHANGED, CHANGED.code, CHANGED.data)


def test_a_remark_within_a_remark_comes_back_too() -> None:
    outer = say(Code.NOT_ASKED_AGAIN, because=keep(say(Code.ASKED_TOO_OFTEN, count=6)))
    assert recall(keep(outer)) == "It cannot be asked about again: It was asked about 6 times, which is the most"


@given(st.text())
def test_any_other_text_is_kept_and_recalled_as_it_is(text: str) -> None:
    assert keep(text) == text
    assert recall(text) == text


@pytest.mark.parametrize(
    "forged",
    [
        '{"remark": ',
        '{"remark": "unheard_of", "data": {}}',
        '{"remark": "refunded", "data": {}}',
        '{"remark": "refunded", "data": []}',
        '{"remark": "refunded", "data": {"done_cents": "many", "refund": "re_1", "currency": "EUR"}}',
        '{"remark": "refunded", "data": {"done_cents": 1, "refund": "re_1", "currency": "XXX"}}',
        '{"remark": "person_decides", "data": {"x": {"y": 1}}}',
        '{"remark": "person_decides", "data": {"x": true}}',
        '{"remark": ["person_decides"], "data": {}}',
    ],
)
def test_text_that_only_looks_like_a_remark_stays_text(forged: str) -> None:
    recalled = recall(forged)
    assert recalled == forged
    assert not isinstance(recalled, Remark)


def test_copies_keep_the_code_so_that_no_layer_loses_it() -> None:
    note = asdict(TurnRecord(1, "r", "w", None, None, notes=(CHANGED,)))["notes"][0]
    for one in (copy.deepcopy(CHANGED), note):
        assert isinstance(one, Remark)
        assert keep(one) == keep(CHANGED)
    assert json.loads(keep(CHANGED))["remark"] == "refunded_meanwhile"
