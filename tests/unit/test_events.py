"""Events: ids only, and an id derived from the cause."""

import pytest
from pydantic import ValidationError

from app.events import CATALOGUE, ApprovalDecided, EmailReceived, revive


def test_every_event_survives_the_outbox() -> None:
    named = {field for kind in CATALOGUE for field in kind.model_fields}
    ids = {name for name in named if name in ("tenant", "run") or name.endswith("_id")}
    samples = {name: name[0] for name in ids} | {"run": "2031-05-04", "move": "set"}
    for kind in CATALOGUE:
        event = kind.model_validate(samples)
        assert revive(kind.name, event.payload()) == event


def test_a_nudge_is_a_fresh_event_and_a_repeat_is_not() -> None:
    """facts/threats.md case 6: engines swallow a repeated id for 24 hours."""
    ids = {ApprovalDecided(tenant="t", approval_id="a", nudge=n).dedupe_id for n in (0, 0, 1, 2)}
    assert len(ids) == 3


def test_a_resent_mail_starts_a_run_of_its_own() -> None:
    first, again = (EmailReceived(tenant="t", message_id="m", customer_id="c", delivery=n) for n in (0, 1))
    assert first.dedupe_id != again.dedupe_id
    assert first.payload()["once"] == first.dedupe_id


@pytest.mark.parametrize("hostile", ['x" || true || "', "a b", "", "x\n", "é", "a" * 129])
def test_hostile_ids_never_become_events(hostile: str) -> None:
    with pytest.raises(ValidationError):
        ApprovalDecided(tenant="t", approval_id=hostile)
