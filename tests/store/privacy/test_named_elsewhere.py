"""Who is named in a program's request alone is forgotten in what it only wrote down, and after a restore as well."""

from pathlib import Path

import pytest

from app import store
from app.domain.privacy.mentions import addresses_in
from app.errors import NotFound
from tests.store.given import ALICE, DEMO, Given
from tests.store.given_requests import key_of, request
from tests.store.given_whole_calls import done, holding
from tests.store.privacy.forgetting import forget, found_in
from tests.store.privacy.test_restored import NewDatabase, again, backed_up

ADA = "ada@example.net"


async def test_a_draft_that_names_somebody_goes_and_others_stay(given: Given) -> None:
    key, drafts = await key_of(given), store.PostgresRequestDrafts(given.pool)
    for name, word in (("one", ADA), ("two", "ADA%40Example.net"), ("three", "bob@example.net")):
        said = {"kind": "refund", "arguments": {"deep": [{word: word}]}}
        await drafts.keep(DEMO, request(key, name, customer_id=None), said)
    person, held = await store.PostgresErasures(given.pool).find(DEMO, ADA)
    assert held.counts["request_drafts"] == 2
    rows = [table async for table, _ in store.PostgresExports(given.pool).rows(DEMO, person)]
    assert rows == ["request_drafts"] * 2
    await forget(given, ADA)
    assert await holding(given, ADA, "ADA%40Example.net") == {}
    assert await holding(given, "bob@example.net") == {"request_drafts": {"said"}}
    with pytest.raises(NotFound):
        await store.PostgresErasures(given.pool).find(DEMO, ADA)


async def test_a_backup_does_not_bring_back_who_is_named_in_requests_alone(
    given: Given, database_url: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    await done(given, f"x {ADA}")
    await done(given, "bob@example.net")
    backup = await backed_up(folder, database_url)
    erasures = store.PostgresErasures(given.pool)
    person, _ = await erasures.find(DEMO, ADA)
    asked = await erasures.request(DEMO, person, reason="asked", by=ALICE)
    await store.ErasureFile(folder).add(DEMO, await erasures.get(DEMO, asked))
    await forget(given, ADA)
    url = await new_database(None)
    await store.restore(backup, url, again(folder))
    pool = await store.open_pool(url, size=2)
    assert await found_in(pool, DEMO, ADA) == {}
    assert await found_in(pool, DEMO, "bob@example.net") != {}
    await pool.close()


def test_addresses_are_read_out_of_whatever_they_stand_in() -> None:
    said = {"a": ['{"b": "x\\nada%2Bx%40example.net, <Bob@Example.NET>"}']}
    assert {"ada+x@example.net", "ada@example.net", "bob@example.net"} <= addresses_in(said)
