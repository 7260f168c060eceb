"""A false message heals in whole stories: within a minute of Slack's recovery nothing in it says what no row says."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ApprovalId, DraftId, MessageId, Posted
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card_text
from app.slack.views.cases.case import case_text
from app.slack.views.cases.draft import draft_text
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until

RECOVERY_SECONDS = 60.0
CODES = ("invalid_blocks", "cant_update_message", "edit_window_closed", "message_not_found", "missing_scope")
_OLD = ("OLD_COPY", "OLD_MESSAGE")


async def false_messages(world: World) -> list[str]:
    """What stands in Slack beside what the rows say, by their words and by the buttons that are left."""
    shown = await world.admin.fetch("SELECT * FROM shown WHERE kind IN ('approval', 'draft', 'case')")
    found = []
    for row in shown:
        at = Posted(row["channel"], row["ts"])
        heads = await world.said(at.channel, at.ts)
        message = next((each for each in heads if each["ts"] == at.ts and each.get("subtype") != "tombstone"), None)
        if message is None or any(getattr(catalogue, old) in str(message) for old in _OLD):
            continue
        said, pending = await _said(world, row["kind"], row["row_id"])
        decidable = ids.APPROVE in str(message["blocks"])
        if message["text"] != said or decidable != pending:
            found.append(f"{row['kind']} {row['row_id']} says {message['text']!r}, not {said!r}")
    return found


async def _said(world: World, kind: str, row_id: str) -> tuple[str, bool]:
    if kind == "approval":
        details = await store.PostgresApprovals(world.pool).details(TENANT, ApprovalId(row_id))
        return card_text(details), details.approval.status is Status.PENDING
    if kind == "draft":
        return draft_text(await store.PostgresDrafts(world.pool).details(TENANT, DraftId(row_id))), False
    first = "SELECT id FROM messages WHERE case_id = $1 ORDER BY received_at, id LIMIT 1"
    head = MessageId(await world.admin.fetchval(first, row_id))
    return case_text(await store.PostgresCases(world.pool).details(TENANT, head)), False


async def nothing_is_false(world: World) -> None:
    """Within a minute, and judged anew for as long as it takes."""
    last: list[str] = []

    async def true() -> bool | None:
        nonlocal last
        last = await false_messages(world)
        return None if last else True

    try:
        await until(true, "every message to be true", RECOVERY_SECONDS)
    except AssertionError:
        raise AssertionError(last) from None


async def trouble(world: World, **planned: Any) -> None:
    await world.person().do("faults", planned)


async def decided_and_answered(world: World, code: str) -> None:
    """Slack refuses from the decision through the hold and the refund until the reply has been sent."""
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card = await world.card(case)
    await trouble(world, kind="error", error=code, method="chat.update", times=None)
    await world.person(ROSA).press(card, "Approve")
    await world.happens(case, "refund_issued")
    await world.happens(case, "draft_posted")
    draft = await world.admin.fetchrow("SELECT card_channel, card_ts FROM drafts WHERE case_id = $1", case)
    await world.person("U0SAM").press(Posted(draft["card_channel"], draft["card_ts"]), "Send")
    await world.happens(case, "message_sent")
    live = (await world.approval(await world.approval_id(case))).card
    if code in ("cant_update_message", "edit_window_closed", "message_not_found"):
        await until(lambda: _moved(world, case, card), "the outcome to be told beside the card", 20)
    assert live is not None
    await trouble(world, clear=True)


async def _moved(world: World, case: str, card: Posted) -> bool | None:
    now = (await world.approval(await world.approval_id(case))).card
    return (now != card) or None


@pytest.mark.timeout(900)
@pytest.mark.parametrize("code", CODES)
async def test_nothing_in_slack_is_false_a_minute_after_it_recovered(private_world: RunWorld, code: str) -> None:
    async with private_world({"UNDO_SECONDS": "4"}) as world:
        await decided_and_answered(world, code)
        await nothing_is_false(world)


@pytest.mark.timeout(900)
async def test_a_card_in_an_archived_channel_is_told_in_person_and_true_once_the_channel_is_back(
    private_world: RunWorld,
) -> None:
    async with private_world({"UNDO_SECONDS": "4"}) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card = await world.card(case)
        await world.person(ROSA).press(card, "Approve")
        await trouble(world, archive_channel="C0APPROVALS")
        await world.happens(case, "refund_issued")
        await until(lambda: _moved(world, case, card), "the outcome to be told in person", 20)
        live = (await world.approval(await world.approval_id(case))).card
        assert live is not None
        assert live.channel.startswith("D")
        await trouble(world, unarchive_channel="C0APPROVALS")
        await nothing_is_false(world)


@pytest.mark.timeout(900)
async def test_what_was_committed_before_host_and_engine_died_is_painted_though_nobody_remembers_to(
    private_world: RunWorld, tmp_path: Path
) -> None:
    """The reply is on its way and on record; the host dies before it paints, and the engine loses its memory."""
    environ = {"FAULT": "sending.settle:after:kill", "FAULT_MARK": str(tmp_path / "died")}
    async with private_world(environ, faulty=True) as world:
        buyer = await world.buyer()
        case = str((await world.mail(buyer.email, "How do I change the colour of my lamp?"))["case_id"])
        await world.happens(case, "draft_posted")
        draft = await world.admin.fetchrow("SELECT card_channel, card_ts FROM drafts WHERE case_id = $1", case)
        await world.person("U0SAM").press(Posted(draft["card_channel"], draft["card_ts"]), "Send")
        host = world.stack.children["host"]
        assert host.process is not None
        await asyncio.wait_for(host.process.wait(), 60)
        await world.child_killed("engine")
        await world.wipe_engine()
        assert await false_messages(world), "the draft still says that it is being sent"
        await world.child_restarted("engine", "host")
        await nothing_is_false(world)
