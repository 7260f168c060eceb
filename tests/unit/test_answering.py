"""Answering a question: one answer kept before it is shown, and no failure that holds the clock for ever."""

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.domain.approvals.questions import Answer, QuestionDetails
from app.domain.cases.cases import Conversation
from app.domain.ids import CaseId, Posted
from app.domain.operations.model_usage import Bill
from app.errors import ChatError, ChatRefused
from app.ports.bundle import Ports
from tests.desk_configs import Told
from tests.slack import sheets
from tests.slack.approvals.test_approval_questions import question
from tests.workers.conftest import steps
from workers import agent
from workers.functions.agent_runs.model_calls import Models
from workers.functions.approvals.answer_question import _NOT_SHOWN, _look_up, _post
from workers.functions.runtime.limits import AGENT_TRIES, RETRIES

OFFLINE = Models(agent.ModelChoice.parse("offline"))
OPEN = question(answer=None)


@dataclass
class World:
    """A question, an agent's material, and a Slack that may refuse."""

    held: QuestionDetails = OPEN
    shown: list[QuestionDetails] = field(default_factory=list)
    trouble: Exception | None = None
    reads: int = 0
    bills: list[Bill] = field(default_factory=list)

    async def details(self, *_: object) -> QuestionDetails:
        return self.held

    async def answer(self, _tenant: object, _question_id: object, answer: Answer) -> QuestionDetails:
        self.held = replace(self.held, answer=self.held.answer or answer)
        return self.held

    async def conversation(self, *_: object) -> Conversation:
        return Conversation(CaseId("case_1"), sheets.ADA.email, sheets.ADA, "Broken", "It broke", (), "2026-03-01")

    async def exhausted(self, *_: object) -> bool:
        return False

    async def record(self, _tenant: object, bill: Bill) -> None:
        self.bills.append(bill)

    async def orders(self, *_: object) -> list[Any]:
        self.reads += 1
        return []

    async def show_answer(self, details: QuestionDetails) -> Posted:
        if self.trouble:
            raise self.trouble
        self.shown.append(details)
        return Posted("C", "1.1")

    @property
    def ports(self) -> Ports:
        mine = dict.fromkeys(("questions", "cases", "customers", "records", "chat", "spending"), self)
        return cast(Ports, SimpleNamespace(**mine, configs=Told()))


async def post(world: World, attempt: int) -> str:
    return await steps(world.ports, attempt).best_effort("post-answer", _post, OPEN.id, unless=_NOT_SHOWN)


async def look_up(world: World, attempt: int = 0) -> str:
    return await _look_up(world.ports, OPEN.tenant, OFFLINE, OPEN.id, attempt)


async def test_an_answer_is_kept_before_it_is_shown_and_a_retry_asks_nobody_again() -> None:
    world = World()
    assert await look_up(world) == "answered"
    kept = world.held.answer
    assert kept is not None
    assert kept.looked_at == ("orders",)
    reads = world.reads
    assert await look_up(world) == "answered"
    assert (world.reads, world.held.answer) == (reads, kept)
    assert [bill.key.rpartition(":")[0] for bill in world.bills] == [f"question:{OPEN.id}"]


async def test_a_failing_model_is_tried_again_and_then_the_question_is_left_unanswered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(*_: object) -> None:
        raise agent.SupportFailure("transient", "model_timeout", "Busy.")

    monkeypatch.setattr(agent, "answer_question", fail)
    world = World()
    with pytest.raises(agent.SupportFailure):
        await look_up(world, 0)
    assert world.held.answer is None
    assert await look_up(world, AGENT_TRIES - 1) == "unanswered"
    assert world.held.answer == Answer(None, OFFLINE.main.label)


async def test_what_slack_may_heal_is_tried_again_and_what_it_will_not_is_given_up() -> None:
    world = World(trouble=ChatError("Busy.", detail="ratelimited"))
    with pytest.raises(ChatError):
        await post(world, 0)
    assert await post(world, RETRIES) == "not shown"
    world.trouble = ChatRefused("No.", detail="invalid_blocks")
    assert await post(world, 0) == "not shown"


async def test_a_closed_question_is_not_shown_again() -> None:
    world = World(held=replace(OPEN, closed=True))
    assert await post(world, 0) == "shown before"
    assert world.shown == []
