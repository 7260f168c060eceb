"""Sixty mails at once, of every tier and one noisy customer: caps held, none lost, none twice, nobody overrun."""

from pathlib import Path

import pytest

from tests.burst import CALM, WAITERS, Wave, burst, peaks, spread
from tests.flows.conftest import RunWorld
from tests.world import World, until

MAILS = 60


@pytest.mark.timeout(900)
async def test_a_burst_keeps_its_caps_loses_nothing_and_lets_nobody_be_overrun(
    private_world: RunWorld, tmp_path: Path
) -> None:
    probe = tmp_path / "probe.jsonl"
    async with private_world({**CALM, "REPLY_MODE": "auto", "PROBE": str(probe)}, faulty=True) as world:
        wave = await burst(world, MAILS, patience_seconds=150, dammed=True)
        answered = MAILS - wave.refunds
        await until(lambda: _recorded(world, answered), f"{answered} replies on record", seconds=90)
        pending = await world.admin.fetchval("SELECT count(*) FROM approvals WHERE status = 'pending'")
        assert pending == wave.refunds, "what is not answered waits for people"
        letters = await world.admin.fetch("SELECT recipient, subject, count(*) AS n FROM mail_outbox GROUP BY 1, 2")
        assert [row["n"] for row in letters] == [1] * answered
    by_tier, of_one = peaks(probe.read_text().splitlines(), wave)
    assert of_one <= 2
    assert max(by_tier.values()) <= 10
    assert by_tier["standard"] >= 3, "they did run side by side, or the caps prove nothing"
    _nobody_is_overrun(wave)
    for who in WAITERS:
        waited = spread([seconds for of, seconds in wave.waits if of == who])
        print(f"{who}: waits {waited['median']:.1f} s, 99 % at most {waited['p99']:.1f} s")


async def _recorded(world: World, answered: int) -> bool | None:
    rows = await world.admin.fetch(
        "SELECT action, count(*) AS n FROM audit WHERE action IN ('message_received', 'message_sent') GROUP BY 1"
    )
    return {row["action"]: row["n"] for row in rows} == {"message_received": MAILS, "message_sent": answered} or None


def _nobody_is_overrun(wave: Wave) -> None:
    """By the order of starts, which no busy machine changes: the few do not queue behind the many."""
    starts = [tier for tier, _ in wave.waits]
    assert len(starts) == MAILS
    last = {tier: len(starts) - 1 - starts[::-1].index(tier) for tier in ("enterprise", "pro", "standard")}
    assert last["enterprise"] < last["standard"]
    assert starts.index("standard") < last["pro"], "nor does any tier wait for another to be through"
