"""Bad input: a clear sentence, an audit line, nothing lost."""

import uuid

import pytest

from tests.world import TENANT, World, until


async def test_an_unknown_sender_gets_a_draft_without_orders_and_a_mark_on_case_and_draft(world: World) -> None:
    stranger = f"stranger-{uuid.uuid4().hex[:8]}@example.org"
    case = (await world.mail(stranger, "I want a refund for order 1001."))["case_id"]
    assert "the order was placed with" in await world.draft(case)
    assert "Unknown sender: drafted without any orders" in str(await _support(world))
    actions = await world.actions(case)
    assert "message_unmatched" in actions
    assert not {"approval_opened", "refund_blocked", "message_sent"} & {*actions}

    async def marked() -> bool | None:
        heads = [str(head) for head in await world.said("C0SUPPORT") if stranger in str(head)]
        return any("Unknown sender: not a customer we know" in head for head in heads) or None

    await until(marked, "the mark on the case")


async def test_an_empty_mail_is_kept_for_a_person(world: World) -> None:
    buyer = await world.buyer()
    case = (await world.mail(buyer.email, "  \n "))["case_id"]
    await world.happens(case, "case_needs_person")
    assert "message_empty" in await world.actions(case)


async def test_a_mail_of_five_megabytes_is_kept_whole_and_answered(world: World) -> None:
    buyer = await world.buyer()
    answer = await world.mail(buyer.email, "How long does shipping take? " + "x" * 5_000_000)
    case = answer["case_id"]
    await world.draft(case)
    assert "message_truncated" in await world.actions(case)
    kept = await world.admin.fetchval("SELECT length(body) FROM messages WHERE id = $1", answer["message_id"])
    assert kept > 5_000_000


async def test_a_mail_beyond_the_cap_is_turned_away_in_words_and_on_record(world: World) -> None:
    letter = {"from": "ada@example.com", "subject": "big", "body": "x" * 11_000_000, "message_id": uuid.uuid4().hex}
    before = await world.admin.fetchval("SELECT count(*) FROM audit WHERE action = 'message_refused'")
    answer = await world.http.post(f"{world.stack.host_url}/webhooks/mail/{TENANT}", json=letter)
    assert answer.status_code == 413
    assert "larger than" in answer.json()["error"]
    assert await world.admin.fetchval("SELECT count(*) FROM audit WHERE action = 'message_refused'") == before + 1


@pytest.mark.parametrize(
    ("letter", "word"),
    [({"subject": "s", "body": "b"}, "sender"), ({"from": "not an address", "subject": "s", "body": "b"}, "address")],
)
async def test_a_mail_without_a_usable_sender_is_refused_in_words(
    world: World, letter: dict[str, str], word: str
) -> None:
    answer = await world.http.post(f"{world.stack.host_url}/webhooks/mail/{TENANT}", json=letter)
    assert answer.status_code == 400
    assert word in answer.json()["error"].lower()


async def test_another_customers_order_is_never_proposed(world: World) -> None:
    victim, thief = await world.buyer(), await world.buyer()
    answer = await world.mail(thief.email, f"I want a refund for order {victim.order}.", subject="Refund")
    await world.draft(answer["case_id"])
    assert await world.refunds(victim.charge) == []
    assert "approval_opened" not in await world.actions(answer["case_id"])


async def test_more_than_is_left_is_never_proposed(world: World) -> None:
    buyer = await world.buyer(paid_cents=5000)
    answer = await world.mail(buyer.email, f"Please refund 400.00 EUR for order {buyer.order}.", subject="Refund")
    await world.draft(answer["case_id"])
    assert "approval_opened" not in await world.actions(answer["case_id"])
    assert await world.refunds(buyer.charge) == []


async def _support(world: World) -> list[dict[str, object]]:
    heads = await world.said("C0SUPPORT")
    return [message for head in heads for message in [head, *await world.said("C0SUPPORT", head["ts"])]]
