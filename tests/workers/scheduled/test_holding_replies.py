"""The holding reply: once per wait, only where mail may go, never after a decision or an answer, through kills."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pytest

from app import store
from app.domain.approvals.voting import Choice
from app.domain.cases.cases import Accepted
from app.domain.cases.holding_reply import HoldingAttempt, HoldingReply
from app.domain.cases.replies import OutboundMail
from app.domain.operations.desk_config import DeskConfig
from app.errors import MailUnknown
from app.ports.bundle import Ports
from app.ports.cases.holding import HoldingStopped
from app.store.db.transactions import tenant_tx
from tests.store.given import ALICE, DEMO, Given, click
from workers.functions.scheduled.holding_replies import due, send_holding, tell_holding

ROUNDS = 20
RULE = HoldingReply(3600, MappingProxyType({"en": "We look into it.", "de": "Wir schauen es uns an."}))
TEXT = RULE.texts["en"]


@dataclass
class Post:
    """Mail that can lose its answer after it was handed over."""

    once_per_key: bool = False
    answer_seconds: float = 0.0
    sent: list[OutboundMail] = field(default_factory=list)
    fault: BaseException | None = None

    def id_of(self, key: str) -> str:
        return f"{key}@x"

    async def send(self, mail: OutboundMail, commit: Callable[[], Awaitable[None]]) -> None:
        await commit()
        self.sent.append(mail)
        if self.fault is not None:
            raise self.fault


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kept(given: Given) -> store.PostgresHoldingReplies:
    return store.PostgresHoldingReplies(given.pool)


@pytest.fixture
def desk(ports: Ports, post: Post, given: Given) -> Ports:
    configs = store.LiveDeskConfigs(given.pool, DEMO, DeskConfig(holding_reply=RULE))
    return replace(ports, mail=post, configs=configs)


async def waited(given: Given, hours: float = 2, **fields: object) -> Accepted:
    """A mail of some hours ago."""
    message = await given.message(**fields)
    await given.older(message, hours * 3600)
    return message


async def tick(desk: Ports, kept: store.PostgresHoldingReplies) -> list[str]:
    """What the clock's look does."""
    states = []
    for message_id in await due(desk, kept, DEMO):
        states.append(await send_holding(desk, kept, DEMO, message_id, 0))
        await tell_holding(desk, DEMO, message_id, states[-1], 0)
    return states


async def test_it_goes_out_once_at_its_age_in_the_language_of_the_mail(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, post: Post
) -> None:
    await waited(given, 0.5)
    assert await tick(desk, kept) == []
    await waited(given, body="Wann kommt meine Bestellung bitte an? Ich warte schon lange.", sender="bo@example.com")
    assert [await tick(desk, kept) for _ in range(3)] == [["sent"], [], []]
    [mail] = post.sent
    assert (mail.to, mail.body, mail.automatic) == ("bo@example.com", RULE.texts["de"], True)
    assert len(await given.recorded("holding_reply_sent")) == 1


async def test_between_two_answers_there_is_one(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, post: Post
) -> None:
    first = await waited(given)
    await given.older(await given.follow_up(first), 5000)
    assert [await tick(desk, kept), await tick(desk, kept)] == [["sent"], []]
    assert len(post.sent) == 1


async def test_a_request_that_opens_while_the_customer_waits_long_already_gets_it_and_its_card_says_so(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given
) -> None:
    opened = await given.approval(message=await waited(given))
    assert await tick(desk, kept) == ["sent"]
    assert (await given.approvals.details(DEMO, opened.id)).held_at is not None


@pytest.mark.parametrize("choice", [Choice.APPROVE, Choice.REJECT])
async def test_after_a_decision_it_never_goes_out(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, choice: Choice
) -> None:
    opened = await given.approval(message=await waited(given))
    await given.approvals.cast(DEMO, opened.id, click(choice=choice, reason="No"))
    assert await tick(desk, kept) == []


async def test_after_an_answer_was_asked_to_be_sent_it_never_goes_out(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given
) -> None:
    _, draft = await given.drafted(await waited(given))
    await given.drafts.request_send(DEMO, draft, by=ALICE)
    assert await tick(desk, kept) == []
    await given.sent(draft)
    assert await tick(desk, kept) == []


