"""Desks for the tests of the client, which is a distribution of its own: by the contract, and the real one.

What a test asks of ``either_desk`` holds of both, so that the stand-in can do nothing that the real one does not.
"""

from collections.abc import Iterator

import pytest

from tests.client.contract_desk import ContractDesk, run_contract_desk
from tests.client.real_desk import RealDesk, RealWorld, run_real_desk
from tests.flows import conftest as flows

private_world = flows.private_world
Desk = ContractDesk | RealDesk


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[ContractDesk]:
    """Fresh, and named by the environment as a program is told."""
    with run_contract_desk() as running:
        told(monkeypatch, running)
        yield running


@pytest.fixture(scope="session")
def real_world(private_world: flows.RunWorld) -> Iterator[RealWorld]:
    """Whose tools take all that these tests ask with."""
    running = RealWorld(private_world)
    yield running
    running.close()


@pytest.fixture(params=["contract", "real"])
def either_desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The one and the other, fresh for each test."""
    run = run_contract_desk() if request.param == "contract" else run_real_desk(request.getfixturevalue("real_world"))
    with run as running:
        told(monkeypatch, running)
        yield running


def told(monkeypatch: pytest.MonkeyPatch, desk: Desk) -> None:
    """As a program is."""
    monkeypatch.setenv("COUNTERSIGN_URL", desk.url)
    monkeypatch.setenv("COUNTERSIGN_KEY", desk.key)
