"""Each example of docs/agents.md does what it says: asks, waits, acts once with what was approved, and reports."""

import time
from pathlib import Path

import pytest

from tests.client.contract_desk import ContractDesk
from tests.client.page import PAGE, blocks, killed, started

EXAMPLES = ["Plain Python", "A shell script", "OpenAI Agents SDK", "LangGraph", "Pydantic AI"]
AT_AN_ENGINE = {"An Inngest function"}  # tests/flows/approvals runs it, beside an engine
SECONDS = 60


def told(desk: ContractDesk) -> dict[str, str]:
    """What an agent's process knows."""
    return {"COUNTERSIGN_URL": desk.url, "COUNTERSIGN_KEY": desk.key}


def until(desk: ContractDesk, requests: int = 1) -> None:
    """Until so many are there."""
    deadline = time.monotonic() + SECONDS
    while len(desk.rows) < requests:
        assert time.monotonic() < deadline, "nothing was asked"
        time.sleep(0.02)


@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_acts_once_it_is_approved(desk: ContractDesk, tmp_path: Path, section: str) -> None:
    agent = started(section, tmp_path, told(desk))
    until(desk)
    desk.decide(desk.only()["id"])
    out, errors = agent.communicate(timeout=SECONDS)
    assert agent.returncode == 0, errors
    name = desk.only()["arguments"]["name"]
    assert out.splitlines().count(f"deleted {name}") == 1
    assert desk.only()["tool"] == "delete_branch"
    assert desk.redeemed == {desk.only()["id"]}
    assert desk.only()["result"]["outcome"] == "done"


@pytest.mark.parametrize("section", EXAMPLES)
def test_an_example_does_nothing_once_it_is_rejected(desk: ContractDesk, tmp_path: Path, section: str) -> None:
    agent = started(section, tmp_path, told(desk))
    until(desk)
    desk.decide(desk.only()["id"], "rejected", "Not on a Friday")
    out, _ = agent.communicate(timeout=SECONDS)
    assert not [line for line in out.splitlines() if line.startswith("deleted")]
    assert desk.redeemed == set()


@pytest.mark.parametrize("section", EXAMPLES)
def test_one_that_is_killed_while_it_waits_goes_on_when_it_is_started_again(
    desk: ContractDesk, tmp_path: Path, section: str
) -> None:
    agent = started(section, tmp_path, told(desk))
    until(desk)
    killed(agent)
    desk.decide(desk.only()["id"])
    again = started(section, tmp_path, told(desk))
    out, errors = again.communicate(timeout=SECONDS)
    assert again.returncode == 0, errors
    assert out.splitlines().count(f"deleted {desk.only()['arguments']['name']}") == 1
    assert desk.only()["result"]["outcome"] == "done"


def test_the_first_example_is_five_lines() -> None:
    [code] = blocks("Plain Python", "python")
    assert len([line for line in code.splitlines() if line.strip()]) == 5


def test_the_inngest_function_is_at_most_ten_lines() -> None:
    [code] = blocks("An Inngest function", "python")
    function = code.partition("@engine.create_function")[2].partition("\n\n\n")[0]
    assert len(function.strip().splitlines()) <= 10


def test_each_example_of_the_page_is_run() -> None:
    headings = [line.removeprefix("## ") for line in PAGE.read_text().splitlines() if line.startswith("## ")]
    with_code = [one for one in headings if blocks(one, "python")]
    assert set(with_code) <= {*EXAMPLES, *AT_AN_ENGINE}


@pytest.mark.parametrize("section", EXAMPLES)
def test_what_was_approved_with_other_arguments_is_never_done_as_it_was_asked(
    desk: ContractDesk, tmp_path: Path, section: str
) -> None:
    agent = started(section, tmp_path, told(desk))
    until(desk)
    asked = desk.only()["arguments"]["name"]
    desk.decide(desk.only()["id"], arguments={"name": "release/0.9"})
    out, _ = agent.communicate(timeout=SECONDS)
    assert f"deleted {asked}" not in out.splitlines()
