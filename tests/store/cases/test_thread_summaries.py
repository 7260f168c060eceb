"""Long threads: asked for with the mail that makes them long, kept piece by piece, announced and shown once."""

import asyncio
from typing import Any

import pytest

from app import store
from app.domain.cases.cases import Accepted
from app.domain.cases.thread_summary import LONG_CHARACTERS, LONG_MESSAGES, NEWEST, Piece, PieceFound, Sentiment
from app.domain.ids import DraftId, MessageId
from app.errors import NotFound
from app.events import AiResultReady, ThreadSummaryRequested
from app.store.db.pool import Pool
from tests.store.given import ALICE, Given, turn

HOSTILE = 'Nul \x00 and \ud800 surrogate, "quotes" \\u0000 <!channel>'


@pytest.fixture
def summaries(pool: Pool) -> store.PostgresSummaries:
    """The store."""
    return store.PostgresSummaries(pool)


async def thread_of(
    given: Given, messages: int, *, body: str = "Is there any news?", **fields: Any
) -> list[Accepted]:
    """A case of that many mails."""
    first = await given.message(external_id=f"first-{given.tenant}@x", body=body, **fields)
    more = [
        await given.message(references=(f"first-{given.tenant}@x",), body=f"{body} ({number})", **fields)
        for number in range(2, messages + 1)
    ]
    assert {one.case_id for one in more} <= {first.case_id}
    return [first, *more]


async def requests(given: Given) -> list[str]:
    """What was asked for, oldest first."""
    lines = await given.outbox.due(given.tenant, limit=100)
    return [line.event.upto_id for line in lines if isinstance(line.event, ThreadSummaryRequested)]


async def keep_all(given: Given, summaries: store.PostgresSummaries, upto: Accepted, text: str = "Broken.") -> None:
    """All three pieces."""
    bodies = {Piece.SUMMARY: text, Piece.SENTIMENT: "annoyed", Piece.KEY_POINTS: "One\nTwo"}
    for piece, body in bodies.items():
        await summaries.keep(given.tenant, upto.message_id, PieceFound(piece, body, "chat:gpt-x"))


async def test_a_thread_is_summarised_from_the_message_on_that_makes_it_long(given: Given) -> None:
    mails = await thread_of(given, LONG_MESSAGES + 2)
    assert await requests(given) == [mails[-2].message_id, mails[-1].message_id]


async def test_one_very_long_mail_is_a_long_thread_and_a_strangers_never_is(given: Given) -> None:
    long = "x" * (LONG_CHARACTERS + 1)
    await given.message(body=long, sender="stranger@example.com")
    accepted = await given.message(body=long)
    await given.message(body="x" * LONG_CHARACTERS)
    assert await requests(given) == [accepted.message_id]


async def test_a_mail_delivered_twice_asks_once(given: Given) -> None:
    for _ in range(2):
        await given.message(external_id="same@x", body="x" * (LONG_CHARACTERS + 1))
    assert len(await requests(given)) == 1


