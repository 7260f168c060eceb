"""``/approvals stop``, ``lift``, ``lock`` and ``unlock``: by whom, about whom, and in what words."""

from dataclasses import replace

import pytest

from app.domain.approvals.voting import Refusal, Refused, Status
from app.domain.ids import ActorId
from app.domain.people.desk_locks import LockRefusal
from app.local.slack import seed
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card, state_mark
from app.slack.views.approvals.verdicts import refused
from tests.slack import sheets
from tests.slack.approvals.test_auto_lines import answered
from tests.slack.conftest import World
from tests.slack.lock_records import AT, STOP, DeskLocks
from tests.slack.reading import read


@pytest.fixture
def held(world: World) -> DeskLocks:
    """In the place of the records."""
    locks: DeskLocks = world.command_ports.desk_locks
    return locks


@pytest.mark.parametrize("user", [seed.SAM, seed.OLU], ids=["an owner", "on call"])
async def test_owners_and_on_call_stop_the_desk_and_lift_it(world: World, held: DeskLocks, user: str) -> None:
    assert "The desk is stopped." in await answered(world, user, "stop odd refunds since nine")
    assert "The desk goes on" in await answered(world, user, "Lift")
    by = ActorId(f"slack:{user}")
    assert held.said == [("lock", None, by, "odd refunds since nine"), ("lift", None, by, "")]


@pytest.mark.parametrize("user", [seed.BEN, seed.MAL], ids=["a reviewer", "a member"])
@pytest.mark.parametrize("words", ["stop", "lift", "lock @ben", "unlock @ben"])
async def test_nobody_else_does(world: World, held: DeskLocks, user: str, words: str) -> None:
    said = await answered(world, user, words)
    assert catalogue.LOCKS_WHO in said or "not set up" in said or catalogue.FRONT_NOT_STAFF in said
    assert held.said == []


@pytest.mark.parametrize(
    "named", ["@ben", "ben", "BEN", seed.BEN, "@Ben Second-Reviewer"], ids=["@", "plain", "loud", "id", "in full"]
)
async def test_a_reviewer_is_named_by_any_of_their_names(world: World, held: DeskLocks, named: str) -> None:
    said = await answered(world, seed.SAM, f"lock {named} clicks in his sleep")
    assert f"<@{seed.BEN}> is locked" in said
    ben = ActorId(f"slack:{seed.BEN}")
    assert held.said == [("lock", ben, ActorId(f"slack:{seed.SAM}"), "clicks in his sleep")]
    assert f"<@{seed.BEN}> may decide again" in await answered(world, seed.SAM, f"unlock {named}")


@pytest.mark.parametrize("named", ["", "@nobody", "be"])
async def test_who_names_nobody_is_told_how(world: World, held: DeskLocks, named: str) -> None:
    assert "Name the reviewer" in await answered(world, seed.SAM, f"lock {named}")
    assert held.said == []


async def test_two_of_one_name_are_told_apart_by_their_ids(world: World, held: DeskLocks) -> None:
    records = world.workspace.state.records
    rosa = records.get("user", seed.ROSA)
    assert rosa is not None
    records.put("user", seed.ROSA, {**rosa, "profile": {**rosa["profile"], "display_name": "ben"}})
    assert "Several reviewers are called so" in await answered(world, seed.SAM, "lock @ben")
    assert held.said == []


@pytest.mark.parametrize("why", LockRefusal)
async def test_every_refusal_has_its_sentence(world: World, held: DeskLocks, why: LockRefusal) -> None:
    held.refuses = why
    assert catalogue.LOCKS_REFUSED[why] in await answered(world, seed.SAM, "lift")


def test_the_card_says_that_the_desk_is_stopped_and_is_painted_anew_once_it_is_not() -> None:
    details = sheets.details()
    stopped = replace(details, lock=STOP)
    said = "\n".join(read(block) for block in card(stopped))
    assert "The desk is stopped since <date" in said
    assert "nobody decides until that is lifted" in said
    assert state_mark(stopped) != state_mark(details)
    approved = replace(details.approval, status=Status.APPROVED, decided_by=STOP.by, decided_at=AT)
    held_up = "\n".join(read(block) for block in card(replace(stopped, approval=approved)))
    assert "Held up since" in held_up


@pytest.mark.parametrize("why", [Refusal.LOCKED, Refusal.DESK_STOPPED])
def test_who_presses_all_the_same_hears_why_nothing_changed(why: Refusal) -> None:
    said = refused(Refused(why), asker=STOP.by, who_may="", link=None)
    assert "Your click changed nothing" in said
