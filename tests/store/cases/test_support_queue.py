"""What waits for support: drafts and mails without one, the longest waiting customer first, one tenant at a time."""

from app import store
from app.domain.cases.case_state import CaseStage
from app.domain.cases.cases import Accepted
from app.domain.cases.mail.delivery import BounceKind, DeliveryReport, SendOutcome
from app.domain.cases.mail.unknown_senders import UnknownSenderLimits
from app.domain.cases.support_queue import QUEUE_MAX, Claiming
from app.domain.ids import DraftId
from app.store.cases.case_states import state_of
from app.store.db.transactions import tenant_tx
from tests.store.given import ALICE, BOB, DEMO, Given, turn


async def stage(given: Given, message: Accepted) -> CaseStage:
    async with tenant_tx(given.pool, given.tenant) as conn:
        return (await state_of(conn, message.case_id)).stage


async def send(given: Given, draft_id: DraftId) -> None:
    await given.drafts.request_send(given.tenant, draft_id, by=ALICE)
    await given.sent(draft_id)


async def test_the_head_of_a_case_tells_its_way_from_mail_to_answer_and_on(given: Given) -> None:
    message = await given.message()
    state = (await given.cases.details(DEMO, message.message_id)).state
    assert state is not None
    assert state.stage is CaseStage.READING
    approval = await given.approval(message=message)
    assert await stage(given, message) is CaseStage.DECISION
    await given.approvals.expire(DEMO, approval.id)
    await given.deadline_in(approval.id, -1)
    await given.approvals.expire(DEMO, approval.id)
    _, draft_id = await given.drafted(message)
    assert await stage(given, message) is CaseStage.READY
    await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    assert await stage(given, message) is CaseStage.SENDING
    await given.sent(draft_id)
    sent = (await given.cases.details(DEMO, message.message_id)).state
    assert sent is not None
    assert (sent.stage, sent.by) == (CaseStage.SENT, ALICE)
    second = await given.follow_up(message)
    assert second.case_id == message.case_id
    assert await stage(given, message) is CaseStage.READING
    await given.closings.no_reply(DEMO, second.message_id, by=BOB)
    closed = (await given.cases.details(DEMO, message.message_id)).state
    assert closed is not None
    assert (closed.stage, closed.by) == (CaseStage.CLOSED, BOB)


async def test_a_person_is_needed_for_the_mail_that_says_so_and_not_for_later_ones(given: Given) -> None:
    stalled = await given.message()
    await given.cases.needs_person(DEMO, stalled.message_id, "agent_permanent")
    assert await stage(given, stalled) is CaseStage.PERSON
    [item] = (await given.queue.read(DEMO)).items
    assert (item.code, item.draft_id, item.message_id) == ("agent_permanent", None, stalled.message_id)
    await given.drafts.by_hand(DEMO, stalled.message_id, "Dear Ada, we look into it.", by=ALICE)
    assert (await given.queue.read(DEMO)).total == 0, "it is on its way"
    await given.follow_up(stalled)
    draft = await given.pool.fetchval("SELECT id FROM drafts WHERE status = 'sending'")
    await given.sent(draft)
    assert await stage(given, stalled) is CaseStage.READING, "the code is of the mail before"
    assert (await given.queue.read(DEMO)).total == 0


async def test_strangers_and_replies_that_came_back_wait_for_a_person(given: Given) -> None:
    given.cases = store.PostgresCases(given.pool, unknown_senders=UnknownSenderLimits(each=0))
    stranger = await given.message(sender="who@elsewhere.example")
    returned, draft_id = await given.drafted()
    await send(given, draft_id)
    assert await stage(given, returned) is CaseStage.SENT
    await given.bounces.keep(DEMO, DeliveryReport("s", BounceKind.HARD, "no_such_box", "", draft_id))
    assert await stage(given, returned) is CaseStage.PERSON
    codes = {item.message_id: item.code for item in (await given.queue.read(DEMO)).items}
    assert codes == {stranger.message_id: "unknown_customer", returned.message_id: "came_back"}
    later, other = await given.drafted()
    await send(given, other)
    await given.bounces.keep(DEMO, DeliveryReport("t", BounceKind.SOFT, "box_full", "", other))
    assert await stage(given, later) is CaseStage.SENT, "the mail server goes on trying"


async def test_the_longest_waiting_customer_is_first_whatever_the_age_of_the_draft(given: Given) -> None:
    quick, slow = await given.drafted(), await given.drafted()
    await given.older(slow[0], 7200)
    await given.older(quick[0], 60)
    first = await given.message()  # the case's older mail counts, though the draft answers the newer one
    await given.older(first, 9000)
    newest = await given.drafted(await given.follow_up(first))
    found = await given.queue.read(DEMO)
    assert [item.draft_id for item in found.items] == [newest[1], slow[1], quick[1]]
    assert found.longest == found.items[0].since
    assert (found.total, found.unclaimed, found.more) == (3, 3, 0)


