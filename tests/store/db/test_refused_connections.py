"""Whoever sets a desk up and mistypes the address of its database reads what is wrong, and no name of an error."""

import re

import asyncpg
import pytest

from app import store
from app.errors import Misconfigured
from app.store.db.refused_connections import refused


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda url: re.sub(r"/t_[0-9a-f]+", "/nowhere_at_all", url), "There is no database of this name"),
        (lambda url: "http://127.0.0.1/shop", "This is no address of a PostgreSQL"),
        (lambda url: "postgresql://shop@127.0.0.1:many/shop", "This is no address of a PostgreSQL"),
    ],
)
async def test_a_mistyped_address_is_told_in_words(database_url: str, wrong: object, told: str) -> None:
    assert callable(wrong)
    for opened in (store.open_pool(wrong(database_url), size=1), store.migrate(wrong(database_url))):
        with pytest.raises(Misconfigured, match=told):
            await opened


def test_a_password_or_login_that_is_refused_is_told_in_words() -> None:
    assert "does not take this login's password" in refused(asyncpg.InvalidPasswordError("")).sentence
    assert "does not let this login in" in refused(asyncpg.InvalidAuthorizationSpecificationError("")).sentence
    assert "(TooManyConnectionsError)" in refused(asyncpg.TooManyConnectionsError("")).sentence
