"""The doctor looks for the people and channels that the desk's file names, where it names any."""

from typing import Any

import pytest

from app import store
from app.cli.doctor.told import as_told
from app.domain.ids import ActorId
from app.domain.operations.desk_versions import NewVersion
from app.settings import Settings
from app.store.db.pool import Pool

DEVELOPMENT: dict[str, Any] = {"countersign_env": "development", "inngest_dev": True, "host": "127.0.0.1"}


async def test_the_file_is_asked_and_what_it_leaves_out_is_the_environments(
    pool: Pool, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings = Settings(**DEVELOPMENT, slack_reviewers=("UENV",), slack_staff=("SENV",))  # type: ignore[call-arg]
    told = {"reviewers": ["UFILE"], "channels.approvals": "CFILE"}
    new = NewVersion(base=0, text="", told=told, loosens=(), waits=False, by=ActorId("cli:uid-1"))
    await store.PostgresDeskVersions(pool).add(store.DEFAULT_TENANT, new)
    found = await as_told(settings)
    assert (found.slack_reviewers, found.slack_staff) == (("UFILE",), ("SENV",))
    assert found.slack_approvals_channel == "CFILE"


async def test_without_records_the_environment_is_all_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    settings = Settings(**DEVELOPMENT, slack_reviewers=("UENV",))  # type: ignore[call-arg]
    assert await as_told(settings) is settings
