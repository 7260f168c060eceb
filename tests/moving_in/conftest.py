"""Databases as a team is given them: empty, and of a login that is no superuser."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import asyncpg
import pytest

from app.local.postgres import Cluster
from tests.conftest import OwnedDatabase
from tests.moving_in import debian_postgres

_ROLE: Final = """
SELECT rolsuper, rolbypassrls, rolreplication,
       (SELECT datdba = r.oid FROM pg_database WHERE datname = current_database()) AS owns_it,
       (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS relations
FROM pg_roles r WHERE rolname = current_user
"""


@dataclass(frozen=True)
class EmptyDatabase:
    """Its owner's URL, and that of a superuser, who judges what is in it."""

    url: str
    judges_url: str


@pytest.fixture(scope="module")
def debian_server() -> Iterator[str | None]:
    """The distribution's own server, empty, where there is one: its superuser's URL."""
    programs = debian_postgres.installed()
    if programs is None:
        yield None
        return
    with debian_postgres.run_server(programs) as admin_url:
        yield admin_url


@pytest.fixture
async def empty_database(debian_server: str | None, cluster: Cluster, owned_database: OwnedDatabase) -> EmptyDatabase:
    """On the packaged server where the distribution has none."""
    if debian_server is None:
        url, judges_url = owned_database.url, cluster.database_url(urlsplit(owned_database.url).path.lstrip("/"))
    else:
        name = f"lamps_{uuid.uuid4().hex[:8]}"
        url = await debian_postgres.empty_database(debian_server, name)
        judges_url = debian_server.rpartition("/")[0] + f"/{name}"
    await _is_empty_and_of_a_plain_login(url)
    return EmptyDatabase(url, judges_url)


async def _is_empty_and_of_a_plain_login(url: str) -> None:
    conn = await asyncpg.connect(url)
    role = await conn.fetchrow(_ROLE)
    await conn.close()
    assert role is not None
    assert tuple(role) == (False, False, False, True, 0)
