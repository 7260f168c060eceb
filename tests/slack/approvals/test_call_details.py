"""Details of an agent's call: every argument whole, what is somebody's masked until it is asked for."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.approvals.whole_request import RequestMail, WholeRequest
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.details.details import Reader, details
from app.tool_schemas import canonical
from tests.slack import sheets
from tests.slack.reading import read
from tests.slack.tool_call_records import ACTION, tool_call
from tests.slack.tool_requests import EVERY, LONG, SCHEMA

LISTS = {name: LONG[name] for name in ("lines", "name")}
READER = Reader("U0ROSA", ("U0ROSA",))


def whole(sent: dict[str, Any], **changes: Any) -> WholeRequest:
    held = tool_call(action={"arguments": canonical(sent)}, facts={"schema_json": json.dumps(SCHEMA)}, **changes)
    mail = RequestMail("release bot", "s", "It was merged.", 14, (), sheets.OPENED)
    return WholeRequest(held, mail)


def shown(request: WholeRequest, reader: Reader = READER) -> dict[str, Any]:
    return details(request, reader, channel="C1", ts="1.1")


def words(view: dict[str, Any]) -> str:
    return "\n".join(read(block) for block in view["blocks"])


def _every() -> Iterator[WholeRequest]:
    texts = {name: value for name, value in LONG.items() if name not in ("lines", "labels", "name")}
    for sent in ({}, EVERY, texts, LISTS):
        yield whole(sent)
        decided = {"status": Status.APPROVED, "decided_at": sheets.OPENED}
        yield whole(sent, approved_action=replace(ACTION, arguments=canonical(sent), answer="two\nlines"), **decided)


@pytest.mark.parametrize("language", sorted(catalogue.CATALOGUES))
def test_slack_takes_the_details_of_every_call(language: str) -> None:
    with catalogue.speaking(language):
        for request in _every():
            for revealed in (False, True):
                view = shown(request, replace(READER, revealed=revealed))
                assert [str(one) for one in problems(view)] == []


def test_a_card_leaves_out_what_details_show() -> None:
    said = words(shown(whole(EVERY)))
    assert "Script: \nset -e\ngit push origin --delete release/1.2" in said
    assert "- SKU B-2, price (no value)" in said
    assert "Nothing: (no value)" in said


def test_what_is_masked_in_an_argument_can_be_revealed() -> None:
    view = shown(whole({"to": "ada@shop.example"}))
    assert "ada@" not in words(view)
    assert ids.REVEAL in json.dumps(view)
    revealed = shown(whole({"to": "ada@shop.example"}), replace(READER, revealed=True))
    assert "To: ada@shop.example" in words(revealed)
    assert ids.REVEAL not in json.dumps(shown(whole({"name": "release/1.2"})))
