"""Mail as strangers, machines and mail servers send it, through the whole desk, with every automatism switched on."""

import uuid
from collections.abc import AsyncIterator

import pytest_asyncio

from app.domain.approvals.voting import Status
from tests.flows.conftest import RunWorld
from tests.world import TENANT, Buyer, World, until

SERVER = "mx.desk.example"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hasty_world(private_world: RunWorld) -> AsyncIterator[World]:
    """A desk that approves and answers by itself wherever it is allowed to."""
    environ = {"REPLY_MODE": "auto", "AUTO_APPROVE_BELOW_CENTS": "100000", "MAIL_AUTHSERV_IDS": SERVER}
    async with private_world(environ) as world:
        yield world


async def send(world: World, buyer: Buyer, text: str, *fields: str, verified: bool = True) -> dict[str, str]:
    """Raw MIME, as a mail server hands it on, with what it found of the sender."""
    verdict = "pass" if verified else "fail"
    head = [
        f"Authentication-Results: {SERVER}; dmarc={verdict} header.from=example.com",
        f"From: {buyer.email}",
        f"Message-ID: <{uuid.uuid4().hex}@mail.example.com>",
        *(fields or ("Subject: My order",)),
    ]
    raw = "\r\n".join([*head, "", text]).encode()
    answer = await world.http.post(
        f"{world.stack.host_url}/webhooks/mail/{TENANT}", content=raw, headers={"content-type": "message/rfc822"}
    )
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def asks(buyer: Buyer) -> str:
    return f"Order {buyer.order} arrived broken, I would like a refund, please."


async def test_a_verified_customers_small_refund_is_made_and_answered_without_a_person(hasty_world: World) -> None:
    buyer = await hasty_world.buyer()
    case = (await send(hasty_world, buyer, asks(buyer)))["case_id"]
    await hasty_world.happens(case, "message_sent")
    assert len(await hasty_world.refunds(buyer.charge)) == 1


async def test_no_reply_to_a_stranger_leaves_by_itself_whoever_vouches_for_their_address(hasty_world: World) -> None:
    stranger = Buyer("none", f"stranger-{uuid.uuid4().hex[:8]}@example.com", "none", "none", 0)
    case = (await send(hasty_world, stranger, "How long does shipping take?"))["case_id"]
    await hasty_world.draft(case)
    assert await hasty_world.admin.fetchval("SELECT sender_verified FROM messages WHERE case_id = $1", case)
    assert "send_requested" not in await hasty_world.actions(case)


async def test_an_unverified_senders_refund_waits_for_a_person_who_is_told_why(hasty_world: World) -> None:
    """facts/threats.md case 59."""
    buyer = await hasty_world.buyer()
    case = (await send(hasty_world, buyer, asks(buyer), verified=False))["case_id"]
    card = await hasty_world.card(case)
    assert (await hasty_world.approval(await hasty_world.approval_id(case))).status is Status.PENDING
    shown = await hasty_world.shown(card)
    assert "Unverified sender" in shown
    assert "nobody vouches" in shown
    heads = await hasty_world.said("C0SUPPORT")
    assert any(buyer.email in str(head) and "Unverified sender" in str(head) for head in heads)
    assert await hasty_world.refunds(buyer.charge) == []


async def test_an_unverified_sender_is_not_answered_without_a_person(hasty_world: World) -> None:
    buyer = await hasty_world.buyer()
    known = (await send(hasty_world, buyer, "How long does shipping take?"))["case_id"]
    strange = await send(hasty_world, buyer, "How long does shipping take?", verified=False)
    await hasty_world.happens(known, "message_sent")

    async def ended() -> bool | None:
        found = "SELECT true FROM workflow_runs WHERE subject_id = $1 AND status = 'completed'"
        return await hasty_world.admin.fetchval(found, strange["message_id"])

    await until(ended, "the end of the run")
    actions = await hasty_world.actions(strange["case_id"])
    assert "draft_posted" in actions
    assert ("send_requested" in actions, "message_sent" in actions) == (False, False)


async def test_a_machine_that_answers_every_mail_is_answered_once(hasty_world: World) -> None:
    """facts/threats.md case 66: twenty rounds of ping-pong stop at one."""
    buyer = await hasty_world.buyer()
    first = await send(hasty_world, buyer, "How long does shipping take?")
    case = first["case_id"]
    await hasty_world.happens(case, "message_sent")
    tag = await hasty_world.admin.fetchval("SELECT tag FROM cases WHERE id = $1", case)
    for _ in range(20):
        fields = ("Subject: Out of office", "Auto-Submitted: auto-replied", f"To: support+{tag}@desk.example")
        answer = await send(hasty_world, buyer, "I am away until Monday.", *fields)
        assert (answer["case_id"], answer["kind"]) == (case, "auto")
    after = (await send(hasty_world, buyer, "Thank you!", f"Subject: Re: [#{tag}]"))["case_id"]
    assert after == case
    await hasty_world.happens(case, "draft_created", times=2)
    actions = await hasty_world.actions(case)
    assert (actions.count("message_automatic"), actions.count("message_received")) == (20, 2)


async def test_only_what_is_new_in_a_mail_is_a_request(hasty_world: World) -> None:
    """facts/threats.md case 65: an old request in the quoted history asks for nothing."""
    buyer = await hasty_world.buyer()
    text = f"How long does shipping take?\n\nOn Mon, 3 Mar 2025 Ada <ada@x.example> wrote:\n> {asks(buyer)}"
    answer = await send(hasty_world, buyer, text)
    await hasty_world.draft(answer["case_id"])
    assert "approval_opened" not in await hasty_world.actions(answer["case_id"])
    row = await hasty_world.admin.fetchrow("SELECT body, quoted FROM messages WHERE id = $1", answer["message_id"])
    assert row["body"] == "How long does shipping take?"
    assert asks(buyer) in row["quoted"]
