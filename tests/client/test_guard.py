"""``@requires_approval``: what is asked, with what it runs, and that it runs once."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from countersign_client import (
    AlreadyDone,
    Countersign,
    MayHaveRun,
    Rejected,
    StillPending,
    current_approval,
    requires_approval,
)

from tests.client.conftest import Desk

DELETED: list[dict[str, Any]] = []


@pytest.fixture
def desk(either_desk: Desk) -> Desk:
    """By the contract, and the real one."""
    return either_desk


@pytest.fixture(autouse=True)
def nothing_deleted() -> None:
    """Each test begins with nothing done."""
    DELETED.clear()


def guarded(**how: Any) -> Callable[..., str]:
    """The same function each time, as after a restart."""

    @requires_approval("tool_call", title="Delete {name}", **how)
    def delete_branch(name: str, force: bool = False) -> str:
        DELETED.append({"name": name, "force": force, "under": current_approval().id})
        if name == "protected":
            raise PermissionError("the password is hunter2")
        return f"deleted {name}"

    return delete_branch


def approving(desk: Desk, **arguments: Any) -> None:
    """A reviewer who says yes as soon as there is something."""

    def decide() -> None:
        if not desk.rows:
            desk.later(0.05, decide)
            return
        desk.decide(desk.only()["id"], arguments=arguments)

    decide()


def test_it_runs_with_what_was_approved_and_reports(desk: Desk) -> None:
    approving(desk, name="release/1.1")
    assert guarded(reason="Merged", tell=str)("release/1.2", force=True) == "deleted release/1.1"
    row = desk.only()
    assert (row["tool"], row["title"], row["reason"]) == ("delete_branch", "Delete release/1.2", "Merged")
    assert row["arguments"] == {"name": "release/1.2", "force": True}
    assert [{"name": "release/1.1", "force": True, "under": row["id"]}] == DELETED
    assert desk.redeemed == {row["id"]}
    assert (row["result"]["outcome"], row["result"]["text"]) == ("done", "deleted release/1.1")


def test_what_it_returns_is_told_to_nobody_who_did_not_ask_for_it(desk: Desk) -> None:
    approving(desk)
    guarded()("release/1.2")
    assert desk.only()["result"]["text"] == ""


def test_called_again_it_does_not_run_again(desk: Desk) -> None:
    approving(desk)
    guarded()("release/1.2")
    with pytest.raises(AlreadyDone, match="was carried out before and reported done") as done:
        guarded()("release/1.2")
    assert done.value.approval.id == desk.only()["id"]
    assert len(DELETED) == 1


def test_what_somebody_else_reported_does_not_run_either(desk: Desk) -> None:
    with pytest.raises(StillPending):
        guarded(timeout=0)("release/1.2")
    desk.decide(desk.only()["id"])
    with Countersign() as client:
        client.approvals.report(desk.only()["id"], "done", "By hand")
    with pytest.raises(AlreadyDone):
        guarded()("release/1.2")
    assert (DELETED, desk.redeemed) == ([], set())


def test_a_call_that_is_meant_anew_has_another_run(desk: Desk) -> None:
    runs = iter(("monday", "tuesday"))
    nightly = guarded(run=lambda: next(runs), timeout=0)
    for _ in range(2):
        with pytest.raises(StillPending):
            nightly("release/1.2")
    with pytest.raises(StillPending):
        guarded(run="monday", timeout=0)("release/1.2")
    assert len(desk.rows) == 2


def test_other_arguments_and_other_functions_are_other_requests(desk: Desk) -> None:
    @requires_approval(tool="delete_branch", timeout=0)
    def another(name: str, force: bool = False) -> None:
        raise AssertionError("nobody approved it")

    for call in (lambda: guarded(timeout=0)("a"), lambda: guarded(timeout=0)(name="a"), lambda: another("a")):
        with pytest.raises(StillPending):
            call()
    with pytest.raises(StillPending):
        guarded(timeout=0)("a", force=True)
    assert [row["arguments"]["force"] for row in desk.rows.values()] == [False, False, True]


def test_a_rejection_runs_nothing(desk: Desk) -> None:
    with pytest.raises(StillPending):
        guarded(timeout=0)("main")
    desk.decide(desk.only()["id"], "rejected", "Never main")
    with pytest.raises(Rejected, match="“Delete main” was rejected: Never main"):
        guarded()("main")
    assert DELETED == []


def test_begun_and_not_reported_is_for_a_person(desk: Desk) -> None:
    with pytest.raises(StillPending):
        guarded(timeout=0)("release/1.2")
    desk.decide(desk.only()["id"])
    with Countersign() as client:
        client.approvals.redeem(client.approvals.get(desk.only()["id"]))  # and then it was killed
    with pytest.raises(MayHaveRun, match="was begun before and nobody reported"):
        guarded()("release/1.2")
    assert DELETED == []
    assert guarded(rerun=True)("release/1.2") == "deleted release/1.2"
    assert len(DELETED) == 1
    with pytest.raises(AlreadyDone):
        guarded(rerun=True)("release/1.2")


def test_a_failure_is_reported_by_its_name_alone_and_raised(desk: Desk) -> None:
    approving(desk)
    with pytest.raises(PermissionError, match="hunter2"):
        guarded()("protected")
    result = desk.only()["result"]
    assert (result["outcome"], result["text"]) == ("failed", "PermissionError")
    with pytest.raises(AlreadyDone, match="reported failed"):
        guarded()("protected")


def test_a_result_that_cannot_be_reported_is_still_the_callers(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    @requires_approval(tool="delete_branch")
    def delete_branch(name: str) -> str:
        desk.forgets_the_key()
        return name

    approving(desk)
    with caplog.at_level(logging.WARNING, logger="countersign_client"):
        assert delete_branch("release/1.2") == "release/1.2"
    assert "was not reported" in caplog.text


class Repository:
    """Its methods can be guarded too: the object stays here."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    @requires_approval(tool="delete_branch", leave_out=("connection",))
    def delete(self, name: str, connection: object, **options: Any) -> None:
        assert not isinstance(connection, (str, dict))
        self.deleted.append(f"{name} {options}")


