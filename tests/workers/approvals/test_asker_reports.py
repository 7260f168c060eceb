"""A gate of what whoever asked carries out: it waits for the report by the row, shows silence, takes late ones."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import inngest
import pytest

from app.domain.approvals.approval import Approval
from app.domain.approvals.askers.reports import Report, ReportedOutcome
from app.domain.approvals.voting import Status
from app.domain.operations.notifications import News
from app.events import ApprovalSubmitted
from app.ports.bundle import Ports
from tests.store.given import DEMO, Given, click
from tests.store.given_calls import Program, a_program, approved
from tests.workers.conftest import Chat
from workers.functions.approvals.execute import carry_out
from workers.functions.approvals.outcome import Outcome
from workers.functions.runtime.steps import Steps

DONE = Report(ReportedOutcome.DONE, "", "run-17")
MINUTE = 60
_PASSED = "UPDATE approvals SET moved_at = moved_at - $1::interval WHERE status = 'executing'"
Happens = Callable[[], Awaitable[object]]


@dataclass
class Run:
    """Steps at once. A wait lets its whole time pass, unless something happens in it, after so many seconds."""

    given: Given
    during: dict[str, tuple[float, Happens]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    waited: dict[str, float] = field(default_factory=dict)
    attempt: int = 0
    event: inngest.Event = field(default_factory=lambda: inngest.Event(name=ApprovalSubmitted.name))
    sent: list[inngest.Event] = field(default_factory=list)

    async def send_event(self, step_id: str, event: inngest.Event) -> None:
        assert step_id not in self.ids, "a step's id is used once"
        self.ids.append(step_id)
        self.sent.append(event)

    @property
    def step(self) -> "Run":
        return self

    @property
    def group(self) -> "Run":
        return self

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *args: object) -> Any:
        assert step_id not in self.ids, "a step's id is used once"
        self.ids.append(step_id)
        return await handler(*args)

    async def parallel(self, calls: Sequence[Callable[[], Awaitable[Any]]]) -> list[Any]:
        return [await call() for call in reversed(calls)]  # what is beside a wait runs while that is open

    async def wait_for_event(self, step_id: str, *, timeout: timedelta, **_: object) -> object:
        self.ids.append(step_id)
        after, happens = self.during.get(step_id, (timeout.total_seconds(), None))
        self.waited[step_id] = timeout.total_seconds()
        await self.given.pool.execute(_PASSED, timedelta(seconds=after))
        return None if happens is None else await happens()

    async def sleep(self, step_id: str, time: timedelta) -> None:
        self.ids.append(step_id)
        await self.given.pool.execute(_PASSED, time)


@dataclass
class Desk:
    """What a test holds."""

    given: Given
    ports: Ports
    chat: Chat
    bot: Program

    async def handed_over(self, **fields: Any) -> Approval:
        """A call that was approved and has a card."""
        approval = await approved(self.given, self.bot, **fields)
        details = await self.given.approvals.details(DEMO, approval.id)
        await self.given.approvals.card_posted(DEMO, approval.id, await self.chat.show_card(details))
        return approval

    def reports(self, approval: Approval, report: Report = DONE) -> Happens:
        """What the program may do while its gate waits."""

        async def report_it() -> object:
            return await self.ports.reports.report(DEMO, approval.id, report, by=self.bot.actor)

        return report_it

    async def carry_out(self, approval: Approval, run: Run) -> Outcome:
        """As its gate does."""
        return await carry_out(Steps(cast("inngest.Context", run), self.ports, DEMO), approval.id)

    def receipts(self) -> list[str]:
        """What the card said, one after the other."""
        return [one.receipt.outcome for one in self.chat.cards]

    async def open_lines(self, approval: Approval) -> int:
        """Of the outbox, about this one's gate."""
        query = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND cause = ANY($1::text[])"
        names = [f"{approval.id}:{word}" for word in ("submit", "reported")]
        return int(await self.given.pool.fetchval(query, names))


@pytest.fixture
async def desk(given: Given, ports: Ports, chat: Chat) -> Desk:
    return Desk(given, ports, chat, await a_program(given))


async def test_a_report_ends_the_wait_and_the_receipt_runs_to_the_end(desk: Desk) -> None:
    approval = await desk.handed_over()
    run = Run(desk.given, {"reported": (5, desk.reports(approval))})
    outcome = await desk.carry_out(approval, run)
    assert (outcome["outcome"], run.waited) == ("executed", {"reported": 30 * MINUTE})
    [told] = run.sent
    assert (told.name, dict(told.data)["outcome"]) == ("approval/response", "handed_over")
    assert run.ids.index("say-response") < run.ids.index("read-reported"), "it may act before it reports"
    assert desk.receipts() == ["pending", "pending", "executed"]
    assert run.ids[:1] == ["execute-submitted"], "as runs have it that began before"
    assert "show-silence" not in run.ids
    assert await desk.open_lines(approval) == 0


