"""``countersign customer erase`` and ``export``, as an operator types them."""

from tests.store.given import Given
from tests.store.operations.test_routine_commands import countersign


async def test_an_operator_is_told_of_senders_who_may_be_the_same_person(given: Given, database_url: str) -> None:
    for sender in ("ada@example.net", "ada+shop@example.net"):
        await given.message(sender=sender)
    environ = {"DATABASE_URL": database_url, "COUNTERSIGN_ENV": "development"}
    named = "perhaps the same person, each by a command of its own: ada+shop@example.net."
    for asked in (("erase", "ada@example.net", "--reason", "asked", "--dry-run"), ("export", "ada@example.net")):
        code, said = await countersign("customer", *asked, COLUMNS="200", **environ)
        assert code == 0, said
        assert named in said
