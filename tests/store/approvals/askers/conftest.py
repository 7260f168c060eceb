"""A program that asked, and what it reports."""

import pytest

from app import store
from tests.store.given import Given
from tests.store.given_calls import Program, a_program


@pytest.fixture
def reports(given: Given) -> store.PostgresReports:
    return store.PostgresReports(given.pool)


@pytest.fixture
async def bot(given: Given) -> Program:
    return await a_program(given)
