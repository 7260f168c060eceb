"""Somebody whom only programs' requests name is forgotten while real processes run: in Slack, engine and logs too."""

from pathlib import Path

import pytest

from app import store
from app.domain.ids import ApprovalId
from tests.flows.approvals.test_agent_requests import BODY, card_of
from tests.flows.approvals.test_webhooks import asks, told_desk
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_erasure import asked, done, in_slack
from tests.store.privacy.forgetting import found_in
from tests.world import ROSA, TENANT

WORD = "zq7-marigold-9041"
ADDRESS = "ada@example.net"


@pytest.mark.timeout(500)
async def test_who_is_named_in_a_programs_requests_is_nowhere_afterwards(private_world: RunWorld) -> None:
    async with told_desk(private_world) as (world, receiver, headers):
        await asks(world, receiver, headers)  # the desk's file is in force now, and this request names nobody
        url = f"{world.stack.host_url}/v1/approvals"

        async def opened(name: str, written: str) -> ApprovalId:
            body = {**BODY, "arguments": {"name": f"{WORD} for {written}"}, "reason": WORD}
            body["title"] = f"About {WORD}"
            answer = await world.http.post(url, json=body, headers={**headers, "Idempotency-Key": name})
            assert answer.status_code == 201, answer.text
            return ApprovalId(answer.json()["id"])

        rejected, waiting = await opened("two", "ADA@Example.NET"), await opened("three", "ada%40example.net")
        card = await card_of(world, rejected)
        await world.person(ROSA).press(card, "Reject")
        await card_of(world, waiting)
        folder = Path(world.stack.children["slack"].log).parents[1]
        assert in_slack(folder, WORD), "it stands in Slack"

        finished = await done(world, await asked(world, ADDRESS))

        assert finished.kept == []
        assert finished.counts["cases"] == 2
        assert await found_in(world.admin, TENANT, WORD, ADDRESS, "ada%40example.net") == {}
        assert in_slack(folder, WORD) == []
        for approval_id in (rejected, waiting):
            read = (await world.http.get(f"{url}/{approval_id}", headers=headers)).json()
            assert (read["arguments"], read["title"], read["reason"], read["token"]) == ({}, "", "", None)
            assert read["state"] in ("withdrawn", "rejected")
        again = {
            **BODY,
            "arguments": {"name": f"{WORD} for ADA@Example.NET"},
            "reason": WORD,
            "title": f"About {WORD}",
        }
        answer = await world.http.post(url, json=again, headers={**headers, "Idempotency-Key": "two"})
        assert (answer.status_code, answer.json()["id"]) == (200, rejected), "the same again is not asked again"
        for table in ("events", "runs", "steps"):
            rows = await world.in_engine(f"SELECT t::text AS row FROM inngest_engine.{table} t")
            assert [row for row in rows if WORD in row["row"]] == [], table
        for log in (folder / "logs").glob("*.log"):
            assert WORD not in log.read_text(errors="replace"), log.name
        assert await store.PostgresAudit(world.pool).verify(TENANT) is None