async def test_silence_is_shown_after_the_tools_own_time_and_a_late_report_still_lands(desk: Desk) -> None:
    approval = await desk.handed_over(silent_after_seconds=5 * MINUTE)
    run = Run(desk.given, {"late-woken-1": (3_600, desk.reports(approval))})
    outcome = await desk.carry_out(approval, run)
    assert outcome["outcome"] == "executed"
    assert run.waited["reported"] == 5 * MINUTE
    assert desk.receipts() == ["pending", "pending", "not_reported", "executed"]
    assert await desk.open_lines(approval) == 0


async def test_an_event_without_a_report_only_wakes(desk: Desk) -> None:
    async def nothing() -> object:
        return object()

    approval = await desk.handed_over()
    woken = {"reported": (1.0, nothing), "reported-woken-1": (1.0, nothing)}
    run = Run(desk.given, {**woken, "reported-woken-2": (9.0, desk.reports(approval))})
    assert (await desk.carry_out(approval, run))["outcome"] == "executed"
    assert run.waited["reported-woken-2"] == 30 * MINUTE - 2
    assert "not_reported" not in desk.receipts()


async def test_what_is_never_reported_needs_attention_in_the_end_and_people_are_told(desk: Desk) -> None:
    approval = await desk.handed_over()
    run = Run(desk.given)
    assert (await desk.carry_out(approval, run))["outcome"] == "needs_attention"
    assert 7 * 86_400 - 2 <= sum(run.waited.values()) <= 7 * 86_400 + 2
    assert desk.receipts()[-2:] == ["not_reported", "needs_attention"]
    assert [one.news for one in desk.chat.notices] == [News.CALL_NEEDS_ATTENTION]
    refused = await desk.reports(approval)()
    assert "closed" in str(refused)


async def test_a_failure_is_shown_and_told(desk: Desk) -> None:
    approval = await desk.handed_over()
    failed = Report(ReportedOutcome.FAILED, "The branch is protected")
    run = Run(desk.given, {"reported": (5, desk.reports(approval, failed))})
    assert (await desk.carry_out(approval, run))["outcome"] == "needs_attention"
    assert desk.receipts()[-1] == "needs_attention"
    assert "The branch is protected" in desk.chat.cards[-1].receipt.sentence
    assert [one.news for one in desk.chat.notices] == [News.CALL_NEEDS_ATTENTION]


async def test_a_gate_that_is_started_again_finds_the_report_and_waits_for_nothing(desk: Desk) -> None:
    approval = await desk.handed_over()
    await desk.reports(approval)()
    assert await desk.open_lines(approval) == 2, "it is said again until its gate knows"
    run = Run(desk.given)
    assert (await desk.carry_out(approval, run))["outcome"] == "executed"
    assert run.ids == ["execute-submitted", "show-receipt-submitted"]
    assert desk.receipts()[-1] == "executed"
    assert await desk.open_lines(approval) == 0


async def test_a_gate_that_is_started_again_while_nothing_is_reported_waits_for_the_rest(desk: Desk) -> None:
    approval = await desk.handed_over()
    await desk.ports.executions.begin(DEMO, approval.id)
    await desk.given.pool.execute(_PASSED, timedelta(minutes=40))
    run = Run(desk.given, {"late-woken-1": (1.0, desk.reports(approval))})
    assert (await desk.carry_out(approval, run))["outcome"] == "executed"
    assert "not_reported" in desk.receipts()


async def test_what_the_desk_carries_out_itself_waits_for_no_report(desk: Desk) -> None:
    refund = await desk.given.approval(undo_seconds=0)
    await desk.given.approvals.cast(DEMO, refund.id, click())
    run = Run(desk.given)
    await desk.carry_out(refund, run)
    assert run.ids == ["execute-submitted", "show-receipt-submitted"]
    assert (await desk.given.approvals.get(DEMO, refund.id)).status is Status.EXECUTED


async def test_two_gates_of_one_call_hand_it_over_and_answer_under_one_name_and_are_not_both_started(
    desk: Desk,
) -> None:
    """Whichever comes first: the engine tells an event of the same name once."""
    approval = await desk.handed_over()
    first, second = (Run(desk.given, {"reported": (1.0, desk.reports(approval))}) for _ in range(2))
    outcomes = {(await desk.carry_out(approval, run))["outcome"] for run in (first, second)}
    assert outcomes == {"executed"}
    assert [one.name for one in first.sent] == ["approval/response"]
    assert {one.id for one in (*first.sent, *second.sent)} == {f"{approval.id}:response"}
    assert len(await desk.given.recorded("tool_call_done")) == 1
    assert len(await desk.given.recorded("approval_reported")) == 1


async def test_from_the_hand_over_on_nobody_starts_its_gate_again_before_it_should_have_asked(desk: Desk) -> None:
    approval = await desk.handed_over()
    query = "SELECT extract(epoch FROM next_at - clock_timestamp())::float8 FROM outbox WHERE cause = $1"
    seen: list[float] = []

    async def look() -> object:
        seen.append(await desk.given.pool.fetchval(query, f"{approval.id}:submit"))
        return await desk.reports(approval)()

    await desk.carry_out(approval, Run(desk.given, {"reported": (1.0, look)}))
    assert seen[0] > 1_800
