"""A team's own records that do not answer, and then do: nothing is made up, and one press later all goes on."""

from dataclasses import replace

import pytest

from app.domain.approvals.voting import Status
from app.domain.cases.cases import Customer
from app.domain.ids import CustomerId, Posted
from tests.flows.conftest import RunWorld
from tests.records.cases import LAMP
from tests.records.team_server import SECRET, Team, team_server
from tests.world import ROSA, SAM, TENANT, World, until

MIA = Customer(CustomerId("shop:mia"), "mia@shop.example", "standard", "Mia")
ORDER = replace(LAMP, customer_id=MIA.id, number="77001", charge_id="ch_mia", paid_cents=3_490)
TEXT = f"Hello, order {ORDER.number} arrived broken and I would like a refund, please."


def environ_of(team: Team) -> dict[str, str]:
    """A host that asks that team."""
    return {
        "RECORDS_SOURCE": "http",
        "RECORDS_URL": team.url,
        "RECORDS_SECRET": SECRET,
        "RECORDS_CACHE_SECONDS": "0",
        "OUTSIDE_ALLOWED_HOSTS": f"127.0.0.1:{team.port}",
    }


async def outcomes(world: World, case_id: str) -> list[str]:
    return [row["data"]["outcome"] for row in await world.rows(case_id) if row["action"] == "customer_looked_up"]


async def stalled_message(world: World, case_id: str) -> Posted:
    """Where the case says that no draft comes."""

    async def there() -> Posted | None:
        row = await world.admin.fetchrow("SELECT thread_channel, thread_ts FROM cases WHERE id = $1", case_id)
        assert row is not None
        if row["thread_ts"] is None:
            return None
        for message in await world.said(row["thread_channel"], row["thread_ts"]):
            if "records did not answer" in str(message) and "Try Again" in str(message):
                return Posted(row["thread_channel"], message["ts"])
        return None

    return await until(there, "a word in the case's thread, with Try Again")


async def head_says(world: World, case_id: str, words: str) -> bool | None:
    """And calls nobody unknown whom nobody could look up."""
    row = await world.admin.fetchrow("SELECT thread_channel, thread_ts FROM cases WHERE id = $1", case_id)
    assert row is not None
    shown = await world.shown(Posted(row["thread_channel"], row["thread_ts"]))
    return (words in shown and "Unknown sender" not in shown) or None


@pytest.mark.timeout(900)
async def test_records_that_are_down_leave_the_mail_to_a_person_and_once_up_it_goes_on(
    private_world: RunWorld,
) -> None:
    async with team_server() as team:
        team.knows(MIA, ORDER)
        team.down = True
        async with private_world(environ_of(team)) as world:
            charge = "INSERT INTO ledger_charges (tenant, id, amount_cents, currency) VALUES ($1, $2, $3, $4)"
            await world.admin.execute(charge, TENANT, ORDER.charge_id, ORDER.paid_cents, ORDER.currency)
            case = str((await world.mail(MIA.email, TEXT))["case_id"])
            await world.happens(case, "case_needs_person")
            assert await outcomes(world, case) == ["silent"]
            assert len(team.asked) >= 4, "it is asked with patience before a person is"
            message = await stalled_message(world, case)
            await until(
                lambda: head_says(world, case, "Not known yet whether this is a customer"), "its head says so"
            )
            actions = await world.actions(case)
            assert not {"draft_created", "approval_opened"} & set(actions), "nothing is made up"
            assert not await world.admin.fetchval("SELECT count(*) FROM customers WHERE id = $1", MIA.id)

            team.down = False
            await world.person(SAM).press(message, "Try Again")
            card = await world.card(case)
            assert "77001" in await world.shown(card)
            await world.person(ROSA).press(card, "Approve")
            await world.draft(case)
            assert [row["amount_cents"] for row in await world.refunds(ORDER.charge_id)] == [ORDER.paid_cents]
            approval = await world.approval(await world.approval_id(case))
            assert (approval.status, approval.action.customer_id) == (Status.EXECUTED, MIA.id)
            assert (await outcomes(world, case))[-1] == "found"
            assert all(one["look_up"] in {"customer", "order"} for one in team.asked)
