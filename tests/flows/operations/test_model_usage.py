"""What a case may cost, in a running world: past the limit a person is asked, and operators hear of it once."""

from app.domain.ids import CaseId
from app.domain.operations.model_usage import Bill, Purpose, Used
from app.store import PostgresModelUsage
from tests.flows.commands.test_commands import command
from tests.world import ROSA, TENANT, World, until

LIMIT = 500_000  # MAX_CASE_TOKENS as it comes


async def test_a_case_that_used_up_its_budget_is_left_to_a_person(world: World) -> None:
    buyer = await world.buyer()
    first = await world.mail(buyer.email, "How long does shipping take?", message_id="spent-1@example.com")
    case = str(first["case_id"])
    await world.draft(case)
    spending = PostgresModelUsage(world.pool)
    spent = await spending.of_case(TENANT, CaseId(case))
    assert (spent.requests > 0, spent.tokens) == (True, 0), "fixed rules are on the bill, at no tokens"
    await spending.record(TENANT, Bill("test:spent", Purpose.REPLY, CaseId(case), "gpt-x", Used(1, LIMIT, 0, 0)))
    for number in (2, 3):
        answer = await world.http.post(
            f"{world.stack.host_url}/webhooks/mail/{TENANT}",
            json={
                "from": buyer.email,
                "subject": "Re: A question",
                "body": "And what about order 1?",
                "message_id": f"spent-{number}@example.com",
                "in_reply_to": "<spent-1@example.com>",
            },
        )
        assert answer.json()["case_id"] == case
        await world.happens(case, "case_needs_person", times=number - 1)
    assert (await world.actions(case)).count("draft_created") == 1
    assert (await world.actions(case)).count("case_budget_spent") == 1

    async def told() -> bool | None:
        said = await world.said("C0SUPPORT", await world.case_thread(case))
        return "used up what one case may use" in str(said) or None

    await until(told, "the case's thread says so")
    assert len([each for each in await world.said("C0OPS") if case in str(each)]) == 1
    await command(world, ROSA, "/countersign status")

    async def status() -> bool | None:
        seen = str(await world.person(ROSA).read("ephemerals", user=ROSA))
        return ("Language model, last seven days" in seen and "to a model without a price" in seen) or None

    await until(status, "the status with tokens")
