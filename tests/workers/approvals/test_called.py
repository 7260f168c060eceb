"""Whom the gate calls where a request names who alone decides, and what it does where none of them can."""

import pytest
from freezegun import freeze_time

from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.ids import ActorId, ApprovalId
from app.domain.operations.notifications import News
from app.domain.people.actors import user_id_of
from app.ports.bundle import Ports
from tests.store.given import ALICE, BOB, DEMO, Given
from tests.store.given_requests import asked
from tests.workers.approvals.test_gate_steps import ASK, ESCALATE, REMIND
from tests.workers.conftest import Chat
from workers.functions.approvals.gate import _post

RUNGS = (ASK, REMIND, ESCALATE)


async def climbs(ports: Ports, approval_id: ApprovalId, *, tries: int = 1) -> list[str]:
    """What each rung came to; each may have been run more than once."""
    return [await _post(ports, DEMO, approval_id, rung, 0) for rung in RUNGS for _ in range(tries)]


async def test_on_call_is_not_called_about_what_it_cannot_decide_and_the_record_says_so(
    given: Given, ports: Ports, chat: Chat
) -> None:
    opened = await asked(given, reviewers=(BOB,))
    chat.able = (BOB,)
    assert await climbs(ports, opened.id) == ["said"] * 3
    assert chat.said == ["remind", "escalate"]
    assert await given.recorded("approval_escalated") == []
    assert len(await given.recorded("oncall_not_called")) == 1
    assert chat.notices == []


async def test_where_none_of_them_can_nobody_is_called_and_operators_hear_at_once_and_at_the_last_rung(
    given: Given, ports: Ports, chat: Chat
) -> None:
    opened = await asked(given, reviewers=(ALICE, BOB))
    chat.able = ()
    assert await climbs(ports, opened.id, tries=2) == ["nobody can decide"] * 6
    assert chat.said == []
    assert [one.news for one in chat.notices] == [News.NOBODY_CAN_DECIDE] * 2
    told = chat.notices[0]
    assert told.data == {"named": f"{user_id_of(ALICE)}, {user_id_of(BOB)}", "approval": opened.id}
    assert told.thread == (await given.approvals.get(DEMO, opened.id)).card
    assert len(await given.recorded("nobody_can_decide")) == 3
    await given.deadline_in(opened.id, -1)
    assert await given.approvals.expire(DEMO, opened.id) == "expired", "and it ends as any other does"


async def test_whoever_can_again_is_called_again(given: Given, ports: Ports, chat: Chat) -> None:
    opened = await asked(given, reviewers=(BOB,))
    chat.able = ()
    await _post(ports, DEMO, opened.id, ASK, 0)
    chat.able = (BOB,)
    assert await _post(ports, DEMO, opened.id, REMIND, 0) == "said"
    assert chat.said == ["remind"]


async def test_while_slack_does_not_say_they_are_called(given: Given, ports: Ports, chat: Chat) -> None:
    opened = await asked(given, reviewers=(BOB,))
    chat.able = None
    assert await climbs(ports, opened.id) == ["said"] * 3
    assert chat.notices == []


@pytest.mark.parametrize("count", [10, 11, 20])
async def test_operators_read_some_of_many_names(given: Given, ports: Ports, chat: Chat, count: int) -> None:
    people = tuple(type(BOB)(f"slack:U0NAMED{number:02}") for number in range(count))
    opened = await asked(given, reviewers=people)
    chat.able = ()
    await _post(ports, DEMO, opened.id, ASK, 0)
    named = str(chat.notices[0].data["named"])
    assert named.count("U0NAMED") == 10
    assert named.endswith(", …") is (count > 10)


async def test_what_names_nobody_climbs_as_ever(given: Given, ports: Ports, chat: Chat) -> None:
    opened = await asked(given)
    chat.able = ()
    assert await climbs(ports, opened.id) == ["said"] * 3
    assert len(await given.recorded("approval_escalated")) == 1


@pytest.mark.parametrize(("named", "said"), [((), ["escalate"]), ((BOB,), [])])
async def test_in_quiet_hours_nobody_is_called_but_on_call(
    given: Given, ports: Ports, chat: Chat, named: tuple[ActorId, ...], said: list[str]
) -> None:
    opened = await asked(given, reviewers=named, calendar=WorkCalendar(quiet=(0, 1439)))
    chat.able = named
    with freeze_time("2026-06-01 03:00:00", real_asyncio=True):
        came = await climbs(ports, opened.id)
    assert chat.said == said
    assert came == ["said", "quiet", "said" if said else "quiet"]
    assert len(await given.recorded("approval_escalated")) == len(said)


async def test_outside_quiet_hours_everybody_is_called(given: Given, ports: Ports, chat: Chat) -> None:
    opened = await asked(given, calendar=WorkCalendar(quiet=(60, 120)))
    with freeze_time("2026-06-01 03:00:00", real_asyncio=True):
        assert await climbs(ports, opened.id) == ["said"] * 3
    assert chat.said == ["remind", "escalate"]