async def test_replies_that_were_sent_belong_to_the_thread_and_drafts_do_not(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    mails = await thread_of(given, LONG_MESSAGES - 2)
    sent = await given.drafts.create(given.tenant, mails[0].message_id, turn(reply="We looked at it."))
    await given.drafts.request_send(given.tenant, sent, by=ALICE)
    await given.sent(sent)
    await given.drafts.create(given.tenant, mails[1].message_id, turn(reply="Not sent."))
    assert await requests(given) == []
    last = await given.message(references=(f"first-{given.tenant}@x",), body="Thanks")
    assert await requests(given) == []
    newest = await given.message(references=(f"first-{given.tenant}@x",), body="And now?")
    assert await requests(given) == [newest.message_id]
    found = await summaries.thread(given.tenant, newest.message_id)
    assert found.total == LONG_MESSAGES + 1
    assert ("desk", "We looked at it.") in found.messages
    assert "Not sent." not in str(found.messages)
    assert found.messages[-1] == ("customer", "And now?")
    assert last.case_id == found.case_id


async def test_pieces_are_kept_once_and_announced_once_with_what_there_is(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    *_, last = await thread_of(given, LONG_MESSAGES + 1)
    await summaries.keep(given.tenant, last.message_id, PieceFound(Piece.SUMMARY, "First.", "chat:gpt-x"))
    await summaries.keep(given.tenant, last.message_id, PieceFound(Piece.SUMMARY, "Second.", "chat:gpt-x"))
    await summaries.keep(given.tenant, last.message_id, PieceFound(Piece.SENTIMENT, None, code="agent_transient"))
    found = await summaries.thread(given.tenant, last.message_id)
    assert (found.done, found.ready) == (frozenset({Piece.SUMMARY, Piece.SENTIMENT}), False)
    told = await asyncio.gather(*(summaries.announce(given.tenant, last.message_id) for _ in range(4)))
    assert told == [True] * 4
    lines = await given.outbox.due(given.tenant, limit=100)
    ready = [line.event for line in lines if isinstance(line.event, AiResultReady)]
    assert [event.upto_id for event in ready] == [last.message_id]
    assert "First" not in str([event.payload() for event in ready])
    assert [line for line in lines if isinstance(line.event, ThreadSummaryRequested)] == [], "said no more"
    [recorded] = await given.recorded("thread_summarised")
    assert "First" not in str(recorded)
    thread_summary = (await given.cases.details(given.tenant, last.message_id)).thread_summary
    assert thread_summary is not None
    assert (thread_summary.summary, thread_summary.sentiment, thread_summary.key_points) == ("First.", None, ())
    assert (await summaries.thread(given.tenant, last.message_id)).ready


async def test_where_every_piece_failed_nothing_is_announced_and_it_is_asked_for_no_more(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    *_, last = await thread_of(given, LONG_MESSAGES + 1)
    for piece in Piece:
        await summaries.keep(given.tenant, last.message_id, PieceFound(piece, None, code="agent_permanent"))
    assert not await summaries.announce(given.tenant, last.message_id)
    lines = await given.outbox.due(given.tenant, limit=100)
    assert not [line for line in lines if isinstance(line.event, AiResultReady | ThreadSummaryRequested)]
    assert (await given.cases.details(given.tenant, last.message_id)).thread_summary is None


async def test_an_older_summary_that_comes_late_does_not_take_a_newer_ones_place(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    *_, older, newer = await thread_of(given, LONG_MESSAGES + 2)
    for mail, text in ((newer, "Newer."), (older, "Older.")):
        await keep_all(given, summaries, mail, text)
        assert await summaries.announce(given.tenant, mail.message_id)
    thread_summary = (await given.cases.details(given.tenant, newer.message_id)).thread_summary
    assert thread_summary is not None
    assert (thread_summary.upto_id, thread_summary.summary) == (newer.message_id, "Newer.")


async def test_card_draft_and_case_carry_the_gist_and_each_place_is_named(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    mails = await thread_of(given, LONG_MESSAGES + 1)
    approval = await given.approval(message=mails[-1])
    draft_id = await given.drafts.create(given.tenant, mails[-1].message_id, turn())
    await keep_all(given, summaries, mails[-1])
    assert (await summaries.places(given.tenant, mails[0].case_id)).head is None, "it has no thread in Slack yet"
    await given.pool.execute("UPDATE cases SET thread_channel = 'C', thread_ts = '1.1'")
    await summaries.announce(given.tenant, mails[-1].message_id)
    places = await summaries.places(given.tenant, mails[0].case_id)
    assert (places.head, places.approvals, places.drafts) == (mails[0].message_id, (approval.id,), (draft_id,))
    for thread_summary in (
        (await given.approvals.details(given.tenant, approval.id)).thread_summary,
        (await given.drafts.details(given.tenant, DraftId(draft_id))).thread_summary,
        (await given.cases.details(given.tenant, mails[0].message_id)).thread_summary,
    ):
        assert thread_summary is not None
        assert (thread_summary.summary, thread_summary.sentiment, thread_summary.key_points) == (
            "Broken.",
            Sentiment.ANNOYED,
            ("One", "Two"),
        )


async def test_a_closed_card_and_a_sent_draft_are_no_places(given: Given, summaries: store.PostgresSummaries) -> None:
    mails = await thread_of(given, LONG_MESSAGES + 1)
    await given.approved(message=mails[-1])
    draft_id = await given.drafts.create(given.tenant, mails[-1].message_id, turn())
    await given.drafts.request_send(given.tenant, draft_id, by=ALICE)
    places = await summaries.places(given.tenant, mails[0].case_id)
    assert (places.approvals, places.drafts) == ((), ())


async def test_the_agent_reads_the_gist_and_what_it_does_not_cover(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    mails = await thread_of(given, LONG_MESSAGES + 4)
    reader = mails[-1].message_id
    whole = await given.cases.conversation(given.tenant, reader)
    assert (whole.thread_summary, len(whole.history)) == (None, LONG_MESSAGES + 3)
    covered = mails[LONG_MESSAGES]  # three more came after it, of which the agent answers the last
    await keep_all(given, summaries, covered)
    await summaries.announce(given.tenant, covered.message_id)
    short = await given.cases.conversation(given.tenant, reader)
    assert short.thread_summary is not None
    assert short.thread_summary.in_short == "Broken.\n- One\n- Two"
    assert len(short.history) == NEWEST
    assert short.history == whole.history[-NEWEST:]


async def test_more_that_came_since_is_read_and_a_mood_alone_shortens_nothing(
    given: Given, summaries: store.PostgresSummaries
) -> None:
    mails = await thread_of(given, LONG_MESSAGES + 8)
    first = mails[LONG_MESSAGES].message_id
    await summaries.keep(given.tenant, first, PieceFound(Piece.SENTIMENT, "angry", "chat:gpt-x"))
    await summaries.announce(given.tenant, first)
    whole = await given.cases.conversation(given.tenant, mails[-1].message_id)
    assert (whole.thread_summary, len(whole.history)) == (None, LONG_MESSAGES + 7)
    second = mails[LONG_MESSAGES + 1]
    await keep_all(given, summaries, second)
    await summaries.announce(given.tenant, second.message_id)
    short = await given.cases.conversation(given.tenant, mails[-1].message_id)
    assert len(short.history) == 5, "all that came after the gist, the answered mail itself left out"


async def test_any_text_a_model_may_write_can_be_kept(given: Given, summaries: store.PostgresSummaries) -> None:
    *_, last = await thread_of(given, LONG_MESSAGES + 1)
    await summaries.keep(given.tenant, last.message_id, PieceFound(Piece.SUMMARY, HOSTILE * 200, HOSTILE))
    await summaries.keep(given.tenant, last.message_id, PieceFound(Piece.KEY_POINTS, f"{HOSTILE}\n" * 50, HOSTILE))
    assert await summaries.announce(given.tenant, last.message_id)
    thread_summary = (await given.cases.details(given.tenant, last.message_id)).thread_summary
    assert thread_summary is not None
    assert (len(thread_summary.summary), len(thread_summary.key_points)) == (400, 5)


async def test_nobody_asked_for_that_summary(given: Given, acme: Given, summaries: store.PostgresSummaries) -> None:
    *_, last = await thread_of(given, LONG_MESSAGES + 1)
    for tenant, upto_id in ((given.tenant, MessageId("msg_forged")), (acme.tenant, last.message_id)):
        with pytest.raises(NotFound):
            await summaries.thread(tenant, upto_id)
        with pytest.raises(NotFound):
            await summaries.announce(tenant, upto_id)
