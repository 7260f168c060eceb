"""``/ready``: only what this host needs itself takes it away, and of everything else it tells the truth."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import store
from app.domain.operations.reachability import Reach
from app.domain.operations.registration import Registration, Standing
from app.store.db.pool import Pool
from app.web.operations.health import health_routes, how_it_stands

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WELL = Reach(ok=True, since=NOW)


async def yes() -> bool:
    return True


async def no() -> bool:
    return False


def ready(standing: Standing = Standing.OURS, slack: Reach = WELL, **checks: bool) -> tuple[int, dict[str, object]]:
    app = FastAPI()
    needed = {"database": yes, "schema": yes, **{name: yes if ok else no for name, ok in checks.items()}}
    called = Registration(standing, NOW, "https://evil.example/secret-path")
    app.include_router(health_routes(needed, lambda: how_it_stands(called, slack)))
    answer = TestClient(app).get("/ready")
    assert "evil.example" not in answer.text, "it is open to everybody"
    return answer.status_code, answer.json()


@pytest.mark.parametrize("standing", list(Standing))
def test_an_outage_elsewhere_takes_no_host_away(standing: Standing) -> None:
    status, body = ready(standing, Reach(ok=False, since=NOW, code="http_503"))
    assert status == 200
    assert body["slack"] == {"answers": False, "since": NOW.isoformat(), "code": "http_503"}
    told = body["registration"]
    assert isinstance(told, dict)
    assert told["standing"] == standing.value


@pytest.mark.parametrize("part", ["database", "schema"])
def test_a_host_without_its_records_takes_no_work(part: str) -> None:
    status, body = ready(**{part: False})
    assert (status, body[part]) == (503, False)


@pytest.mark.parametrize(
    ("standing", "ours", "engine"),
    [
        (Standing.OURS, True, True),
        (Standing.SURPLUS, True, True),
        (Standing.OUTDATED, False, True),
        (Standing.FORGOTTEN, False, True),
        (Standing.STRANGER, False, True),
        (Standing.SIBLING, False, True),
        (Standing.FOREIGN, False, True),
        (Standing.AWAY, None, False),
        (Standing.UNKNOWN, None, None),
    ],
)
def test_nothing_is_called_ours_that_is_not_known_to_be(
    standing: Standing, ours: bool | None, engine: bool | None
) -> None:
    body = ready(standing)[1]
    assert body["registration"] == {"ours": ours, "standing": standing.value, "since": NOW.isoformat()}
    assert body["engine"] == {"answers": engine}


async def test_tables_that_lack_a_migration_are_not_what_this_version_needs(pool: Pool) -> None:
    is_current = store.schema_check(pool)
    assert await is_current()
    await pool.execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (9999, 'later', 'x')")
    assert await is_current(), "a deploy that has only begun takes no old host away"
    await pool.execute("DELETE FROM schema_migrations WHERE version = 3")
    assert not await is_current()
    await pool.close()
    assert not await is_current(), "nobody can tell"
