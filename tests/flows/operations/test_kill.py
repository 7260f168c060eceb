"""Durability by killing real processes (kill -9) at named instants: the case ends well, money moves at most once."""

import asyncio
from pathlib import Path

import pytest

from app import store
from app.domain.approvals.voting import Choice, Vote
from app.domain.ids import ActorId
from tests.flows.conftest import SHORT_LEASE, RunWorld
from tests.world import ROSA, TENANT, World

# Named instants at which the host dies once. The letters are those of facts/threats.md, section B.
INSTANTS = {
    "F2 mail committed, not yet answered": "cases.accept:after:kill",
    "F4 event sent, outbox line not yet marked": "outbox.published:before:kill",
    "F5 agent's turn not yet kept": "turns.save:before:kill",
    "F6 approval opened, no card yet": "approvals.open:after:kill",
    "F7 card posted, not yet noted": "chat.show_card:after:kill",
    "F11 decision committed, not yet acknowledged": "approvals.cast:after:kill",
    "F14 gate woke, row read": "approvals.reading:after:kill",
    "F15 attempt committed, provider not yet called": "refunds.begin:after:kill",
    "F16 provider did it, answer lost": "payments.refund:after:kill",
    "F17 answer received, not yet written": "refunds.settle:before:kill",
    "F18 written, step not yet reported": "refunds.settle:after:kill",
    "F21 customer's mail sent, not yet marked": "mail.send:after:kill",
}


async def keep_host_running(world: World) -> None:
    """What a process manager does."""
    host = world.stack.children["host"]
    while True:
        assert host.process is not None
        await host.process.wait()
        await host.restart()


async def approve(world: World, case: str) -> None:
    """A reviewer who clicks again when Slack says it did not work."""
    card = await world.card(case)
    for _ in range(40):
        approval = await world.approval(await world.approval_id(case))
        if approval.status != "pending":
            return
        try:
            await world.person(ROSA).press(card, "Approve")
        except LookupError:  # the buttons are gone: decided
            return
        await asyncio.sleep(0.5)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("instant", INSTANTS, ids=lambda name: name.split()[0])
async def test_host_killed_at(instant: str, private_world: RunWorld, tmp_path: Path) -> None:
    mark = tmp_path / "died"
    environ = {"FAULT": INSTANTS[instant], "FAULT_MARK": str(mark), "REPLY_MODE": "auto"}
    async with private_world(environ, faulty=True) as world:
        keeper = asyncio.create_task(keep_host_running(world))
        try:
            buyer = await world.buyer()
            letter = f"Order {buyer.order} arrived broken, I would like a refund, please."
            case = await _mail_until_taken(world, buyer.email, letter)
            await approve(world, case)
            await world.happens(case, "message_sent", seconds=90)
        finally:
            keeper.cancel()
        assert mark.exists(), "the host did die there"
        assert len(await world.refunds(buyer.charge)) == 1
        actions = await world.actions(case)
        assert actions.count("refund_issued") == 1
        assert actions.count("message_sent") == 1
        assert len(await world.admin.fetch("SELECT 1 FROM mail_outbox WHERE recipient = $1", buyer.email)) == 1


async def _mail_until_taken(world: World, sender: str, body: str) -> str:
    """A mail provider posts again until it hears 200."""
    letter = {"from": sender, "subject": "Refund", "body": body, "message_id": f"kill-{sender}", "verified": True}
    for _ in range(100):
        try:
            answer = await world.http.post(f"{world.stack.host_url}/webhooks/mail/{TENANT}", json=letter)
            return str(answer.json()["case_id"])
        except Exception:
            await asyncio.sleep(0.3)
    raise AssertionError("the mail was never taken")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("names", [("host",), ("engine",), ("host", "engine")], ids="+".join)
async def test_killed_while_a_gate_waits_the_decision_still_counts(
    names: tuple[str, ...], private_world: RunWorld
) -> None:
    async with private_world(engine_arguments=SHORT_LEASE) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await world.card(case)
        approval_id = await world.approval_id(case)
        await world.child_killed(*names)
        vote = Vote(by=ActorId("cli:test"), choice=Choice.APPROVE, source="while-down", may_decide=True)
        await store.PostgresApprovals(world.pool).cast(TENANT, approval_id, vote)
        await world.child_restarted(*names)
        await world.happens(case, "refund_issued", seconds=90)
        await world.draft(case)
        assert len(await world.refunds(buyer.charge)) == 1


@pytest.mark.timeout(900)
@pytest.mark.parametrize("names", [("engine",), ("host", "engine")], ids="+".join)
async def test_killed_while_the_provider_is_being_called_refunds_once(
    names: tuple[str, ...], private_world: RunWorld, tmp_path: Path
) -> None:
    """The provider answers three seconds late, and everything that waits for its answer is gone by then."""
    environ = {"FAULT": "payments.refund:before:3", "FAULT_MARK": str(tmp_path / "slow")}
    async with private_world(environ, faulty=True, engine_arguments=SHORT_LEASE) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await approve(world, case)
        await world.happens(case, "refund_attempted")
        await world.child_killed(*names)
        await world.child_restarted(*names)
        await world.happens(case, "refund_issued", seconds=90)
        await world.happens(case, "draft_posted", seconds=90)
        assert len(await world.refunds(buyer.charge)) == 1
        assert (await world.actions(case)).count("refund_issued") == 1


@pytest.mark.timeout(900)
async def test_engine_state_wiped_while_a_gate_waits_heals_from_the_rows(private_world: RunWorld) -> None:
    """Case 88: the rows are the truth, so a lost engine costs time and nothing else."""
    async with private_world(
        {"EXPIRE_AFTER_SECONDS": "15", "ESCALATE_AFTER_SECONDS": "10", "REMIND_AFTER_SECONDS": "5"}
    ) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        await world.card(case)
        await world.child_killed("engine")
        await world.wipe_engine()
        await world.child_restarted("engine")
        await world.happens(case, "approval_expired", seconds=60)
        assert (await world.actions(case)).count("refund_blocked") == 1
        await world.happens(case, "draft_posted", seconds=110)
        assert await world.refunds(buyer.charge) == []
