"""An event asks for a refund: one card however often it is sent, a person's press, one refund, and a response."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from app import store
from app.domain.ids import ActorId, ApprovalId, Posted
from app.domain.operations.desk_versions import NewVersion
from app.domain.people.api_keys import Scope
from tests.flows.approvals.test_agent_requests import Agent, card_of, said
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_refused_events import RUNS, ended, listed, sent
from tests.world import TENANT, Buyer, World, until

NAME = "customer/refund.requested"


async def told(world: World, settings: dict[str, Any], base: int = 0) -> None:
    """The desk's file, as an owner applies it."""
    new = NewVersion(
        base=base, text="events:", told=settings, loosens=[], waits=False, by=ActorId("test"), owner="U1"
    )
    await store.PostgresDeskVersions(world.pool).add(TENANT, new)
    await asyncio.sleep(8)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(private_world: RunWorld) -> AsyncIterator[World]:
    """One whose file lets events open refunds, and lets small refunds of mails through alone."""
    async with private_world({"AUTO_APPROVE_BELOW_CENTS": "100000"}) as world:
        await told(world, {"events.opens": ["refund"]})
        yield world


def wanted(buyer: Buyer, request_id: str, **more: Any) -> dict[str, Any]:
    """The event, as a team's own function sends it."""
    data = {"tenant": TENANT, "order_id": f"ord_{buyer.order}", "request_id": request_id}
    return {"name": NAME, "data": data, **more}


def spelt(buyer: Buyer) -> str:
    """In letters: a long number is masked on a card, since it may be anybody's telephone."""
    return buyer.order.translate(str.maketrans("0123456789", "abcdefghij"))


async def approval_of(world: World, buyer: Buyer) -> ApprovalId:
    """The one there is."""

    async def opened() -> str | None:
        rows = await world.admin.fetch("SELECT id FROM approvals WHERE customer_id = $1", buyer.id)
        assert len(rows) <= 1
        return rows[0]["id"] if rows else None

    return ApprovalId(await until(opened, "an approval"))


async def picture(world: World, card: Posted, name: str) -> None:
    """For whoever wants to look at it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        phone = await browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
        await phone.goto(f"{world.stack.slack_url}/#/")
        await phone.get_by_test_id("channel-approvals").click()
        shown = phone.get_by_test_id(f"message-{card.ts}").first
        await shown.evaluate("node => node.scrollIntoView({block: 'start'})")
        await phone.screenshot(path=name)
        await browser.close()


@pytest.mark.timeout(300)
async def test_an_event_opens_one_card_and_a_press_refunds_once(desk: World) -> None:
    buyer = await desk.buyer()
    event = wanted(buyer, f"refund-{spelt(buyer)}")
    ids = await sent(desk, event, event, {**event, "id": f"mine-{buyer.order}"})
    ids += await sent(desk, {**event, "id": f"yours-{buyer.order}"})
    runs = await ended(desk, list(dict.fromkeys(ids)), 4)
    assert {run["status"] for run in runs} == {"Completed"}
    approval_id = await approval_of(desk, buyer)
    card = await card_of(desk, approval_id)
    words = await desk.shown(card)
    assert "Not asked by the agent" in words
    assert f"refund-{spelt(buyer)}." in words
    assert buyer.email in words
    if folder := os.environ.get("COUNTERSIGN_PICTURES"):
        await picture(desk, card, f"{folder}/event-card.png")
    cards = [one for one in await desk.said("C0APPROVALS") if f"refund-{spelt(buyer)}" in str(one)]
    assert len(cards) == 1
    assert await desk.refunds(buyer.charge) == [], "no policy lets through what an event opened"
    await desk.person().press(card, "Approve")
    answer = await until(lambda: said(desk, "approval/response", approval_id), "the response")
    assert answer["outcome"] == "executed"
    [refund] = await desk.refunds(buyer.charge)
    assert refund["amount_cents"] == buyer.paid_cents
    case = str((await desk.approval(approval_id)).case_id)
    assert await desk.admin.fetchval("SELECT count(*) FROM drafts WHERE case_id = $1", case) == 0
    assert await desk.admin.fetchval("SELECT thread_ts FROM cases WHERE id = $1", case) is None
    actions = await desk.actions(case)
    assert actions[0] == "approval_opened"
    assert actions.count("refund_issued") == 1
    assert not {"message_received", "reply_drafted", "case_needs_person", "draft_posted"} & set(actions)
    again = await ended(desk, await sent(desk, {**event, "id": f"late-{buyer.order}"}), 1)
    assert again[0]["status"] == "Completed"
    assert len(await desk.refunds(buyer.charge)) == 1


async def test_another_order_under_the_same_name_and_what_the_policy_blocks_fail_and_are_listed(desk: World) -> None:
    first, other, disputed = [await desk.buyer() for _ in range(3)]
    name = f"r-{first.order}"
    await ended(desk, await sent(desk, wanted(first, name)), 1)
    taken = await ended(desk, await sent(desk, wanted(other, name)), 1)
    assert set((await listed(desk, taken)).values()) == {"RequestTaken"}
    await desk.admin.execute("UPDATE ledger_charges SET disputed = true WHERE id = $1", disputed.charge)
    blocked = await ended(desk, await sent(desk, wanted(disputed, f"r-{disputed.order}")), 1)
    assert set((await listed(desk, blocked)).values()) == {"BlockedByPolicy"}
    assert [(run["attempts"] or 1) for run in (*taken, *blocked)] == [1, 1]

    async def told_of() -> str | None:
        notices = str(list(await desk.said("C0OPS")))
        return notices if "same request_id" in notices and "disputed at the bank" in notices else None

    await until(told_of, "operators to be told of both")
    rows = await desk.admin.fetch("SELECT id FROM approvals WHERE customer_id = ANY($1)", [other.id, disputed.id])
    assert rows == []


async def test_a_desk_whose_file_says_nothing_of_events_opens_nothing(world: World) -> None:
    buyer = await world.buyer()
    runs = await ended(world, await sent(world, wanted(buyer, f"r-{buyer.order}")), 1)
    assert {run["status"] for run in runs} == {"Failed"}
    assert set((await listed(world, runs)).values()) == {"EventNotAllowed"}
    assert await world.admin.fetchval("SELECT count(*) FROM approvals WHERE customer_id = $1", buyer.id) == 0


async def key_of(world: World) -> Agent:
    """A program that asks by curl."""
    scopes = {Scope.APPROVALS_CREATE, Scope.APPROVALS_READ, Scope.APPROVALS_WITHDRAW}
    _, secret = await store.PostgresApiKeys(world.pool).create(TENANT, "shop agent", scopes, by=ActorId("test"))
    return Agent(world, secret.text)


def submitted(approval_id: str, **more: Any) -> dict[str, Any]:
    """The event, as a team's own function sends it."""
    return {"name": "approval/submit", "data": {"tenant": TENANT, "approval_id": approval_id}, **more}


