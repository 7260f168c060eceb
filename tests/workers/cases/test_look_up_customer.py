"""Whose mail it is, asked of the team's own records: found and tied, unknown, several, or nobody knows."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from app import store
from app.domain.cases.cases import Accepted, Customer
from app.domain.cases.customer_look_up import LookedUp
from app.domain.ids import CustomerId, TenantId
from app.domain.operations.notifications import Note
from app.errors import RecordsUnavailable, SeveralCustomers
from app.events import EmailReceived
from app.outside.allowed import AllowedHosts
from app.outside.calls import Outside
from app.ports.bundle import Ports
from app.records.http import Asked, HttpRecords
from app.records.mirrored import MirroredRecords
from tests.records.cases import SHOES
from tests.records.team_server import SECRET, Team, team_server
from tests.store.given import ALICE, DEMO, Given, mail
from tests.workers.conftest import Chat
from workers.functions.cases.handle_email import _ask_a_person
from workers.functions.cases.look_up_customer import Whose, look_up

MIA = Customer(CustomerId("c-mia"), "mia@shop.example", "pro", "Mia")
SHOES_OF_MIA = replace(SHOES, customer_id=MIA.id)
NOBODY_YET = Whose(customer_id=None, problem="unknown_customer")


@pytest.fixture
async def team() -> AsyncIterator[Team]:
    """It knows Mia, of whom our own tables know nothing."""
    async with team_server() as server:
        server.knows(MIA, SHOES_OF_MIA)
        yield server


@pytest.fixture
def asking(ports: Ports, team: Team) -> Ports:
    """Ports whose records are that team's."""

    async def secret(_tenant: TenantId) -> str:
        return SECRET

    way = Outside(AllowedHosts.parse(f"127.0.0.1:{team.port}"), ssl.create_default_context(), plain_http=True)
    fetcher = HttpRecords(way, lambda _tenant: Asked(team.url, 1.0), secret)
    mirror = store.PostgresRecordMirror(ports.cases._pool)  # type: ignore[attr-defined]
    return replace(ports, records=MirroredRecords("http", fetcher, mirror, lambda _tenant: 60.0))


async def wrote(ports: Ports, sender: str = MIA.email, **fields: object) -> Accepted:
    return await ports.cases.accept(DEMO, mail(sender=sender, body="Where are my shoes?", **fields))


async def looked(given: Given) -> list[str]:
    return [row["data"]["outcome"] for row in await given.recorded("customer_looked_up")]


async def test_a_verified_sender_is_found_mirrored_and_tied_to_the_case(asking: Ports, given: Given) -> None:
    accepted = await wrote(asking)
    for _ in range(2):  # a step whose answer was lost runs again
        found = await look_up(asking, DEMO, accepted.message_id, NOBODY_YET, 1, 0)
        assert found == Whose(customer_id=MIA.id, problem=None)
    details = await asking.cases.details(DEMO, accepted.message_id)
    assert (details.customer and details.customer.id, details.problem) == (MIA.id, None)
    orders = await store.PostgresRecords(given.pool).orders(DEMO, MIA.id)
    assert [order.number for order in orders] == [SHOES.number]
    assert await looked(given) == ["found"]


async def test_an_unverified_sender_is_never_looked_up(asking: Ports, team: Team, given: Given) -> None:
    accepted = await wrote(asking, sender_verified=False)
    assert await look_up(asking, DEMO, accepted.message_id, NOBODY_YET, 1, 0) == NOBODY_YET
    assert team.asked == []
    assert await looked(given) == []


async def test_who_is_unknown_to_the_team_stays_unknown(asking: Ports, team: Team, given: Given) -> None:
    accepted = await wrote(asking, sender="eve@shop.example")
    found = await look_up(asking, DEMO, accepted.message_id, NOBODY_YET, 1, 0)
    assert found.get("customer_id") is None
    assert len(team.asked) == 1
    assert await looked(given) == ["unknown"]


