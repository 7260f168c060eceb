"""Who takes care of a case: one press, one owner, and the second is told who was first."""

import asyncio

from app.domain.cases.replies import SendRefusal
from app.domain.cases.support_queue import Claiming
from app.domain.ids import ActorId
from tests.store.given import ALICE, BOB, DEMO, Given

CAROL = ActorId("slack:UCAROL")
ROUNDS = 12


async def test_of_two_who_claim_at_once_one_has_it_and_the_other_hears_who(given: Given) -> None:
    for _ in range(ROUNDS):
        message, _draft = await given.drafted()
        both = await asyncio.gather(
            *(given.claims.claim(DEMO, message.case_id, by=by, instead_of=None) for by in (ALICE, BOB))
        )
        [won] = [one for one in both if one.outcome is Claiming.CLAIMED]
        [lost] = [one for one in both if one.outcome is Claiming.BY_ANOTHER]
        assert won.claim is not None
        assert lost.claim == won.claim
        lines = [row for row in await given.recorded("case_claimed") if row["subject"] == f"case:{message.case_id}"]
        assert [row["actor"] for row in lines] == [won.claim.by]


async def test_of_two_who_take_over_at_once_one_does(given: Given) -> None:
    for _ in range(ROUNDS):
        message, _draft = await given.drafted()
        await given.claims.claim(DEMO, message.case_id, by=ALICE, instead_of=None)
        both = await asyncio.gather(
            *(given.claims.claim(DEMO, message.case_id, by=by, instead_of=ALICE) for by in (BOB, CAROL))
        )
        assert sorted(one.outcome for one in both) == [Claiming.BY_ANOTHER, Claiming.CLAIMED]


async def test_a_claim_is_taken_over_only_from_whom_the_button_named_and_released_only_by_its_owner(
    given: Given,
) -> None:
    message, _draft = await given.drafted()
    await given.claims.claim(DEMO, message.case_id, by=ALICE, instead_of=None)
    refused = await given.claims.release(DEMO, message.case_id, by=BOB)
    assert refused.outcome is Claiming.BY_ANOTHER
    taken = await given.claims.claim(DEMO, message.case_id, by=BOB, instead_of=ALICE)
    assert taken.outcome is Claiming.CLAIMED
    released = [await given.claims.release(DEMO, message.case_id, by=BOB) for _ in range(2)]
    assert {one.outcome for one in released} == {Claiming.RELEASED}
    rows = await given.recorded("case_claimed", "case_released")
    assert [(row["action"], row["actor"], row["data"]) for row in rows] == [
        ("case_claimed", ALICE, {}),
        ("case_claimed", BOB, {"instead_of": ALICE}),
        ("case_released", BOB, {}),
    ]


async def test_a_claim_whose_answer_was_lost_is_the_same_claim(given: Given) -> None:
    message, _draft = await given.drafted()
    first = await given.claims.claim(DEMO, message.case_id, by=ALICE, instead_of=None)
    again = await given.claims.claim(DEMO, message.case_id, by=ALICE, instead_of=None)
    assert again == first
    assert len(await given.recorded("case_claimed")) == 1


async def test_what_waits_no_more_is_nobodys_and_a_new_mail_is_anybodys(given: Given) -> None:
    message, draft_id = await given.drafted()
    await given.claims.claim(DEMO, message.case_id, by=ALICE, instead_of=None)
    await given.drafts.request_send(DEMO, draft_id, by=ALICE)
    await given.sent(draft_id)
    late = await given.claims.claim(DEMO, message.case_id, by=BOB, instead_of=ALICE)
    assert late.outcome is Claiming.NOT_WAITING
    await given.drafted(await given.follow_up(message))
    assert (await given.queue.read(DEMO)).items[0].claim is None
    assert (await given.claims.claim(DEMO, message.case_id, by=BOB, instead_of=None)).outcome is Claiming.CLAIMED


async def test_a_claim_and_a_send_at_once_send_once_and_neither_is_lost(given: Given) -> None:
    for _ in range(ROUNDS):
        message, draft_id = await given.drafted()
        claimed, *sends = await asyncio.gather(
            given.claims.claim(DEMO, message.case_id, by=ALICE, instead_of=None),
            given.drafts.request_send(DEMO, draft_id, by=BOB),
            given.drafts.request_send(DEMO, draft_id, by=ALICE),
        )
        assert claimed.outcome is Claiming.CLAIMED
        assert sorted(str(one.refusal) for one in sends) == ["None", str(SendRefusal.ALREADY_SENDING)]