@pytest.mark.timeout(300)
async def test_a_draft_is_opened_by_an_event_and_refunded_once(desk: World) -> None:
    buyer, agent = await desk.buyer(), await key_of(desk)
    body = {"kind": "refund", "tool": None, "arguments": {"order_id": f"ord_{buyer.order}"}, "submit": False}
    draft = await agent.asks("draft", **body)
    assert draft["state"] == "draft", draft
    assert await desk.admin.fetchval("SELECT count(*) FROM approvals WHERE customer_id = $1", buyer.id) == 0
    event = submitted(draft["id"], id=f"{draft['id']}:submit")  # the very id that an open approval's own event has
    ids = await sent(desk, event, event, {**event, "id": f"again-{draft['id']}"})

    async def opened() -> bool | None:
        """By one of them, whose run ends with that; the other finds it open, and stands before it as a gate."""
        return "Completed" in {run["status"] for run in await desk.in_engine(RUNS, ids)} or None

    await until(opened, "the draft to be opened")
    card = await card_of(desk, draft["id"])
    words = await desk.shown(card)
    assert "shop agent" in words
    await desk.person().press(card, "Approve")
    assert (await agent.reads(draft["id"], wait=60))["decision"]["outcome"] == "approved"
    answer = await until(lambda: said(desk, "approval/response", draft["id"]), "the response")
    assert answer["outcome"] == "executed"
    [refund] = await desk.refunds(buyer.charge)
    assert refund["amount_cents"] == buyer.paid_cents
    assert await desk.admin.fetchval("SELECT count(*) FROM drafts") == 0


async def test_a_draft_that_may_not_be_opened_fails_at_once_and_is_listed(desk: World) -> None:
    buyer, agent = await desk.buyer(), await key_of(desk)
    arguments = {"order_id": f"ord_{buyer.order}", "amount_cents": 100}
    credit = await agent.asks("credit", kind="store_credit", tool=None, arguments=arguments, submit=False)
    assert credit["state"] == "draft", credit
    refused = await ended(desk, await sent(desk, submitted(credit["id"])), 1)
    assert set((await listed(desk, refused)).values()) == {"EventNotAllowed"}
    refund = await agent.asks("refund", kind="refund", tool=None, arguments=arguments, submit=False)
    await desk.admin.execute("UPDATE ledger_charges SET disputed = true WHERE id = $1", buyer.charge)
    blocked = await ended(desk, await sent(desk, submitted(refund["id"])), 1)
    assert set((await listed(desk, blocked)).values()) == {"RequestRefused"}
    assert [(run["attempts"] or 1) for run in (*refused, *blocked)] == [1, 1]
    assert (await agent.reads(refund["id"]))["state"] == "draft"
    assert await desk.admin.fetchval("SELECT count(*) FROM approvals WHERE customer_id = $1", buyer.id) == 0
