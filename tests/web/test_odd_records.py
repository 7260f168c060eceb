"""Whatever text a shop uses as a customer's id, the customer's mail is taken, handled and looked after."""

from app import store
from app.domain.event_references import HIDDEN
from app.domain.ids import TenantId
from app.events import EmailReceived, HealthCheckRequested
from tests.domain.test_event_references import ODD
from tests.store.given import Given
from tests.web.composed import MAIL_SECRET, Composed
from tests.web.conftest import SHARED

pytestmark = SHARED

DEMO = TenantId("demo")
_ADD = "INSERT INTO customers (tenant, id, email, tier) VALUES ('demo', $1, $2, 'pro')"


async def test_a_customer_with_any_id_at_all_may_write(signed: Composed) -> None:
    pool = await store.open_pool(str(signed.settings.database_url.get_secret_value()), size=1)  # type: ignore[union-attr]
    try:
        for number, customer_id in enumerate(ODD):
            await pool.execute(_ADD, customer_id, f"odd{number}@example.com")
            letter = {
                "from": f"odd{number}@example.com",
                "subject": "s",
                "body": "Hello.",
                "message_id": f"odd-{number}",
            }
            async with signed.http() as http:
                headers = {"authorization": f"Bearer {MAIL_SECRET}"}
                answer = await http.post("/webhooks/mail/demo", json=letter, headers=headers)
            assert answer.status_code == 200, (customer_id, answer.text)
        said = [line.event for line in await Given(pool, DEMO).outbox.due(DEMO, limit=100)]
        references = {event.customer_id for event in said if isinstance(event, EmailReceived)}
        assert len(references) == len(ODD), "flow control keeps them apart"
        assert not any("@" in one for one in references), "an id that is an address stays out of events"
        await looked_after(
            store.PostgresCustomerHealth(pool), len(ODD) - 1
        )  # the empty one stands before the first page
    finally:
        await pool.close()


async def looked_after(checkups: store.PostgresCustomerHealth, count: int) -> None:
    """The daily look finds each of them, page by page, by what an event may carry."""
    found: list[str] = []
    while page := list(await checkups.due(DEMO, after=found[-1] if found else "", limit=4)):
        found += page
    assert len(set(found)) == len(found)
    assert sum(one.startswith(HIDDEN) for one in found) == count
    for one in found:
        asked = HealthCheckRequested(tenant=DEMO, customer_id=one, run="2026-11-23")
        assert (await checkups.check(DEMO, asked.customer_id, asked.run)).run == "2026-11-23"
