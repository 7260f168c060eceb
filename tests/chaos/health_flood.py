"""09:00 with 5,000 paying customers: one send, each looked at once, and a mail in the middle of it is answered."""

import argparse
import asyncio
import json
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import asyncpg

from app.local import postgres
from tests.cluster_folder import SETTINGS, cluster_folder
from tests.world import World, run_world, until

_ROOT = Path(__file__).parents[2]
_CUSTOMERS = """
    INSERT INTO customers (tenant, id, email, tier)
    SELECT 'demo', 'flood_' || n, 'flood' || n || '@example.com', 'pro' FROM generate_series(1, $1::int) n
"""
_DONE = "SELECT count(*) FROM health_checks WHERE customer_id LIKE 'flood%'"
_LINES = "SELECT count(*), count(DISTINCT subject_id) FROM audit WHERE action = 'customer_checked'"
_ASKED = "SELECT id, ext_id FROM inngest_engine.events WHERE name = 'customer/health_check.requested'"


async def _mail_answered(world: World, body: str) -> float:
    """Seconds until a customer's mail has its draft."""
    buyer = await world.buyer()
    began = time.monotonic()
    case_id = (await world.mail(buyer.email, body))["case_id"]
    await world.happens(case_id, "draft_posted", seconds=300)
    return time.monotonic() - began


async def trial(customers: int) -> dict[str, Any]:
    """Play it once; what was measured. Raises AssertionError where a customer was missed or doubled."""
    cluster = await asyncio.to_thread(postgres.start, cluster_folder(), settings=SETTINGS)
    names = [f"flood_{uuid.uuid4().hex[:10]}_{part}" for part in ("desk", "engine")]
    urls = [await postgres.ensure_database(cluster, name) for name in names]
    try:
        with tempfile.TemporaryDirectory() as folder:
            async with run_world(Path(folder), *urls) as world:
                return await _play(world, customers)
    finally:
        admin = await asyncpg.connect(cluster.url)
        for name in names:
            await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await admin.close()
        await asyncio.to_thread(cluster.stop)


async def _play(world: World, customers: int) -> dict[str, Any]:
    quiet = await _mail_answered(world, "Where is my order?")
    await world.admin.execute(_CUSTOMERS, customers)
    began = time.monotonic()
    asked = await world.strike("daily-health-checks")
    sent = time.monotonic() - began
    mails = [await _mail_answered(world, f"Where is my order? ({number})") for number in range(3)]
    left = customers - await world.admin.fetchval(_DONE)

    async def all_done() -> bool | None:
        return await world.admin.fetchval(_DONE) == customers or None

    await until(all_done, "every check", 1800)
    took = time.monotonic() - began
    events = await world.in_engine(_ASKED)
    lines, distinct = await world.admin.fetchrow(_LINES)
    assert asked["asked"]["demo"] == customers + 3
    assert len(events) == len({event["ext_id"] for event in events}) == lines == distinct == customers + 3
    return {
        "customers": customers + 3,
        "sent_after_seconds": round(sent, 1),
        "all_checked_after_seconds": round(took, 1),
        "mail_on_a_quiet_desk_seconds": round(quiet, 2),
        "mails_during_the_flood_seconds": [round(one, 2) for one in mails],
        "checks_left_after_those_mails": left,
    }


def main() -> None:
    """``python -m tests.chaos.health_flood [--customers 5000]``"""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=5000)
    print(json.dumps(asyncio.run(trial(parser.parse_args().customers)), indent=2))


if __name__ == "__main__":
    main()
