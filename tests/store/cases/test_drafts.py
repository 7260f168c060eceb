"""Drafted replies: kept once, sent once, by whoever asked first."""

import asyncio

import pytest

from app.domain.cases.replies import DraftStatus, SendRefusal
from app.domain.ids import DraftId, Posted
from app.errors import BadInput
from app.store.db.audit import fingerprint
from tests.store.given import ALICE, BOB, DEMO, Given, turn


async def test_a_turn_makes_one_draft_however_often_its_step_runs(given: Given) -> None:
    accepted = await given.message()
    made = await asyncio.gather(*(given.drafts.create(given.tenant, accepted.message_id, turn()) for _ in range(5)))
    assert len(set(made)) == 1
    assert len(await given.recorded("draft_created")) == 1


async def test_a_newer_draft_replaces_the_unsent_ones(given: Given) -> None:
    accepted = await given.message()
    old = await given.drafts.create(given.tenant, accepted.message_id, turn(1))
    new = await given.drafts.create(given.tenant, accepted.message_id, turn(2))
    assert (await given.drafts.details(given.tenant, old)).status is DraftStatus.REPLACED
    assert (await given.drafts.request_send(given.tenant, old, by=ALICE)).refusal is SendRefusal.REPLACED
    assert (await given.drafts.details(given.tenant, new)).status is DraftStatus.READY
    assert len(await given.recorded("draft_replaced")) == 1


async def test_send_pressed_by_two_people_at_once_sends_once(given: Given) -> None:
    for _ in range(20):
        accepted = await given.message()
        draft = await given.drafts.create(given.tenant, accepted.message_id, turn())
        verdicts = await asyncio.gather(
            given.drafts.request_send(given.tenant, draft, by=ALICE),
            given.drafts.request_send(given.tenant, draft, by=BOB, body="Edited"),
        )
        (won,) = [one for one in verdicts if one.refusal is None]
        (lost,) = [one for one in verdicts if one.refusal is not None]
        assert (lost.refusal, lost.by) == (SendRefusal.ALREADY_SENDING, won.by)
    assert len(await given.recorded("send_requested")) == 20


async def test_an_edit_is_what_is_sent_and_both_texts_are_kept(given: Given) -> None:
    accepted = await given.message(subject="Re: Order")
    draft = await given.drafts.create(given.tenant, accepted.message_id, turn(reply="As drafted"))
    await given.drafts.posted(given.tenant, draft, Posted("C", "1.0"))
    await given.drafts.request_send(given.tenant, draft, by=ALICE, body="As edited")
    details = await given.drafts.details(given.tenant, draft)
    assert (details.body, details.original_body, details.requested_by) == ("As edited", "As drafted", ALICE)
    assert (details.to, details.subject, details.status) == ("ada@example.com", "Re: Order", DraftStatus.SENDING)
    assert details.posted == Posted("C", "1.0")
    assert len(await given.recorded("draft_edited")) == 1
    assert "As edited" not in str(await given.recorded())


async def test_an_empty_edit_is_refused(given: Given) -> None:
    accepted = await given.message()
    draft = await given.drafts.create(given.tenant, accepted.message_id, turn())
    verdict = await given.drafts.request_send(given.tenant, draft, by=ALICE, body="  ")
    assert verdict.refusal is SendRefusal.EMPTY


async def test_a_turn_without_a_reply_makes_no_draft(given: Given) -> None:
    accepted = await given.message()
    with pytest.raises(BadInput):
        await given.drafts.create(given.tenant, accepted.message_id, turn(reply=None))


async def _draft(given: Given) -> DraftId:
    accepted = await given.message()
    return await given.drafts.create(DEMO, accepted.message_id, turn())


async def _retries(given: Given) -> list[int]:
    lines = [line.event for line in await given.outbox.due(DEMO, limit=100)]
    return [event.payload()["attempt"] for event in lines if event.name == "draft/retry.requested"]


