"""A desk by the contract for the tests of the client, which is a distribution of its own."""

from collections.abc import Iterator

import pytest

from tests.client.contract_desk import ContractDesk, run_contract_desk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[ContractDesk]:
    """Fresh, and named by the environment as a program is told."""
    with run_contract_desk() as running:
        monkeypatch.setenv("COUNTERSIGN_URL", running.url)
        monkeypatch.setenv("COUNTERSIGN_KEY", running.key)
        yield running
