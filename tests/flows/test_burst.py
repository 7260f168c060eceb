"""Twenty mails over five customers at once: caps held, none lost, none twice."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from tests.flows.conftest import RunWorld


@pytest.mark.timeout(180)
async def test_a_burst_keeps_its_caps_and_loses_nothing(private_world: RunWorld, tmp_path: Path) -> None:
    probe = tmp_path / "probe.jsonl"
    async with private_world({"REPLY_MODE": "auto", "PROBE": str(probe)}, faulty=True) as world:
        buyers = [await world.buyer() for _ in range(5)]
        answers = await asyncio.gather(
            *(
                world.mail(buyer.email, f"Question {n}: how long does shipping take?")
                for buyer in buyers
                for n in range(4)
            )
        )
        cases = [answer["case_id"] for answer in answers]
        await asyncio.gather(*(world.happens(case, "message_sent", seconds=120) for case in cases))
        counted: Counter[str] = Counter()
        for case in cases:
            counted.update(await world.actions(case))
        assert counted["message_received"] == 20
        assert counted["message_sent"] == 20
        mails = await world.admin.fetch("SELECT recipient, count(*) AS n FROM mail_outbox GROUP BY 1")
        assert {row["recipient"]: row["n"] for row in mails} == {buyer.email: 4 for buyer in buyers}
    total, each = peaks(probe.read_text().splitlines())
    assert total <= 10
    assert each <= 2
    assert total >= 4, "they did run side by side, or the caps prove nothing"


def peaks(lines: list[str]) -> tuple[int, int]:
    """The most at once, in all and of one customer."""
    running: Counter[str] = Counter()
    total = each = 0
    for line in lines:
        event = json.loads(line)
        running[event["customer"]] += 1 if event["edge"] == "in" else -1
        total, each = max(total, sum(running.values())), max(each, *running.values())
    return total, each
