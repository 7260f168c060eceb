"""``countersign webhooks``: the secret is shown once, both sign while both live, and what is dead is put back."""

import asyncio
import json
import re

import pytest

from app import store
from app.domain.approvals.webhooks.deliveries import Tried
from app.domain.approvals.webhooks.secrets import NAME, Signing
from app.domain.privacy.records_keys import new_key
from app.ports.approvals.webhooks import Claimed
from app.store.db.pool import Pool
from tests.store.approvals.askers.test_deliveries import told_twice
from tests.store.given import ALICE, DEMO, Given
from tests.store.given_webhooks import announced
from tests.store.operations.test_routine_commands import countersign

KEY = new_key()


@pytest.fixture
def environ(database_url: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "COUNTERSIGN_ENV": "development", "SECRETS_KEY": KEY}


@pytest.fixture
def given(pool: Pool) -> Given:
    return Given(pool)


@pytest.fixture
def secrets(pool: Pool) -> store.PostgresTenantSecrets:
    return store.PostgresTenantSecrets(pool, store.Seals([KEY]))


async def webhooks(environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    return await countersign("webhooks", *arguments, **environ)


async def test_the_secret_is_shown_once_and_rotated_with_an_overlap(
    environ: dict[str, str], secrets: store.PostgresTenantSecrets, given: Given
) -> None:
    code, said = await webhooks(environ, "secret")
    [first] = re.findall(r"whsec_\S+", said)
    assert code == 0
    code, said = await webhooks(environ, "secret")
    assert (code, "whsec_" in said, "--rotate" in said) == (1, False, True)
    code, said = await webhooks(environ, "secret", "--rotate", "--overlap-hours", "2")
    [second] = re.findall(r"whsec_\S+", said)
    kept = Signing.read(await secrets.get(DEMO, NAME))
    assert (code, kept.newest, kept.older) == (0, second, first)
    assert first != second
    lines = await given.recorded("tenant_secret_set")
    assert len(lines) == 2
    assert "whsec_" not in str(lines)


async def test_two_rotations_at_once_lose_no_secret(secrets: store.PostgresTenantSecrets) -> None:
    seen: list[str | None] = []

    def change(kept: str | None) -> str:
        seen.append(kept)
        return f"{len(seen)}"

    await asyncio.gather(*(secrets.change(DEMO, "a", change, by=ALICE) for _ in range(5)))
    assert sorted(seen, key=str) == ["1", "2", "3", "4", None]


async def test_without_a_key_to_seal_with_there_is_no_secret(environ: dict[str, str]) -> None:
    code, said = await webhooks({**environ, "SECRETS_KEY": ""}, "secret")
    assert (code, "SECRETS_KEY" in said) == (1, True)


async def test_what_is_dead_is_listed_and_put_back(environ: dict[str, str], given: Given) -> None:
    _, first, second = await told_twice(given)
    deliveries = store.PostgresWebhookDeliveries(given.pool)
    for one in (first, second):
        claimed = await deliveries.claim(DEMO, one)
        assert isinstance(claimed, Claimed)
        await deliveries.settle(DEMO, one, claimed.attempt, Tried("host_not_listed", stop=True))
    code, said = await webhooks(environ, "list", "--dead", "--json")
    assert (code, [one["id"] for one in json.loads(said)]) == (0, [second, first])
    code, said = await webhooks(environ, "list")
    assert (code, "host_not_listed" in said) == (0, True)
    assert (await webhooks(environ, "replay"))[0] == 1
    assert (await webhooks(environ, "replay", first, "--dead"))[0] == 1
    assert (await webhooks(environ, "replay", "whd_none"))[0] == 1
    assert (await webhooks(environ, "replay", second))[0] == 0
    assert await announced(given) == [second]
    assert (await webhooks(environ, "replay", "--dead"))[0] == 0
    code, said = await webhooks(environ, "list", "--dead")
    assert (code, "No webhook is dead" in said) == (0, True)


async def test_the_doctor_says_what_is_missing_and_what_is_dead(environ: dict[str, str], given: Given) -> None:
    _, first, _ = await told_twice(given)
    code, said = await countersign("doctor", **environ)
    assert "no secret to sign with" in said
    await webhooks(environ, "secret")
    deliveries = store.PostgresWebhookDeliveries(given.pool)
    await deliveries.give_up(DEMO, first, "given_up")
    code, said = await countersign("doctor", **environ)
    assert "1 were taken by nobody" in said
    assert code in (0, 1)
