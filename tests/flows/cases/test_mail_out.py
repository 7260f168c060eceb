"""Replies by SMTP with real processes: killed at the worst moment, refused, and returned."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app import store
from app.domain.cases.replies import DraftDetails
from app.domain.ids import DraftId
from tests.flows.conftest import RunWorld
from tests.flows.operations.test_kill import keep_host_running
from tests.mail.server import Server, mail_server
from tests.world import SAM, TENANT, World, until

CANNED = "Where is my order?"


@pytest_asyncio.fixture(loop_scope="session")  # the loop on which the tests here run
async def server() -> AsyncIterator[Server]:
    async with mail_server() as running:
        yield running


def mailing(server: Server, **environ: str) -> dict[str, str]:
    plain = {"MAIL_OUT": "smtp", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port), "SMTP_TLS": "none"}
    return {**plain, "MAIL_FROM": "Shop <desk@shop.example>", "SMTP_TIMEOUT_SECONDS": "2", **environ}


async def the_draft(world: World, case: str) -> DraftDetails:
    await world.happens(case, "draft_posted")
    found = [row for row in await world.rows(case) if row["action"] == "draft_posted"]
    draft_id = DraftId(found[-1]["subject"].partition(":")[2])
    return await store.PostgresDrafts(world.pool).details(TENANT, draft_id)


@pytest.mark.timeout(900)
async def test_killed_before_the_answer_it_asks_a_person_and_is_not_sent_twice(
    server: Server, private_world: RunWorld
) -> None:
    """kill -9 between the letter and the server's answer: the mail is out, and nobody wrote it down."""
    server.faults["ACCEPTED"] = "hang"
    async with private_world(mailing(server, REPLY_MODE="auto", SMTP_TIMEOUT_SECONDS="5")) as world:
        buyer = await world.buyer()
        case = str((await world.mail(buyer.email, CANNED))["case_id"])
        await until(lambda: _any(server), "the letter at the server", 60)
        await world.child_killed("host")
        server.faults.clear()
        await world.child_restarted("host")
        await world.happens(case, "send_unsure", seconds=90)
        assert len(server.envelopes) == 1
        details = await the_draft(world, case)
        assert details.posted is not None
        await until(lambda: _reads(world, details, "may have arrived"), "the question on the draft", 45)
        await world.person(SAM).press(details.posted, "Send Again")
        await world.happens(case, "message_sent", seconds=60)
        assert len(server.envelopes) == 2  # because a person said so
        assert len({mail["message-id"] for mail in server.mails}) == 1


@pytest.mark.timeout(900)
async def test_killed_before_the_letter_it_is_sent_once_without_asking(
    server: Server, private_world: RunWorld, tmp_path: Path
) -> None:
    mark = tmp_path / "died"
    environ = mailing(server, REPLY_MODE="auto", FAULT="sending.begin:after:kill", FAULT_MARK=str(mark))
    async with private_world(environ, faulty=True) as world:
        keeper = asyncio.create_task(keep_host_running(world))
        try:
            buyer = await world.buyer()
            case = str((await world.mail(buyer.email, CANNED))["case_id"])
            await world.happens(case, "message_sent", seconds=90)
        finally:
            keeper.cancel()
        assert mark.exists()
        assert len(server.envelopes) == 1
        assert "send_unsure" not in await world.actions(case)


@pytest.mark.timeout(900)
async def test_refused_then_sent_then_returned_as_people_see_it(server: Server, private_world: RunWorld) -> None:
    async with private_world(mailing(server)) as world:
        buyer = await world.buyer()
        case = str((await world.mail(buyer.email, CANNED))["case_id"])
        details = await the_draft(world, case)
        assert details.posted is not None
        server.faults["RCPT"] = "550 5.1.1 no such user"
        await world.person(SAM).press(details.posted, "Send")
        await world.happens(case, "send_failed")
        await until(lambda: _reads(world, details, "there is no such mailbox"), "the refusal on the draft", 45)
        server.faults["RCPT"] = "450 4.2.0 greylisted"
        await world.person(SAM).press(details.posted, "Send")
        await until(lambda: _reads(world, details, "tried again by itself"), "the delay on the draft", 45)
        server.faults.clear()
        await world.happens(case, "message_sent", seconds=60)
        assert len(server.envelopes) == 1
        report = {"RecordType": "Bounce", "ID": 1, "Type": "HardBounce", "Email": buyer.email}
        for _ in range(2):
            door = f"{world.stack.host_url}/webhooks/bounce/{TENANT}"
            answer = await world.http.post(door, json={**report, "Metadata": {"draft": details.id}})
            assert answer.json()["bounce_id"]
        await until(lambda: _reads(world, details, "It did not arrive"), "the bounce on the draft", 45)
        assert details.case_thread is not None
        thread = details.case_thread

        async def told() -> bool | None:
            said = await world.said(thread.channel, thread.ts)
            return sum("did not arrive" in str(one["text"]) for one in said) == 1 or None

        await until(told, "the bounce in the case's thread, once", 45)
        assert (await world.actions(case)).count("mail_bounced") == 1


async def _any(server: Server) -> bool | None:
    return bool(server.envelopes) or None


async def _reads(world: World, details: DraftDetails, words: str) -> bool | None:
    assert details.posted is not None
    return words in await world.shown(details.posted) or None
