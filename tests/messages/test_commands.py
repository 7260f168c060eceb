"""``countersign people``: ways and their order from the terminal, no address shown, and what was tried."""

import asyncio
import json
import os
import sys

import pytest

from app.domain.people.reaching import Reached, TryOutcome
from app.domain.privacy.records_keys import new_key
from app.ports.people.messages import CarrierFailed
from tests.messages.conftest import ASKED, Reaching
from tests.store.given import ALICE, DEMO
from tests.store.operations.test_routine_commands import countersign

KEY, ADDRESS = new_key(), "pover://user-hush@token-hush"


@pytest.fixture
def environ(database_url: str) -> dict[str, str]:
    return {"DATABASE_URL": database_url, "COUNTERSIGN_ENV": "development", "SECRETS_KEY": KEY}


async def add_way(environ: dict[str, str], address: str) -> tuple[int, str]:
    """As from a pipe."""
    command = (sys.executable, "-m", "app.cli", "people", "add-way", "UALICE", "phone")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT, env={**os.environ, **environ}
    )
    out, _ = await process.communicate(address.encode())
    return process.returncode or 0, out.decode()


async def test_a_way_is_added_ordered_shown_and_removed(environ: dict[str, str]) -> None:
    code, said = await add_way(environ, ADDRESS)
    assert (code, "phone (pover) is kept" in said, "hush" in said) == (0, True, False)
    assert (await countersign("people", "order", "UALICE", "phone", "slack", **environ))[0] == 0
    listed = json.loads((await countersign("people", "ways", "UALICE", "--json", **environ))[1])
    assert listed == [
        {"place": 1, "way": "phone", "service": "pover"},
        {"place": 2, "way": "slack", "service": ""},
    ]
    assert (await countersign("people", "order", "UALICE", "fax", **environ))[0] == 1
    assert (await countersign("people", "remove-way", "UALICE", "phone", **environ))[0] == 0
    assert (await countersign("people", "remove-way", "UALICE", "phone", **environ))[0] == 1


async def test_an_address_that_is_none_is_refused(environ: dict[str, str]) -> None:
    code, said = await add_way(environ, "syslog://")
    assert (code, "server itself" in said) == (1, True)


async def test_what_was_tried_is_shown_and_what_may_have_come_twice(
    environ: dict[str, str], reaching: Reaching
) -> None:
    assert "Nobody was sent anything" in (await countersign("people", "tried", **environ))[1]
    turn = await reaching.sent.take(DEMO, ASKED.what, ALICE)
    assert not isinstance(turn, Reached)
    await reaching.sent.begin(DEMO, turn, (await reaching.ways.of(DEMO, ALICE)).order[0])
    await reaching.later()
    reaching.slack.faults = [CarrierFailed("user_disabled")]
    await reaching.messages.send(DEMO, ASKED, ALICE)
    [told] = json.loads((await countersign("people", "tried", "UALICE", "--json", **environ))[1])
    assert [one["outcome"] for one in told["tries"]] == [TryOutcome.LOST, TryOutcome.FAILED, TryOutcome.SENT]
    assert told["perhaps_twice"]
    assert "PERHAPS TWICE" in (await countersign("people", "tried", **environ))[1]
