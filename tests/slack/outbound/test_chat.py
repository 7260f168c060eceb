"""What the durable functions ask of Slack: said once, repainted in place, and honest about failing."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.approvals.voting import Status
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ActorId
from app.domain.operations.notifications import CaseNote, Note
from app.errors import ChatError, ChatRefused
from app.local.slack import seed
from app.slack.outbound.find_posted_message import Mark
from tests.slack import sheets
from tests.slack.conftest import World, a_world
from tests.slack.reading import links, read


def _texts(world: World, channel: str) -> list[str]:
    return [message["text"] for message in world.workspace.messages(channel)]


async def test_the_card_says_what_it_asks_and_carries_its_id_only(world: World) -> None:
    at = await world.post_card()
    message = world.message(at)
    assert message["text"].startswith("Decision needed: refund of 49.90 EUR")
    assert message["metadata"] == {"event_type": "countersign_approval", "event_payload": {"approval_id": sheets.A1}}
    assert at.channel == seed.APPROVALS


async def test_a_retry_after_a_lost_answer_finds_the_card_it_posted(world: World) -> None:
    world.workspace.faults({"kind": "lost_answer", "method": "chat.postMessage"})
    with pytest.raises(ChatError):
        await world.slack.chat.show_card(world.approvals.held)
    at = await world.slack.chat.show_card(world.approvals.held)
    assert [message["ts"] for message in world.workspace.messages(seed.APPROVALS)] == [at.ts]


async def test_every_message_is_found_again_after_a_lost_answer(world: World) -> None:
    chat = world.slack.chat
    thread = await chat.open_case(sheets.case())
    card = await world.post_card()
    with_card = world.approvals.held
    asked = (
        (lambda: chat.open_case(sheets.case(case_id="case_2")), seed.SUPPORT, None),
        (lambda: chat.show_draft(sheets.draft(case_thread=thread)), seed.SUPPORT, thread.ts),
        (lambda: chat.remind(with_card), seed.APPROVALS, card.ts),
        (lambda: chat.escalate(with_card), seed.ONCALL, None),
    )
    for ask, channel, thread_ts in asked:
        before = len(world.workspace.messages(channel, thread_ts))
        world.workspace.faults({"kind": "lost_answer", "method": "chat.postMessage"})
        with pytest.raises(ChatError):
            await ask()
        first, second = await ask(), await ask()
        assert first == second
        assert len(world.workspace.messages(channel, thread_ts)) == max(before, 1 if thread_ts else 0) + 1


async def test_history_is_read_only_where_an_earlier_try_may_have_posted(world: World) -> None:
    closed = {"kind": "error", "method": "conversations.history", "error": "internal_error", "times": 2}
    world.workspace.faults(closed)
    at = await world.slack.chat.show_card(world.approvals.held)
    assert at.channel == seed.APPROVALS, "the first try need not look"
    with pytest.raises(ChatError):
        await world.slack.chat.show_card(world.approvals.held)
    world.workspace.faults({"clear": True})
    assert await world.slack.chat.show_card(world.approvals.held) == at


async def test_where_nobody_knows_of_earlier_tries_they_are_looked_for(world: World) -> None:
    world.command_ports.away = True
    at = await world.slack.chat.show_card(world.approvals.held)
    assert await world.slack.chat.show_card(world.approvals.held) == at


def test_somebody_elses_message_with_our_metadata_is_not_taken_for_the_card() -> None:
    mark = Mark("countersign_approval", "approval_id", sheets.A1)
    assert mark.is_on({"bot_id": seed.BOT_ID, "metadata": mark.metadata()}, seed.BOT_ID)
    for message in ({"bot_id": "B9OTHER"}, {"user": seed.MAL}, {}):
        assert not mark.is_on({**message, "metadata": mark.metadata()}, seed.BOT_ID)
    other = Mark("countersign_approval", "approval_id", "apr_other")
    assert not other.is_on({"bot_id": seed.BOT_ID, "metadata": mark.metadata()}, seed.BOT_ID)


async def test_without_leave_to_read_history_the_card_is_posted_all_the_same(world: World) -> None:
    world.command_ports.away = True  # so it would like to look
    world.workspace.faults({"kind": "error", "method": "conversations.history", "error": "missing_scope"})
    assert (await world.post_card()).channel == seed.APPROVALS


async def test_the_card_is_repainted_in_place_through_all_its_states(world: World) -> None:
    at = await world.post_card()
    seen = set()
    for status in Status:
        world.approvals.held = replace(sheets.decided(status, card=at), case_thread=None)
        assert await world.slack.chat.show_card(world.approvals.held) == at
        blocks = world.message(at)["blocks"]
        assert not seen & {block["block_id"] for block in blocks}
        seen |= {block["block_id"] for block in blocks}
    assert len(world.workspace.messages(seed.APPROVALS)) == 1


async def test_a_deleted_card_is_posted_afresh_but_never_by_a_mere_repaint(world: World) -> None:
    at = await world.post_card()
    world.workspace.admin.delete_message(at.channel, at.ts)
    with pytest.raises(ChatRefused):
        await world.slack.chat.repaint_card(world.approvals.held)
    again = await world.slack.chat.show_card(world.approvals.held)
    assert again != at
    assert len(world.workspace.messages(seed.APPROVALS)) == 1


async def test_a_reminder_stands_in_the_cards_thread_and_links_to_it(world: World) -> None:
    at = await world.post_card()
    await world.slack.chat.remind(world.approvals.held)
    reminder = world.workspace.messages(at.channel, at.ts)[-1]
    assert "<S0REVIEWERS>" in read(reminder["blocks"][0])
    [way] = links(reminder["blocks"])
    assert (way["text"], way["url"].endswith(f"p{at.ts.replace('.', '')}")) == ("Open the card", True)


async def test_an_escalation_mentions_the_oncall_group_and_links_to_the_card(world: World) -> None:
    await world.post_card()
    posted = await world.slack.chat.escalate(world.approvals.held)
    assert posted.channel == seed.ONCALL
    message = world.workspace.messages(seed.ONCALL)[-1]
    for text in (read(message["blocks"][0]).replace("<S0ONCALL>", "<!subteam^S0ONCALL>"), message["text"]):
        assert text.startswith("<!subteam^S0ONCALL> Nobody has decided yet: refund of 49.90 EUR")
    assert [way["text"] for way in links(message["blocks"])] == ["Open the card"]


async def test_a_missing_link_is_never_worth_a_failure(world: World) -> None:
    await world.post_card()
    world.workspace.faults({"kind": "error", "method": "chat.getPermalink", "times": 9})
    await world.slack.chat.remind(world.approvals.held)


async def test_the_draft_goes_through_its_states_in_the_cases_thread(world: World) -> None:
    at = await world.post_draft()
    thread = world.drafts.held.case_thread
    assert thread is not None
    assert [message["ts"] for message in world.workspace.messages(thread.channel, thread.ts)] == [thread.ts, at.ts]
    sending = replace(world.drafts.held, status=DraftStatus.SENDING, requested_by=ActorId("slack:U0SAM"))
    for status in (DraftStatus.SENDING, DraftStatus.SENT, DraftStatus.REPLACED):
        assert await world.slack.chat.show_draft(replace(sending, status=status, sent_at=sheets.OPENED)) == at
        assert not [block for block in world.message(at)["blocks"] if block["type"] == "actions"]


async def test_a_note_in_a_case_is_inert(world: World) -> None:
    thread = await world.slack.chat.open_case(sheets.case())
    hostile = CaseNote(Note.NOT_REOPENED, "apr_1", {"because": "Paid <!channel> & *done* https://evil.example"})
    at = await world.slack.chat.note_in_case(sheets.case(thread=thread), hostile)
    said = world.workspace.messages(thread.channel, thread.ts)[-1]["text"]
    assert "<!" not in said
    assert "://" not in said
    assert await world.slack.chat.note_in_case(sheets.case(thread=thread), hostile) == at, "a retry said it again"
    other = replace(hostile, key="apr_2")
    assert await world.slack.chat.note_in_case(sheets.case(thread=thread), other) != at


async def test_operators_get_words_and_ids(world: World) -> None:
    await world.slack.chat.tell_ops(sheets.notice())
    message = world.workspace.messages(seed.OPS)[-1]
    assert message["text"] == "A customer's email stopped"
    assert sheets.A1 in str(message["blocks"])


async def test_operators_are_told_once_under_a_key(world: World) -> None:
    before = len(world.workspace.messages(seed.OPS))
    told = [await world.slack.chat.tell_ops_once(sheets.notice(), key) for key in ("a", "a", "b")]
    assert told == [True, False, True]
    assert len(world.workspace.messages(seed.OPS)) == before + 2


@pytest.mark.parametrize(
    ("fault", "expected", "detail"),
    [
        ({"kind": "error", "error": "internal_error"}, ChatError, "internal_error"),
        ({"kind": "error", "error": "fatal_error"}, ChatError, "fatal_error"),
        ({"kind": "error", "error": "service_unavailable"}, ChatError, "service_unavailable"),
        ({"kind": "error", "error": "request_timeout"}, ChatError, "request_timeout"),
        ({"kind": "server_error"}, ChatError, None),
        ({"kind": "rate_limited", "times": 3}, ChatError, "ratelimited"),
        ({"kind": "error", "error": "invalid_blocks"}, ChatRefused, "invalid_blocks"),
        ({"kind": "error", "error": "msg_too_long"}, ChatRefused, "msg_too_long"),
        ({"kind": "error", "error": "token_revoked"}, ChatRefused, "token_revoked"),
        ({"kind": "error", "error": "account_inactive"}, ChatRefused, "account_inactive"),
        ({"kind": "error", "error": "a_code_of_tomorrow"}, ChatRefused, "a_code_of_tomorrow"),
    ],
)
async def test_slacks_codes_become_errors_that_a_retry_may_heal_or_not(
    world: World, fault: dict[str, Any], expected: type[ChatError], detail: str | None
) -> None:
    world.workspace.faults({"method": "chat.postMessage", **fault})
    with pytest.raises(ChatError) as raised:
        await world.slack.chat.tell_ops(sheets.notice(thread=None))
    assert type(raised.value) is expected
    assert raised.value.retryable is (expected is ChatError)
    if detail:
        assert raised.value.detail == detail


async def test_one_rate_limit_is_waited_out(world: World) -> None:
    world.workspace.faults({"kind": "rate_limited", "method": "chat.postMessage", "times": 1, "retry_after": 1})
    assert (await world.post_card()).channel == seed.APPROVALS


async def test_with_a_fallback_channel_the_card_goes_there_and_the_operators_hear_of_it() -> None:
    async with a_world(fallback_channel=seed.ONCALL) as world:
        world.workspace.faults({"archive_channel": seed.APPROVALS})
        at = await world.post_card()
        assert at.channel == seed.ONCALL
        assert "refused a card" in _texts(world, seed.OPS)[-1]
        assert await world.slack.chat.show_card(world.approvals.held) == at
