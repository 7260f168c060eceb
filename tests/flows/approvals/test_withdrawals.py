"""Taking back, by terminal or with a cancelled run; two presses at once; and events that somebody forged."""

import asyncio
import re
from typing import Any

import pytest

from app import store
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId, ApprovalId
from app.domain.people.api_keys import Scope
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.world import ROSA, TENANT, World, until

LADDER = {"REMIND_AFTER_SECONDS": "8", "ESCALATE_AFTER_SECONDS": "300", "EXPIRE_AFTER_SECONDS": "600"}


async def run_of(world: World, function: str, subject: str) -> str:
    """Wait for the run that waits for people."""

    async def waiting() -> str | None:
        return await world.admin.fetchval(
            "SELECT run_id FROM workflow_runs WHERE function = $1 AND subject_id = $2 AND status = 'waiting' "
            "ORDER BY started_at DESC",
            function,
            subject,
        )

    return await until(waiting, f"a run of {function} for {subject} that waits")


async def closed(world: World, approval_id: ApprovalId) -> Any:
    """Wait until it is withdrawn."""

    async def there() -> Any:
        row = await world.approval(approval_id)
        return row if row.withdrawn_at is not None else None

    return await until(there, f"{approval_id} withdrawn")


async def said_in_case(world: World, case: str, words: str) -> None:
    """Wait for a word in the case's thread."""

    async def there() -> bool | None:
        [row] = await world.admin.fetch("SELECT * FROM cases WHERE id = $1", case)
        return words in str(await world.said(row["thread_channel"], row["thread_ts"])) or None

    await until(there, f"{words!r} in the thread of {case}")


async def shown(world: World, case: str, words: str) -> None:
    """Wait until the card says so."""
    card = await world.card(case)

    async def there() -> bool | None:
        return words in await world.shown(card) or None

    await until(there, f"{words!r} on the card")


