"""A desk's file is applied while two hosts work: both obey it, the engine has its numbers, nothing was restarted."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from app.cli.local_stack.children import Child
from app.cli.local_stack.ports import LOOPBACK, Ports
from app.domain.approvals.voting import Status
from app.domain.ids import Posted
from app.slack import ids
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.slack.conftest import press_payload, signed
from tests.world import BEN, ROSA, SAM, World, until

FIRST = f"""\
name: Acme
owners: [{ROSA}, {SAM}]
reviewers: [{ROSA}]
limits:
  hard_cap_cents: 50000
undo: off
crons:
  backup: 02:30
"""
SECOND = f"""\
name: Acme
owners: [{ROSA}, {SAM}]
reviewers: [{BEN}]
limits:
  hard_cap_cents: 3000
undo: off
flow:
  at_once: 4
  per_customer: 1
  per_minute: 50
crons:
  backup: 04:45
  zone: Europe/Berlin
"""
_FUNCTION = "SELECT config FROM inngest_engine.functions WHERE slug = $1"
_CRON = "SELECT expression FROM inngest_engine.crons WHERE slug = 'countersign-nightly-backup'"


@asynccontextmanager
async def second_host(world: World, folder: Path) -> AsyncIterator[Child]:
    """Beside the one that the engine and Slack call: the same desk, on another port."""
    first = world.stack.children["host"]
    with Ports() as ports:
        port = ports.spare("another host")
        environ = {**first.environ, "PORT": str(port)}
        host = replace(
            first,
            name="Another host",
            environ=environ,
            log=folder / "second.log",
            ready_url=f"http://{LOOPBACK}:{port}/health",
        )
        await host.start()
        try:
            await host.ready()
            yield host
        finally:
            await host.stop()


async def apply(world: World, file: Path, text: str, *who: str) -> str:
    await asyncio.to_thread(file.write_text, text)
    code, out, err = await countersign(world, "config", "apply", str(file), *who)
    assert code == 0, err
    return out


async def obeyed(host: Child, version: int) -> None:
    """By its own log."""

    async def said() -> bool | None:
        lines = [json.loads(line) for line in host.log.read_text().splitlines() if "desk_config_in_force" in line]
        return any(line["version"] == version for line in lines) or None

    await until(said, f"{host.name} to take version {version} over", 15)


async def pressed_at(world: World, host: Child, at: Posted, user: str, approval_id: str) -> str:
    """Slack's request for an Approve, at that very host."""
    payload = press_payload(at, ids.APPROVE, approval_id, user={"id": user, "team_id": "T0LOCAL"})
    payload["actions"][0]["action_ts"] = str(time.time())
    body = urlencode({"payload": json.dumps(payload)})
    answer = await world.http.post(
        host.ready_url.replace("/health", "/slack/events"), content=body, headers=signed(body)
    )
    assert answer.status_code == 200, answer.text
    return answer.text


async def card_of(world: World, version: int) -> Posted:
    """Its card in the operators' channel."""

    async def posted() -> Posted | None:
        row = await world.admin.fetchrow("SELECT channel, ts FROM desk_cards WHERE version = $1", version)
        return row and Posted(row["channel"], row["ts"])

    return await until(posted, f"a card of version {version}", 30)


@pytest.mark.timeout(300)
async def test_both_hosts_and_the_engine_obey_a_file_that_a_second_owner_confirmed_in_slack(
    private_world: RunWorld, tmp_path: Path
) -> None:
    file = tmp_path / "desk.yaml"
    async with private_world() as world, second_host(world, tmp_path) as other:
        first = world.stack.children["host"]
        started = [host.process and host.process.pid for host in (first, other)]
        await apply(world, file, FIRST)
        await asyncio.gather(obeyed(first, 1), obeyed(other, 1))
        buyers = [await world.buyer() for _ in range(3)]
        cases = [await world.asks_refund(buyer) for buyer in buyers[:2]]
        cards = [await world.card(case) for case in cases]
        names = [await world.approval_id(case) for case in cases]

        said = await apply(world, file, SECOND, "--as", SAM)
        assert "Version 2 waits" in said
        asked = await card_of(world, 2)
        assert "added" in await world.shown(asked)
        assert (asked.channel, BEN in await world.shown(asked)) == ("C0OPS", True)
        await world.person(SAM).press(asked, "Confirm")
        await world.person(ROSA).press(asked, "Confirm")
        await asyncio.gather(obeyed(first, 2), obeyed(other, 2))

        async def repainted() -> bool | None:
            return "confirmed" in await world.shown(asked) or None

        await until(repainted, "the card to say who confirmed it", 20)
        with pytest.raises(LookupError):
            await world.person(SAM).button(asked, "Confirm")

        # Who was taken out is refused at both, who came in counts at both.
        await world.person(ROSA).press(cards[0], "Approve")
        await pressed_at(world, other, cards[1], ROSA, names[1])
        assert [(await world.approval(name)).status for name in names] == [Status.PENDING] * 2
        await world.person(BEN).press(cards[0], "Approve")
        await pressed_at(world, other, cards[1], BEN, names[1])
        await asyncio.gather(*(world.happens(case, "refund_issued", seconds=40) for case in cases))
        assert {(await world.approval(name)).decided_by for name in names} == {f"slack:{BEN}"}

        # More than the new cap: nobody is asked.
        blocked = await world.asks_refund(buyers[2])
        await world.happens(blocked, "refund_blocked", seconds=40)
        assert "approval_opened" not in await world.actions(blocked)

        async def registered() -> bool | None:
            [row] = await world.in_engine(_FUNCTION, "countersign-handle-customer-email")
            config, [cron] = json.loads(row["config"]), await world.in_engine(_CRON)
            limits = [one["limit"] for one in config["concurrency"]]
            found = (limits, config["throttle"]["limit"], cron["expression"])
            return found == ([4, 1], 50, "TZ=Europe/Berlin 45 4 * * *") or None

        await until(registered, "the engine to have the new numbers and time", 30)
        assert [host.process and host.process.pid for host in (first, other)] == started
        assert all(host.process and host.process.returncode is None for host in (first, other))
