"""A model that does not answer: retried, then said in words; after the fix the same mail completes."""

import pytest

from app import store
from app.domain.ids import MessageId
from tests.flows.conftest import RunWorld
from tests.world import TENANT, until

BROKEN = {"SUPPORT_MODEL": "chat:none", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "MODEL_TIMEOUT_SECONDS": "2"}


@pytest.mark.timeout(900)
async def test_a_failing_agent_is_told_to_ops_and_a_resend_after_the_fix_completes(private_world: RunWorld) -> None:
    async with private_world(BROKEN) as world:
        buyer = await world.buyer()
        answer = await world.mail(buyer.email, "How long does shipping take?")
        case, message = answer["case_id"], MessageId(answer["message_id"])
        await world.happens(case, "case_needs_person", seconds=90)
        assert (await world.actions(case)).count("message_received") == 1, "retries are not new deliveries"

        async def told() -> bool | None:
            return any(message in str(said) for said in await world.said("C0OPS")) or None

        await until(told, "a word in the operators' channel")

        async def told_in_the_case() -> bool | None:
            thread = (await store.PostgresCases(world.pool).details(TENANT, message)).thread
            said = "" if thread is None else str(await world.said(thread.channel, thread.ts))
            return ("No draft comes for this mail" in said and "Answer by Hand" in said) or None

        await until(told_in_the_case, "a word in the case, with what can be done")
        host = world.stack.children["host"]
        host.environ["SUPPORT_MODEL"] = "offline"
        await world.child_killed("host")
        await world.child_restarted("host")
        await store.PostgresCases(world.pool).resend(TENANT, message)
        await world.draft(case)
        assert (await world.actions(case)).count("message_received") == 2, "a fresh run has its own row"
