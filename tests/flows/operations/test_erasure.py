"""Somebody is forgotten while real processes run: records, Slack and its files of them hold nothing any more."""

import json
import sqlite3
from email.message import EmailMessage
from pathlib import Path

import pytest

from app import store
from app.domain.privacy.erasures import Erasure, ErasureId
from tests.flows.commands.test_terminal import countersign
from tests.flows.conftest import RunWorld
from tests.store.privacy.forgetting import found_in
from tests.world import ROSA, TENANT, World, until

MARK = "zq7-marigold-9041"


async def everything_happens(world: World) -> tuple[str, str]:
    """A card that waits, one that was decided and answered, a question in its thread; whose they are."""
    buyer = await world.buyer()
    text = f"Hello, {MARK}. Order {buyer.order} arrived broken and I would like a refund, please."
    first = str((await world.mail(buyer.email, text, subject=f"{MARK} one"))["case_id"])
    card = await world.card(first)
    await world.person(ROSA).press(card, "Approve")
    await world.happens(first, "message_sent")
    other = await world.buyer()
    await world.admin.execute("UPDATE orders SET customer_id = $1 WHERE customer_id = $2", buyer.id, other.id)
    text = f"Hello, {MARK}. Order {other.order} arrived broken and I would like a refund, please."
    second = await with_photo(world, buyer.email, text)
    await world.card(second)
    return buyer.email, second


async def with_photo(world: World, sender: str, text: str) -> str:
    """A mail as it came, with a file; its case."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, "support@shop.example", f"{MARK} two"
    letter["Message-ID"] = "<photo@example.com>"
    letter.set_content(text)
    letter.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename=f"{MARK}.jpg")
    url, kind = f"{world.stack.host_url}/webhooks/mail/{TENANT}", {"content-type": "message/rfc822"}
    answer = await world.http.post(url, content=letter.as_bytes(), headers=kind)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["case_id"])


async def asked(world: World, address: str) -> ErasureId:
    code, _, told = await countersign(world, "customer", "erase", address, "--reason", "asked", "--yes", "--no-wait")
    assert code == 0, told
    found = [word.rstrip(".") for word in told.split() if word.startswith("era_")]
    assert found, told
    return ErasureId(found[0])


async def done(world: World, erasure_id: ErasureId) -> Erasure:
    erasures = store.PostgresErasures(world.pool)

    async def look() -> Erasure | None:
        found = await erasures.get(TENANT, erasure_id)
        return found if found.done_at else None

    return await until(look, "the erasure to be done", 150)


def in_slack(folder: Path, *words: str) -> list[str]:
    """What the workspace still holds on its disk."""
    with sqlite3.connect(folder / "slack.sqlite3") as kept:
        tables = [row[0] for row in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [str(row) for table in tables for row in kept.execute(f"SELECT * FROM {table}")]
    return [row for row in rows if any(word in row for word in words)]


@pytest.mark.timeout(600)
async def test_after_an_erasure_neither_records_nor_slack_nor_engine_know_the_person(
    private_world: RunWorld, tmp_path: Path
) -> None:
    environ = {"REPLY_MODE": "auto", "BACKUP_DIR": str(tmp_path / "backups")}
    async with private_world(environ) as world:
        address, waiting = await everything_happens(world)
        folder = Path(world.stack.children["slack"].log).parents[1]
        assert in_slack(folder, MARK, address), "it stands in Slack"
        _, out, _ = await countersign(world, "customer", "export", address)
        document = json.loads(out)
        assert document["format"] == "countersign.customer/1"
        assert MARK in json.dumps(document["messages"])
        assert f"{MARK}.jpg" in json.dumps(document["messages"])
        assert {"card_posted", "message_sent"} <= {row["action"] for row in document["audit"]}

        erasure_id = await asked(world, address)
        await world.child_killed("host")
        await world.child_restarted("host")
        finished = await done(world, erasure_id)

        assert finished.kept == []
        assert finished.posts >= 4
        assert await found_in(world.admin, TENANT, MARK, address) == {}
        assert in_slack(folder, MARK, address) == []
        engine = await world.in_engine("SELECT e::text AS row FROM inngest_engine.events e")
        engine += await world.in_engine("SELECT r::text AS row FROM inngest_engine.runs r")
        assert [row for row in engine if MARK in row["row"] or address in row["row"]] == []
        for log in (folder / "logs").glob("*.log"):
            assert MARK not in log.read_text(errors="replace"), log.name
        assert "approval_cancelled" in await world.actions(waiting)
        assert await store.PostgresAudit(world.pool).verify(TENANT) is None
        assert (tmp_path / "backups" / "erasures.jsonl").is_file()