async def test_an_edit_is_kept_as_a_diff_with_who_made_it(given: Given) -> None:
    draft_id = await _draft(given)
    await given.drafts.request_send(DEMO, draft_id, by=ALICE, body="Dear Ada, sorry.\nDone.")
    details = await given.drafts.details(DEMO, draft_id)
    assert "-Dear Ada, done." in details.edit_diff
    assert "+Dear Ada, sorry." in details.edit_diff
    assert details.requested_by == ALICE


async def test_a_draft_sent_as_it_is_has_no_diff(given: Given) -> None:
    draft_id = await _draft(given)
    await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    assert (await given.drafts.details(DEMO, draft_id)).edit_diff == ""


async def test_another_draft_is_asked_for_once_and_takes_the_old_ones_place(given: Given) -> None:
    draft_id = await _draft(given)
    verdicts = await asyncio.gather(
        given.drafts.request_retry(DEMO, draft_id, by=ALICE, note="Shorter"),
        given.drafts.request_retry(DEMO, draft_id, by=BOB, note="Longer"),
    )
    assert sorted(str(verdict.refusal) for verdict in verdicts) == ["None", "retrying"]
    assert await _retries(given) == [1]
    made = [await given.drafts.replace(DEMO, draft_id, turn(2, "Again.")) for _ in range(2)]
    assert made[0] is not None
    assert made[0] == made[1]
    old = await given.drafts.details(DEMO, draft_id)
    assert (old.status, old.retry_by) == (DraftStatus.REPLACED, None)
    await given.drafts.posted(DEMO, made[0], Posted("C1", "2.2"))
    assert (await given.drafts.details(DEMO, draft_id)).replaced_by == Posted("C1", "2.2")
    refused = await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    assert refused.refusal is SendRefusal.REPLACED


async def test_a_draft_sent_while_another_is_written_stands(given: Given) -> None:
    draft_id = await _draft(given)
    await given.drafts.request_retry(DEMO, draft_id, by=ALICE, note="Shorter")
    assert (await given.drafts.request_send(DEMO, draft_id, by=BOB)).refusal is None
    assert await given.drafts.replace(DEMO, draft_id, turn(2, "Again.")) is None
    details = await given.drafts.details(DEMO, draft_id)
    assert (details.status, details.retry_by) == (DraftStatus.SENDING, None)


async def test_a_retry_that_came_to_nothing_can_be_asked_for_again(given: Given) -> None:
    draft_id = await _draft(given)
    await given.drafts.request_retry(DEMO, draft_id, by=ALICE, note="Shorter")
    await given.drafts.retry_failed(DEMO, draft_id, "agent_permanent")
    await given.drafts.retry_failed(DEMO, draft_id, "agent_permanent")
    assert len(await given.recorded("draft_retry_failed")) == 1
    assert (await given.drafts.request_retry(DEMO, draft_id, by=BOB, note="Once more")).refusal is None
    assert await _retries(given) == [2]


async def test_what_was_found_in_a_reply_and_sent_all_the_same_is_on_record(given: Given) -> None:
    draft_id = await given.drafts.create(DEMO, (await given.message()).message_id, turn())
    body = "See https://shop.example."
    await given.drafts.request_send(DEMO, draft_id, by=ALICE, body=body, cleared=("link",))
    await given.drafts.request_send(DEMO, draft_id, by=BOB, body=body, cleared=("link",))
    [line] = await given.recorded("reply_cleared")
    assert (line["actor"], line["subject"]) == (ALICE, f"draft:{draft_id}")
    assert line["data"] == {"codes": ["link"], "text": fingerprint(body)}
    assert await given.audit.verify(DEMO) is None


async def test_a_reply_in_which_nothing_was_found_needs_nobodys_word(given: Given) -> None:
    draft_id = await given.drafts.create(DEMO, (await given.message()).message_id, turn())
    await given.drafts.request_send(DEMO, draft_id, by=ALICE, body="Dear Ada.")
    assert await given.recorded("reply_cleared") == []