@pytest.mark.timeout(900)
async def test_cancelling_a_mails_run_withdraws_its_card_and_no_press_pays_any_more(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card, approval_id = await world.card(case), await world.approval_id(case)
    message_id = (await world.approval(approval_id)).message_id
    gate = await run_of(world, "approval-gate", approval_id)
    code, _, err = await countersign(
        world, "runs", "cancel", await run_of(world, "handle-customer-email", message_id)
    )
    assert code == 0, err
    row = await closed(world, approval_id)
    assert (row.status, row.decided_by) == (Status.CANCELLED, "engine")
    await shown(world, case, "Withdrawn by")
    with pytest.raises(LookupError):
        await world.person(ROSA).press(card, "Approve")
    await said_in_case(world, case, "was cancelled")
    await said_in_case(world, case, "was withdrawn; no money moved")

    async def ended() -> bool | None:
        return await world.admin.fetchval("SELECT ended_at IS NOT NULL FROM workflow_runs WHERE run_id = $1", gate)

    await until(ended, "the gate, which nobody waits for, to end")
    assert await world.refunds(buyer.charge) == []
    assert "draft_created" not in await world.actions(case)


@pytest.mark.timeout(900)
async def test_a_request_is_withdrawn_in_a_terminal_and_whoever_asked_is_told(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    await world.card(case)
    approval_id = await world.approval_id(case)
    code, _, err = await countersign(world, "withdraw", approval_id, "--reason", " ")
    assert (code, "--reason" in err) == (1, True)
    code, out, err = await countersign(world, "withdraw", approval_id, "--reason", "The customer keeps it")
    assert (code, f"Withdrawn: {approval_id}" in out) == (0, True), err
    code, _, err = await countersign(world, "withdraw", approval_id, "--reason", "Once more")
    assert code in (0, 1), "the same person, the same wish"
    draft = await world.draft(case)
    assert "has been refunded" not in draft
    assert "waits for" not in draft
    await shown(world, case, "The customer keeps it")
    await said_in_case(world, case, "The customer keeps it")
    assert await world.refunds(buyer.charge) == []
    code, _, err = await countersign(world, "withdraw", "apr_nothing", "--reason", "x")
    assert (code, "There is no approval" in err) == (1, True)


@pytest.mark.timeout(900)
async def test_a_program_withdraws_by_the_api_and_card_case_and_waiting_run_hear_of_it(world: World) -> None:
    buyer = await world.buyer()
    case = await world.asks_refund(buyer)
    card, approval_id = await world.card(case), await world.approval_id(case)
    gate = await run_of(world, "approval-gate", approval_id)
    keys = store.PostgresApiKeys(world.pool)
    _, secret = await keys.create(TENANT, "shop agent", {Scope.APPROVALS_WITHDRAW}, by=ActorId("test"))
    url = f"{world.stack.host_url}/v1/approvals/{approval_id}/withdraw"
    why = "Keeps it <!channel> *now* <https://evil.example|click>"
    sent = [
        await world.http.post(url, json={"reason": why}, headers={"authorization": f"Bearer {secret.text}"})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in sent] == [200, 200], sent[0].text
    assert sent[0].json() == sent[1].json()
    await shown(world, case, "shop agent (API key)")
    with pytest.raises(LookupError):
        await world.person(ROSA).press(card, "Approve")
    await said_in_case(world, case, "was withdrawn; no money moved")
    draft = await world.draft(case)
    assert "has been refunded" not in draft
    assert "waits for" not in draft

    async def ended() -> bool | None:
        return await world.admin.fetchval("SELECT ended_at IS NOT NULL FROM workflow_runs WHERE run_id = $1", gate)

    await until(ended, "the gate to end")
    row = await world.approval(approval_id)
    assert (row.status, row.decision_reason) == (Status.CANCELLED, why)
    assert "Keeps it" in await world.shown(card)
    message = await world.person(ROSA).message(card)
    assert "<!" not in message["text"], "in rich text it is a text like any other"
    assert not {"broadcast", "link"} & set(re.findall(r"'type': '(\w+)'", str(message["blocks"])))
    assert await world.refunds(buyer.charge) == []
    late = await world.http.post(url, json={"reason": why}, headers={"authorization": "Bearer x"})
    assert late.status_code == 401


@pytest.mark.timeout(900)
async def test_two_cards_of_one_payment_pressed_at_the_same_instant_pay_once_and_say_so(world: World) -> None:
    for _ in range(3):
        buyer = await world.buyer()
        cases = [await world.asks_refund(buyer) for _ in range(2)]
        cards = [await world.card(case) for case in cases]
        names = [await world.approval_id(case) for case in cases]
        for case in cases:
            await shown(world, case, "Another request for this order is open: 50.00 EUR")
        await asyncio.gather(*(world.person(ROSA).press(card, "Approve") for card in cards))

        async def settled(names: list[ApprovalId] = names) -> bool | None:
            rows = [await world.approval(name) for name in names]
            return {row.status for row in rows} == {Status.EXECUTED, Status.NEEDS_ATTENTION} or None

        await until(settled, "one refund, and one card whose facts changed")
        refunds = await world.refunds(buyer.charge)
        assert [refund["amount_cents"] for refund in refunds] == [5000]
        statuses = [(await world.approval(name)).status for name in names]
        second = cases[statuses.index(Status.NEEDS_ATTENTION)]
        await shown(world, second, "0.00 EUR when the card was drawn and is 50.00 EUR now")
        await shown(world, second, "cannot be asked about again")


@pytest.mark.timeout(900)
async def test_with_automatic_replies_a_cancelled_gate_promises_nothing_and_forged_events_end_no_rung(
    private_world: RunWorld,
) -> None:
    async with private_world({"REPLY_MODE": "auto", **LADDER}) as world:
        buyer = await world.buyer()
        case = await world.asks_refund(buyer)
        card, approval_id = await world.card(case), await world.approval_id(case)
        gate = await run_of(world, "approval-gate", approval_id)
        for number in range(3):
            forged = {"tenant": "demo", "approval_id": approval_id, "nudge": 1000 + number}
            event = {"name": "refund/approval.decided", "data": forged}
            answer = await world.http.post(f"{world.stack.engine_url}/e/anybody", json=event)
            assert answer.status_code == 200
            await asyncio.sleep(0.7)
        assert "approval_reminded" not in await world.actions(case)
        await world.happens(case, "approval_reminded")
        lines = {row["action"]: row["at"] for row in await world.rows(case)}
        waited = (lines["approval_reminded"] - (await world.approval(approval_id)).opened_at).total_seconds()
        assert waited >= 8
        assert "approval_escalated" not in lines

        code, _, err = await countersign(world, "runs", "cancel", gate)
        assert code == 0, err
        await closed(world, approval_id)
        await world.happens(case, "message_sent")
        [mail] = await world.admin.fetch("SELECT * FROM mail_outbox")
        assert "waits for a reviewer" not in mail["body"]
        assert "has been refunded" not in mail["body"]
        with pytest.raises(LookupError):
            await world.person(ROSA).press(card, "Approve")
        assert await world.refunds(buyer.charge) == []
        assert (await world.approval(approval_id)).status is Status.CANCELLED
