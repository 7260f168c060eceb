"""What the client asks of a desk, waits for and raises, with and without an event loop."""

import asyncio
import threading
import time
from datetime import timedelta

import pytest
from countersign_client import (
    AsyncCountersign,
    Cancelled,
    Countersign,
    CountersignError,
    Expired,
    Refused,
    Rejected,
    StillPending,
    Withdrawn,
)

from tests.client.conftest import Desk

BRANCH = {"name": "release/1.2"}


@pytest.fixture
def desk(either_desk: Desk) -> Desk:
    """By the contract, and the real one."""
    return either_desk


def test_a_request_says_all_that_it_was_given(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request(
            "delete_branch",
            BRANCH,
            title="Delete release/1.2",
            reason="Merged in May",
            evidence=[("The merge", "https://git.example/m/7"), "https://git.example/m/8"],
            reviewers=["U0ROSA"],
            expires_in=timedelta(minutes=20),
            callback="https://agent.shop.example/decisions",
        )
    assert desk.bodies == [
        {
            "kind": "tool_call",
            "tool": "delete_branch",
            "arguments": BRANCH,
            "title": "Delete release/1.2",
            "reason": "Merged in May",
            "evidence": [
                {"title": "The merge", "url": "https://git.example/m/7"},
                {"title": "https://git.example/m/8", "url": "https://git.example/m/8"},
            ],
            "reviewers": ["U0ROSA"],
            "expires_in_seconds": 1200,
            "callback": "https://agent.shop.example/decisions",
        }
    ]
    assert (asked.state, asked.settled, asked.approved, asked.arguments) == ("pending", False, False, BRANCH)
    with pytest.raises(ValueError, match="is pending and allows nothing"):
        _ = asked.final_arguments


def test_a_key_makes_asking_again_the_same_and_other_content_is_refused(desk: Desk) -> None:
    with Countersign() as client:
        one = client.approvals.request("delete_branch", BRANCH, idempotency_key="job-7")
        same = client.approvals.request("delete_branch", BRANCH, idempotency_key="job-7")
        another = client.approvals.request("delete_branch", BRANCH)
        with pytest.raises(Refused) as refused:
            client.approvals.request("delete_branch", {"name": "main"}, idempotency_key="job-7")
    assert one.id == same.id != another.id
    assert (refused.value.problem.status, refused.value.problem.code) == (409, "idempotency_conflict")
    assert "Something else was asked for under this Idempotency-Key" in str(refused.value)


def test_waiting_ends_with_what_was_approved_changes_included(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
        desk.later(0.3, lambda: desk.decide(asked.id, arguments={"name": "release/1.1"}))
        begun = time.monotonic()
        approved = client.approvals.wait(asked)
    assert time.monotonic() - begun < 5, "the desk is asked to hold the call, not asked again and again"
    assert len(desk.calls) <= 3
    assert approved.approved
    assert (approved.final_arguments, approved.answer) == ({"name": "release/1.1"}, None)


def test_what_a_person_was_asked_for_comes_back_with_the_approval(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("pick_branch", {})
        desk.decide(asked.id, answer="the old one")
        assert client.approvals.wait(asked).answer == "the old one"


@pytest.mark.parametrize(
    ("outcome", "error", "sentence"),
    [
        ("rejected", Rejected, "“Delete it” was rejected: Not on a Friday"),
        ("expired", Expired, "“Delete it” expired unanswered"),
        ("withdrawn", Withdrawn, "“Delete it” was withdrawn: Not on a Friday"),
        ("cancelled", Cancelled, "“Delete it” was cancelled"),
    ],
)
def test_each_other_end_has_an_exception_that_says_so(
    desk: Desk, outcome: str, error: type[CountersignError], sentence: str
) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH, title="Delete it")
        desk.decide(asked.id, outcome, "Not on a Friday" if outcome in ("rejected", "withdrawn") else "")
        with pytest.raises(error) as ended:
            client.approvals.wait(asked.id)
    assert str(ended.value) == f"{sentence} ({asked.id})"


def test_an_approval_that_can_still_be_undone_allows_nothing_yet(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
        desk.decide(asked.id, settled=False)
        with pytest.raises(StillPending, match=r"was decided and can still be undone; it stays open, so"):
            client.approvals.wait(asked, timeout=0.2)
        desk.settle(asked.id)
        assert client.approvals.wait(asked).approved


def test_a_question_comes_back_to_whoever_wants_it_and_is_answered(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
        question = desk.asks(asked.id, "Which repository?")
        found = client.approvals.wait(asked, stop_at_question=True)
        assert found.question is not None
        assert (found.approved, found.question.id, found.question.text) == (False, question, "Which repository?")
        client.approvals.answer(found, found.question.id, "The shop's")
        assert desk.answers == [(asked.id, question, "The shop's")]
        desk.decide(asked.id)
        assert client.approvals.wait(asked, stop_at_question=True).approved


def test_an_open_question_is_no_reason_to_ask_without_a_pause(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH)
        desk.asks(asked.id, "Why?")
        with pytest.raises(StillPending):
            client.approvals.wait(asked, timeout=0.5)
    assert len(desk.calls) <= 4


def test_the_other_calls_reach_the_desk(desk: Desk) -> None:
    with Countersign() as client:
        asked = [client.approvals.request("delete_branch", {"name": str(n)}) for n in range(3)]
        client.approvals.comment(asked[0], "No hurry")
        client.approvals.withdraw(asked[1], "Not needed")
        desk.decide(asked[2].id)
        approved = client.approvals.wait(asked[2])
        client.approvals.redeem(approved)
        client.approvals.report(approved, "done", "Deleted", "sha-1")
        assert client.approvals.get(asked[0].id).state == "pending"
        first = client.approvals.list(limit=2)
        rest = client.approvals.list(limit=2, after=first.next)
        assert [one.state for one in (*first.approvals, *rest.approvals)] == ["executed", "withdrawn", "pending"]
        assert rest.next is None
        assert len(client.approvals.list(state="pending").approvals) == 1
        done = client.approvals.get(approved)
    assert desk.comments == [(asked[0].id, "No hurry")]
    assert done.result is not None
    assert (done.result.done, done.result.text, done.result.reference) == (True, "Deleted", "sha-1")


async def test_with_a_loop_hundreds_wait_at_once(desk: Desk) -> None:
    async with AsyncCountersign() as client:
        asked = [await client.approvals.request("delete_branch", {"name": str(n)}) for n in range(20)]
        waits = [asyncio.create_task(client.approvals.wait(one)) for one in asked]
        await asyncio.sleep(0.2)
        for one in asked[1:]:
            desk.decide(one.id)
        desk.decide(asked[0].id, "rejected")
        ends = await asyncio.gather(*waits, return_exceptions=True)
        assert isinstance(ends[0], Rejected)
        assert [end.id for end in ends[1:] if not isinstance(end, BaseException)] == [one.id for one in asked[1:]]
        approved = await client.approvals.get(asked[1])
        await client.approvals.redeem(approved)
        await client.approvals.report(approved, "failed", "It was protected")
        with pytest.raises(Refused):
            await client.approvals.report(approved, "done")
        await client.approvals.comment(approved, "Sorry")
        assert (await client.approvals.list(state="needs_attention")).approvals[0].id == approved.id


def test_the_key_goes_nowhere_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Countersign()
    assert desk.key not in repr(client) + repr(vars(client))
    with pytest.raises(ValueError, match="begins with https://"):
        Countersign("http://desk.example", desk.key)
    monkeypatch.delenv("COUNTERSIGN_KEY")
    with pytest.raises(ValueError, match="set COUNTERSIGN_KEY"):
        Countersign(desk.url)
    with Countersign(desk.url, "another") as stranger, pytest.raises(Refused) as refused:
        stranger.approvals.list()
    assert refused.value.problem.status == 401
    client.close()


def test_an_id_is_one_part_of_the_address_whatever_it_holds(desk: Desk) -> None:
    with Countersign() as client, pytest.raises(Refused):
        client.approvals.get("../customers/c-7")
    assert threading.active_count() > 0
    assert desk.calls[-1] == "GET /v1/approvals/../customers/c-7", "decoded by the server, sent as one part"


def test_a_draft_is_written_down_and_asks_nobody(desk: Desk) -> None:
    with Countersign() as client:
        asked = client.approvals.request("delete_branch", BRANCH, submit=False)
        assert (asked.state, asked.settled) == ("draft", False)
        assert client.approvals.get(asked).state == "draft"