async def test_a_source_that_is_silent_is_asked_again_and_then_a_person_is(
    asking: Ports, team: Team, given: Given, chat: Chat
) -> None:
    accepted = await wrote(asking)
    team.down = True
    for attempt in range(3):
        with pytest.raises(RecordsUnavailable):
            await look_up(asking, DEMO, accepted.message_id, NOBODY_YET, 4, attempt)
    silent = await look_up(asking, DEMO, accepted.message_id, NOBODY_YET, 4, 3)
    assert silent == Whose(customer_id=None, problem="records_silent")
    email = EmailReceived(tenant=DEMO, message_id=accepted.message_id, customer_id="unknown", tier="standard")
    await _ask_a_person(asking, email, Note(str(silent["problem"])))
    assert chat.said == ["case", "records_silent"]
    [told] = chat.stalled  # which has Try Again
    assert (told.code, told.over) == ("records_silent", False)
    assert not await given.pool.fetchval("SELECT count(*) FROM customers WHERE id = $1", MIA.id), "nothing is made up"
    row = await given.pool.fetchrow("SELECT code, sentence FROM record_answers")
    assert row is not None
    assert tuple(row) == ("status_503", "The address answers with status 503")

    team.down = False
    await asking.drafts.try_again(DEMO, accepted.message_id, 0, by=ALICE)
    assert (await look_up(asking, DEMO, accepted.message_id, NOBODY_YET, 1, 0))["customer_id"] == MIA.id


async def test_a_known_customers_case_waits_as_well_while_nobody_knows_their_orders(
    asking: Ports, team: Team, given: Given
) -> None:
    first = await wrote(asking)
    await look_up(asking, DEMO, first.message_id, NOBODY_YET, 1, 0)
    await given.pool.execute("UPDATE customers SET fetched_at = fetched_at - interval '1 day' WHERE id = $1", MIA.id)
    second = await wrote(asking)
    known = Whose(customer_id=MIA.id, problem=None)
    team.down = True
    silent = await look_up(asking, DEMO, second.message_id, known, 1, 0)
    assert silent["problem"] == "records_silent"
    team.down = False
    assert await look_up(asking, DEMO, second.message_id, known, 1, 0) == known


async def test_several_customers_with_one_address_are_for_a_person_to_tell_apart(asking: Ports, given: Given) -> None:
    class Several:
        async def find_customer(self, tenant: TenantId, address: str) -> None:
            raise SeveralCustomers("Several customers have this address")

    accepted = await wrote(asking)
    several = replace(asking, records=Several())  # type: ignore[arg-type]
    found = await look_up(several, DEMO, accepted.message_id, NOBODY_YET, 1, 0)
    assert found == Whose(customer_id=None, problem="several_customers")
    assert await looked(given) == ["several"]


async def test_a_mail_without_words_is_no_agents_once_its_customer_is_found(asking: Ports) -> None:
    accepted = await asking.cases.accept(DEMO, mail(sender=MIA.email, body=" \n"))
    known = Whose(customer_id=None, problem=accepted.problem and accepted.problem.value)
    found = await look_up(asking, DEMO, accepted.message_id, known, 1, 0)
    assert (found["customer_id"], found["problem"]) == (MIA.id, "empty_body")


async def test_whose_case_it_is_already_is_not_changed_by_a_look_up(asking: Ports, given: Given) -> None:
    accepted = await wrote(asking)
    await given.pool.execute("UPDATE cases SET customer_id = 'cust_001' WHERE id = $1", accepted.case_id)
    await asking.records.find_customer(DEMO, MIA.email)
    await asking.customer_ties.looked_up(DEMO, accepted.message_id, LookedUp.FOUND, MIA.id)
    details = await asking.cases.details(DEMO, accepted.message_id)
    assert details.customer is not None
    assert details.customer.id == "cust_001"
