"""Sending a reply as its step does it: what each answer of the mail server leads to, however often the step runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from app.domain.cases.replies import DraftStatus, OutboundMail
from app.domain.ids import ActorId, DraftId
from app.domain.operations.notifications import News
from app.errors import MailError, MailRefused, MailUnknown, Unavailable
from app.ports.bundle import Ports
from tests.store.given import ALICE, DEMO, Given, turn
from tests.workers.conftest import Chat
from workers.functions.cases.send_reply import _tell_ops, mail_draft
from workers.functions.runtime.limits import RETRIES


@dataclass
class Line:
    """A mail server that may take a mail twice, and fails as planned: before the point of no return or after it."""

    plan: list[Exception | None] = field(default_factory=list)
    taken: list[OutboundMail] = field(default_factory=list)
    before: bool = True
    once_per_key: bool = False
    answer_seconds: float = 60.0

    def id_of(self, key: str) -> str:
        return f"{key}@shop.example"

    async def send(self, mail: OutboundMail, commit: Callable[[], Awaitable[None]]) -> None:
        fault = self.plan.pop(0) if self.plan else None
        if fault is not None and self.before:
            raise fault
        await commit()
        self.taken.append(mail)
        if fault is not None:
            raise fault


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def mailing(ports: Ports, line: Line) -> Ports:
    return replace(ports, mail=line)


@pytest.fixture
async def draft(given: Given) -> DraftId:
    accepted = await given.message()
    made = await given.drafts.create(DEMO, accepted.message_id, turn())
    await given.drafts.request_send(DEMO, made, by=ALICE)
    return made


async def status_of(ports: Ports, draft: DraftId) -> DraftStatus:
    return (await ports.drafts.details(DEMO, draft)).status


async def test_a_mail_is_handed_over_once_however_often_the_step_runs(
    mailing: Ports, line: Line, draft: DraftId
) -> None:
    assert [await mail_draft(mailing, DEMO, draft, 0) for _ in range(3)] == ["sent"] * 3
    assert [mail.key for mail in line.taken] == [draft]


async def test_steps_that_run_at_once_hand_it_over_once(mailing: Ports, line: Line, given: Given) -> None:
    for _ in range(5):
        accepted = await given.message()
        draft = await given.drafts.create(DEMO, accepted.message_id, turn())
        await given.drafts.request_send(DEMO, draft, by=ALICE)
        line.taken.clear()
        runs = (mail_draft(mailing, DEMO, draft, 0) for _ in range(4))
        ends = await asyncio.gather(*runs, return_exceptions=True)
        assert len(line.taken) == 1
        assert all(end == "sent" or isinstance(end, Unavailable) for end in ends)
        assert await status_of(mailing, draft) is DraftStatus.SENT


async def test_what_passes_is_tried_again_and_told_meanwhile(
    mailing: Ports, line: Line, draft: DraftId, chat: Chat
) -> None:
    line.plan = [MailError("later", detail="busy"), MailError("later", detail="unreachable")]
    for attempt, code in enumerate(("busy", "unreachable")):
        with pytest.raises(MailError):
            await mail_draft(mailing, DEMO, draft, attempt)
        assert (chat.drafts[-1].status, chat.drafts[-1].trouble) == (DraftStatus.SENDING, code)
    assert await mail_draft(mailing, DEMO, draft, 2) == "sent"
    assert len(line.taken) == 1


async def test_what_never_passes_gives_the_draft_back_and_tells_operators(
    mailing: Ports, line: Line, draft: DraftId, chat: Chat
) -> None:
    line.plan = [MailError("down", detail="unreachable")]
    assert await mail_draft(mailing, DEMO, draft, RETRIES) == "ready"
    assert (await mailing.drafts.details(DEMO, draft)).trouble == "unreachable"
    assert await _tell_ops(mailing, DEMO, draft)
    assert [notice.news for notice in chat.notices] == [News.REPLY_NOT_MAILED]
    assert (await mailing.drafts.request_send(DEMO, draft, by=ALICE)).refusal is None


async def test_a_refused_address_is_told_on_the_draft_and_to_nobody_else(
    mailing: Ports, line: Line, draft: DraftId, chat: Chat
) -> None:
    line.plan = [MailRefused("no", detail="unknown_mailbox")]
    assert await mail_draft(mailing, DEMO, draft, 0) == "ready"
    assert not await _tell_ops(mailing, DEMO, draft)
    assert chat.notices == []
    assert line.taken == []


async def test_a_lost_answer_is_never_followed_by_a_blind_second_mail(
    mailing: Ports, line: Line, draft: DraftId
) -> None:
    line.plan, line.before = [MailUnknown("lost", detail="answer_lost")], False
    assert [await mail_draft(mailing, DEMO, draft, n) for n in range(3)] == ["unsure"] * 3
    assert len(line.taken) == 1


async def test_a_host_that_died_after_the_point_of_no_return_leaves_a_question(
    mailing: Ports, line: Line, draft: DraftId
) -> None:
    """As by kill -9: the mail is taken, and nobody is left to write it down."""
    line.plan, line.before = [KeyboardInterrupt()], False  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        await mail_draft(mailing, DEMO, draft, 0)
    with pytest.raises(Unavailable):  # it might still be going on
        await mail_draft(mailing, DEMO, draft, 1)
    line.answer_seconds = -5.0 + 1e-6  # the time the answer can take is over
    assert await mail_draft(mailing, DEMO, draft, 2) == "unsure"
    assert len(line.taken) == 1


async def test_a_host_that_died_before_it_costs_nothing(mailing: Ports, line: Line, draft: DraftId) -> None:
    line.plan = [KeyboardInterrupt()]  # type: ignore[list-item]
    with pytest.raises(KeyboardInterrupt):
        await mail_draft(mailing, DEMO, draft, 0)
    assert await mail_draft(mailing, DEMO, draft, 1) == "sent"
    assert len(line.taken) == 1


async def test_records_that_fail_at_the_last_moment_let_nothing_leave(
    mailing: Ports, line: Line, draft: DraftId
) -> None:
    """Even where the commit happened and only its answer was lost: the next attempt does not take it for sent."""

    class Lossy:
        def __getattr__(self, name: str) -> object:
            return getattr(mailing.sending, name)

        async def commit(self, *args: object) -> None:
            await mailing.sending.commit(*args)  # type: ignore[arg-type]
            raise Unavailable("The answer was lost")

    with pytest.raises(Unavailable):
        await mail_draft(replace(mailing, sending=Lossy()), DEMO, draft, 0)  # type: ignore[arg-type]
    assert line.taken == []
    assert await mail_draft(mailing, DEMO, draft, 1) == "sent"


async def test_the_local_outbox_is_safe_to_hand_over_to_twice(ports: Ports, draft: DraftId, given: Given) -> None:
    leave = await ports.sending.begin(DEMO, draft, mail_id="x@y", patience_seconds=60)
    assert not isinstance(leave, DraftStatus)
    await ports.sending.commit(DEMO, draft, leave.number)
    assert await mail_draft(ports, DEMO, draft, 1) == "sent"
    assert await given.pool.fetchval("SELECT count(*) FROM mail_outbox") == 1


async def test_a_reply_that_nobody_pressed_says_so(mailing: Ports, line: Line, given: Given) -> None:
    accepted = await given.message()
    made = await given.drafts.create(DEMO, accepted.message_id, turn())
    await given.drafts.request_send(DEMO, made, by=ActorId("policy"))
    await mail_draft(mailing, DEMO, made, 0)
    assert line.taken[0].automatic
