"""docs/events.md says what the events' own classes say, and every code that a refused one can fail with."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.events import (
    ApprovalDecided,
    ApprovalRequested,
    ApprovalResponse,
    ApprovalSubmitted,
    CustomerRefundRequested,
    Event,
)
from workers.functions.runtime.triggers import REFUSED

PAGE = (Path(__file__).parents[2] / "docs" / "events.md").read_text()
OUTSIDE: tuple[type[Event], ...] = (
    CustomerRefundRequested,
    ApprovalSubmitted,
    ApprovalRequested,
    ApprovalDecided,
    ApprovalResponse,
)
OWN = {"correlation", "drafted"}  # what only the desk says, and what every event may carry


def documented() -> dict[str, dict[str, Any]]:
    """The payloads on the page, by name."""
    shown = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
    assert all(set(one) == {"name", "data"} for one in shown)
    return {one["name"]: one["data"] for one in shown}


def test_the_page_has_the_events_of_the_outside_and_no_other() -> None:
    assert set(documented()) == {kind.name for kind in OUTSIDE}


@pytest.mark.parametrize("kind", OUTSIDE, ids=lambda kind: kind.name)
def test_a_documented_payload_is_one_of_its_class_and_whole(kind: type[Event]) -> None:
    data = documented()[kind.name]
    said = kind.model_validate(data)
    assert set(data) == set(kind.model_fields) - OWN
    assert {name: value for name, value in said.payload().items() if name not in OWN} == data


def test_every_code_of_a_refused_event_is_on_the_page() -> None:
    assert set(re.findall(r"^\| `([A-Z]\w+)` \|", PAGE, re.MULTILINE)) == REFUSED