def test_what_a_person_cannot_be_shown_stays_here(desk: Desk) -> None:
    approving(desk)
    repository = Repository()
    repository.delete("release/1.2", object(), dry=True)
    assert desk.only()["arguments"] == {"name": "release/1.2", "dry": True}
    assert repository.deleted == ["release/1.2 {'dry': True}"]
    with pytest.raises(TypeError, match="leave some out with leave_out="):
        guarded()(object())
    with pytest.raises(TypeError, match="takes names without a name"):
        requires_approval()(lambda *names: names)


async def test_the_same_for_coroutines(desk: Desk) -> None:
    @requires_approval(title="Delete {name}")
    async def delete_branch(name: str) -> str:
        await asyncio.sleep(0)
        return f"{name} under {current_approval().id}"

    with Countersign() as a_desk, pytest.raises(TypeError, match="asks through AsyncCountersign"):
        requires_approval(desk=a_desk)(delete_branch)
    waiting = asyncio.create_task(delete_branch("release/1.2"))
    while not desk.rows:
        await asyncio.sleep(0.02)
    desk.decide(desk.only()["id"])
    assert await waiting == f"release/1.2 under {desk.only()['id']}"
    assert desk.only()["result"]["outcome"] == "done"
    with pytest.raises(AlreadyDone):
        await delete_branch("release/1.2")


async def test_one_that_is_cancelled_in_the_middle_reports_nothing(desk: Desk) -> None:
    @requires_approval()
    async def delete_branch(name: str) -> None:
        DELETED.append({"name": name})
        await asyncio.sleep(60)

    running = asyncio.create_task(delete_branch("release/1.2"))
    approving(desk)
    while not DELETED:
        await asyncio.sleep(0.02)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.only()["result"] is None
    with pytest.raises(MayHaveRun):
        await delete_branch("release/1.2")


async def test_two_processes_at_once_run_it_once(desk: Desk) -> None:
    ran: list[str] = []

    def fresh() -> Any:
        @requires_approval(tool="delete_branch")
        async def delete_branch(name: str) -> str:
            ran.append(name)
            await asyncio.sleep(0.2)
            return name

        return delete_branch

    both = [asyncio.create_task(fresh()("release/1.2")) for _ in range(2)]
    while not desk.rows:
        await asyncio.sleep(0.02)
    desk.decide(desk.only()["id"])
    ends = await asyncio.gather(*both, return_exceptions=True)
    assert (len(desk.rows), ran) == (1, ["release/1.2"])
    assert sorted(type(end).__name__ for end in ends) == ["MayHaveRun", "str"]
