"""A proposal is judged by what the desk is told at that moment, and the approval keeps which version that was."""

from dataclasses import replace
from typing import Any, cast

from app.domain.actions.policy import PolicyLimits
from app.domain.approvals.clocks.calendar import WorkCalendar
from app.domain.approvals.escalation import EscalationPolicy
from app.domain.approvals.voting import Status
from app.domain.cases.replies import Proposal
from app.domain.ids import ApprovalId, CustomerId
from app.domain.operations.desk_config import DeskConfig, ShopRules
from app.domain.operations.desk_config.calendar import BUSINESS, CalendarRules
from app.ports.bundle import Ports
from tests.desk_configs import Told
from tests.store.given import DEMO, Given, turn
from workers.agent import NO_RULE
from workers.functions.agent_runs.agent_steps import CustomerLookups, Work, signed
from workers.functions.approvals.proposals import ProposalDesk

LADDER = EscalationPolicy(10, 20, 30)


async def opened(given: Given, ports: Ports, desk: ProposalDesk) -> Any:
    message = await given.message()
    paused = replace(turn(1, None), state="{}", contract="c", proposals=(Proposal("call_1", "ord_1003", 400, "x"),))
    await ports.turns.save(DEMO, message.message_id, paused)
    work = Work(DEMO, message.message_id, CustomerId("cust_001"))
    outcome = await desk._open(work, 1, "call_1", (1, None))
    return await given.approvals.get(DEMO, ApprovalId(str(outcome["approval_id"])))


async def test_the_terms_of_the_moment_are_kept_with_the_approval(given: Given, ports: Ports) -> None:
    told = Told(DeskConfig(version=4, limits=PolicyLimits(auto_approve_below_cents=5000)))
    desk = ProposalDesk(replace(ports, configs=told), cast("Any", None))
    first = await opened(given, ports, desk)
    assert (first.status, first.desk_version) == (Status.APPROVED, 4)
    told.config = DeskConfig(version=5, ladder=LADDER, undo_seconds=7)
    second = await opened(given, ports, desk)
    assert (second.status, second.ladder, second.desk_version) == (Status.PENDING, LADDER, 5)
    assert (await given.approvals.get(DEMO, first.id)).desk_version == 4, "what judged it stays"


async def test_the_agent_reads_the_rules_of_the_moment_and_none_that_nobody_wrote(given: Given, ports: Ports) -> None:
    told = Told(DeskConfig(shop=ShopRules({"refunds": "Within 14 days."}, tone="Curt.", signature="Acme")))
    ports = replace(ports, configs=told)
    work = Work(DEMO, (await given.message()).message_id, CustomerId("cust_001"))
    lookups = CustomerLookups(ports, work)
    assert await lookups.read_policy("refunds") == "Within 14 days."
    assert await lookups.read_policy("tone") == "Curt."
    assert await lookups.read_policy("privacy") == NO_RULE
    assert signed(ports, DEMO, turn(1, "Hello.")).reply == "Hello.\n\nAcme"
    told.config = DeskConfig()
    assert await lookups.read_policy("refunds") == NO_RULE


async def test_the_calendar_of_the_moment_is_kept_with_the_approval(given: Given, ports: Ports) -> None:
    rules = CalendarRules(count=BUSINESS, hours={"mon-fri": "09:00-17:00"}, quiet="20:00-07:00")
    told = Told(DeskConfig(version=4, zone="Europe/Berlin", calendar=rules))
    desk = ProposalDesk(replace(ports, configs=told), cast("Any", None))
    first = await opened(given, ports, desk)
    told.config = DeskConfig(version=5)
    second = await opened(given, ports, desk)
    assert first.calendar == WorkCalendar(
        "Europe/Berlin", (((540, 1020),),) * 5 + ((),) * 2, frozenset(), (1200, 420), True
    )
    assert second.calendar is None
    assert (await given.approvals.get(DEMO, first.id)).calendar == first.calendar, "a later file changes nothing open"
