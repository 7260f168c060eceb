"""A request that is about somebody is forgotten with them, and the other requests of its asker are not."""

from tests.store.given import DEMO, Given
from tests.store.given_requests import KEY, asked, request_row
from tests.store.privacy.forgetting import forget


async def test_a_request_about_a_customer_is_forgotten_with_them(given: Given) -> None:
    about = await asked(given)
    other = await request_row(given, customer_id=None)
    await forget(given, "ada@example.com")
    rows = {
        row["id"]: row
        for row in await given.pool.fetch(
            "SELECT c.id, c.sender, c.subject, m.body FROM cases c JOIN messages m ON m.case_id = c.id"
        )
    }
    assert (rows[about.case_id]["subject"], rows[about.case_id]["body"]) == ("", "")
    assert rows[other.case_id]["body"] == "It was merged in May."
    assert rows[other.case_id]["sender"] == KEY


async def test_a_keys_id_is_nobodys_address(given: Given) -> None:
    await asked(given)
    counts = await forget(given, "ada@example.com")
    assert counts["cases"] == 1
    addresses = await given.pool.fetchval("SELECT count(*) FROM cases WHERE sender = $1", KEY)
    assert addresses == 0, "the one that was theirs names nobody"
    assert await given.pool.fetchval("SELECT count(*) FROM cases WHERE tenant = $1", DEMO) == 1