async def test_what_is_mine_is_what_i_claimed_and_the_rest_is_counted(given: Given) -> None:
    made = [await given.drafted() for _ in range(3)]
    await given.claims.claim(DEMO, made[1][0].case_id, by=ALICE, instead_of=None)
    mine = await given.queue.read(DEMO, mine=ALICE)
    assert [item.draft_id for item in mine.items] == [made[1][1]]
    assert mine.items[0].claim is not None
    assert mine.items[0].claim.by == ALICE
    assert (await given.queue.read(DEMO, mine=BOB)).total == 0
    assert (await given.queue.read(DEMO)).unclaimed == 2
    short = await given.queue.read(DEMO, limit=2)
    assert (len(short.items), short.total, short.more) == (2, 3, 1)
    details = await given.drafts.details(DEMO, made[1][1])
    assert details.claim == mine.items[0].claim, "the draft shows it too"


async def test_a_draft_of_which_nobody_knows_whether_it_was_sent_waits_too(given: Given) -> None:
    message, draft_id = await given.drafted()
    await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    leave = await given.sending.begin(DEMO, draft_id, mail_id="x@y", patience_seconds=60)
    assert not isinstance(leave, str)
    await given.sending.commit(DEMO, draft_id, leave.number)
    await given.sending.settle(DEMO, draft_id, leave.number, SendOutcome.UNSURE, "answer_lost")
    [item] = (await given.queue.read(DEMO)).items
    assert (item.code, item.draft_id) == ("unsure", draft_id)
    assert await stage(given, message) is CaseStage.PERSON


async def test_forty_and_more_are_read_in_one_go_and_none_is_another_tenants(given: Given, acme: Given) -> None:
    for _ in range(QUEUE_MAX + 3):
        await given.drafted()
    theirs = await acme.drafted()
    found = await given.queue.read(DEMO)
    assert (len(found.items), found.more) == (QUEUE_MAX, 3)
    assert theirs[1] not in {item.draft_id for item in found.items}
    [own] = (await acme.queue.read(acme.tenant)).items
    assert own.draft_id == theirs[1]
    verdict = await acme.claims.claim(acme.tenant, found.items[0].case_id, by=BOB, instead_of=None)
    assert verdict.outcome is Claiming.NOT_WAITING
    assert (await given.queue.read(DEMO)).unclaimed == QUEUE_MAX + 3


async def test_nobody_waits_only_when_nobody_does(given: Given) -> None:
    assert (await given.queue.waiting(DEMO)).customers == 0
    read = await given.message()
    assert (await given.queue.waiting(DEMO)).customers == 1, "a mail that is being read"
    message, draft_id = await given.drafted()
    await given.older(message, 600)
    found = await given.queue.waiting(DEMO)
    assert (found.customers, found.drafts, found.persons) == (2, 1, 0)
    assert found.longest == found.longest_draft
    assert found.silence_p95_seconds is None
    await send(given, draft_id)
    await given.closings.no_reply(DEMO, read.message_id, by=ALICE)
    found = await given.queue.waiting(DEMO)
    assert (found.customers, found.drafts, found.longest) == (0, 0, None)
    assert found.silence_p95_seconds is not None
    assert 600 <= found.silence_p95_seconds < 700
    await given.approval(message=message, revision=2)
    assert (await given.queue.waiting(DEMO)).customers == 1, "a decision that is asked for after the answer"


async def test_another_draft_of_an_answered_mail_is_work_until_it_is_sent_or_put_aside(given: Given) -> None:
    message, draft_id = await given.drafted()
    second = await given.follow_up(message)
    _, newer = await given.drafted(second)
    await send(given, newer)
    found = await given.queue.read(DEMO)
    assert [item.draft_id for item in found.items] == [draft_id]
    await given.closings.no_reply(DEMO, message.message_id, by=ALICE)
    assert (await given.queue.waiting(DEMO)).customers == 0


async def test_a_reply_answers_its_mail_and_those_before_it_and_none_after_it(given: Given) -> None:
    first, draft_id = await given.drafted()
    second = await given.follow_up(first)
    await send(given, draft_id)
    answered = {
        row["id"]: row["answered_by"] for row in await given.pool.fetch("SELECT id, answered_by FROM messages")
    }
    assert answered == {first.message_id: draft_id, second.message_id: None}
    newer = await given.drafts.create(DEMO, second.message_id, turn())
    await send(given, newer)
    both = await given.pool.fetch("SELECT answered_by FROM messages ORDER BY received_at")
    assert [row["answered_by"] for row in both] == [draft_id, newer]