async def test_only_where_mail_may_go(desk: Ports, kept: store.PostgresHoldingReplies, given: Given) -> None:
    await waited(given, sender_verified=False)
    returned = await waited(given, sender="gone@example.com")
    await given.pool.execute(
        "INSERT INTO bounces (tenant, id, source, kind, reason, address, message_id) "
        "VALUES ('demo', 'bnc_1', 's', 'hard', '', 'gone@example.com', $1)",
        returned.message_id,
    )
    assert await tick(desk, kept) == []


async def test_killed_after_it_was_handed_over_it_is_not_sent_again_and_the_thread_says_so(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, post: Post
) -> None:
    await waited(given)
    post.fault = asyncio.CancelledError()
    with pytest.raises(asyncio.CancelledError):
        await tick(desk, kept)
    post.fault = None
    await given.pool.execute("UPDATE holding_replies SET committed_at = committed_at - interval '1 minute'")
    assert [await tick(desk, kept), await tick(desk, kept)] == [["unsure"], []]
    assert len(post.sent) == 1


async def test_killed_before_it_left_it_is_sent_once(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, post: Post
) -> None:
    message = await waited(given)
    await kept.begin(DEMO, message.message_id, TEXT, mail_id="x@x", patience_seconds=5)
    assert [await tick(desk, kept), await tick(desk, kept)] == [["sent"], []]
    assert len(post.sent) == 1


async def test_a_lost_answer_is_unsure_for_good(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, post: Post
) -> None:
    await waited(given)
    post.fault = MailUnknown("", detail="no_answer")
    assert [await tick(desk, kept), await tick(desk, kept)] == [["unsure"], []]


async def test_a_line_that_says_what_no_receipt_bears_out_is_held(
    desk: Ports, kept: store.PostgresHoldingReplies, given: Given, post: Post
) -> None:
    rule = HoldingReply(3600, MappingProxyType({"en": "We have refunded you 49.90 EUR."}))
    configs = store.LiveDeskConfigs(given.pool, DEMO, DeskConfig(holding_reply=rule))
    await waited(given)
    assert (await tick(replace(desk, configs=configs), kept), post.sent) == (["held"], [])


async def test_whoever_decides_in_the_same_moment_stops_it(kept: store.PostgresHoldingReplies, given: Given) -> None:
    """Each round a decision that is not committed yet holds the row; what leaves waits for it."""
    for number in range(ROUNDS):
        message = await waited(given, sender=f"a{number}@example.com")
        opened = await given.approval(message=message, call_id=f"call_{number}")
        leave = await kept.begin(DEMO, message.message_id, TEXT, mail_id="x@x", patience_seconds=5)
        assert isinstance(leave, HoldingAttempt)
        async with tenant_tx(given.pool, DEMO) as conn:
            await conn.execute(
                "UPDATE approvals SET status = 'rejected', decided_at = clock_timestamp(), decided_by = 'x' "
                "WHERE id = $1",
                opened.id,
            )
            leaving = asyncio.create_task(kept.commit(DEMO, message.message_id, leave.number))
            await asyncio.sleep(0.02)
            assert not leaving.done()
        with pytest.raises(HoldingStopped):
            await leaving
    assert len(await given.recorded("holding_reply_stopped")) == ROUNDS


async def test_of_a_vote_and_the_line_at_once_the_line_is_first_or_not_sent(
    kept: store.PostgresHoldingReplies, given: Given
) -> None:
    for number in range(ROUNDS):
        message = await waited(given, sender=f"b{number}@example.com")
        opened = await given.approval(message=message, call_id=f"call_{number}")
        leave = await kept.begin(DEMO, message.message_id, TEXT, mail_id="x@x", patience_seconds=5)
        assert isinstance(leave, HoldingAttempt)
        await asyncio.gather(
            given.approvals.cast(DEMO, opened.id, click()),
            kept.commit(DEMO, message.message_id, leave.number),
            return_exceptions=True,
        )
        row = await given.pool.fetchrow(
            "SELECT h.state, h.committed_at <= a.decided_at AS first FROM holding_replies h, approvals a "
            "WHERE h.message_id = $1 AND a.id = $2",
            message.message_id,
            opened.id,
        )
        assert row is not None
        assert row["state"] == "stopped" or row["first"]
