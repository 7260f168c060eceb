"""``countersign doctor`` asks where the team keeps its records, and names the fix for what it hears."""

from collections.abc import AsyncIterator

import pytest

from app import store
from app.cli.doctor.records.source import NOBODY, record_source
from app.domain.ids import TenantId
from app.settings import Settings
from app.store.db.pool import Pool
from tests.records.stripe_server import stripe_server
from tests.records.team_server import SECRET, Team, team_server

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")


def settings(**given: str) -> Settings:
    plain = {"countersign_env": "development", "inngest_dev": "1", "tenant": "demo"}
    return Settings(**{**plain, **given})  # type: ignore[arg-type]


@pytest.fixture
async def team(database_url: str, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Team]:
    """It answers; the desk's database is this one."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    async with team_server() as server:
        yield server


def of(team: Team, **given: str) -> Settings:
    plain = {
        "records_source": "http",
        "records_url": team.url,
        "records_secret": SECRET,
        "outside_allowed_hosts": f"127.0.0.1:{team.port}",
    }
    return settings(**{**plain, **given})


async def test_our_own_tables_are_asked_nothing(team: Team) -> None:
    [found] = await record_source(settings())
    assert (found.state, team.asked) == ("ok", [])


async def test_an_address_that_answers_is_said_to(team: Team) -> None:
    [found] = await record_source(of(team))
    assert (found.state, found.found) == ("ok", "http answers")
    assert [one["email"] for one in team.asked] == [NOBODY]


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"outside_allowed_hosts": ""}, "OUTSIDE_ALLOWED_HOSTS"),
        ({"records_secret": "whsec_c2hvcnQ="}, "RECORDS_SECRET"),
        ({"records_url": "https://user:secret@shop.example/x"}, "Try Again"),
    ],
)
async def test_what_is_wrong_is_named_with_its_fix(team: Team, given: dict[str, str], fix: str) -> None:
    [found] = await record_source(of(team, **given))
    assert found.state == "bad"
    assert fix in found.fix


async def test_another_shape_of_answer_and_what_was_left_out_before_are_told(team: Team, pool: Pool) -> None:
    team.instead = {"version": 9}
    [found] = await record_source(of(team))
    assert (found.state, "version" in found.found) == ("bad", True)
    team.instead = None
    sentence = "Order A-1 was taken without its lines"
    await store.PostgresRecordMirror(pool).note(TenantId("demo"), "http", code="left_out", sentence=sentence)
    answers, before = await record_source(of(team))
    assert (answers.state, before.state, sentence in before.found) == ("ok", "warn", True)


async def test_a_stripe_key_that_may_not_read_is_told_what_it_lacks(team: Team) -> None:
    async with stripe_server() as account:
        keys = {"stripe_api_key": "rk_test_ours_1", "stripe_account": "acct_ours"}
        secret = {"stripe_webhook_secret": "whsec_0123456789abcdef", "stripe_api_base": account.url}
        asked = settings(records_source="stripe", **keys, **secret)
        account.fault = (403, "invalid_request_error")
        [found] = await record_source(asked)
        assert (found.state, "Invoices" in found.fix) == ("bad", True)
        account.fault = None
        assert [one.state for one in await record_source(asked)] == ["ok", "warn"]
