"""A snoozed case is in no list until its time, or until its customer writes again."""

import pytest

from app.errors import BadInput, NotFound
from app.store import PostgresSnoozes
from tests.store.given import ALICE, DEMO, Given


async def test_it_is_out_of_sight_until_its_time_and_a_new_mail_wakes_it(given: Given) -> None:
    snoozes = PostgresSnoozes(given.pool)
    mail, draft = await given.drafted()
    stalled = await given.message()
    await given.cases.needs_person(DEMO, stalled.message_id, "agent_permanent")
    for case_id in (mail.case_id, stalled.case_id):
        assert await snoozes.snooze(DEMO, case_id, 3_600, by=ALICE) is not None
    assert (await given.queue.read(DEMO)).total == 0
    assert (await given.queue.waiting(DEMO)).customers == 2, "they wait all the same"
    await given.follow_up(mail)
    assert [item.draft_id for item in (await given.queue.read(DEMO)).items] == [draft]
    await given.pool.execute(
        "UPDATE cases SET snoozed_until = clock_timestamp() - interval '1 s' WHERE id = $1", stalled.case_id
    )
    assert (await given.queue.read(DEMO)).total == 2
    assert [row["actor"] for row in await given.recorded("case_snoozed")] == [ALICE, ALICE]


async def test_it_is_brought_back_by_hand_and_no_time_is_endless(given: Given) -> None:
    snoozes, (mail, _) = PostgresSnoozes(given.pool), await given.drafted()
    await snoozes.snooze(DEMO, mail.case_id, 3_600, by=ALICE)
    assert await snoozes.snooze(DEMO, mail.case_id, 0, by=ALICE) is None
    assert (await given.queue.read(DEMO)).total == 1
    with pytest.raises(BadInput):
        await snoozes.snooze(DEMO, mail.case_id, 31 * 86_400, by=ALICE)
    with pytest.raises(NotFound):
        await snoozes.snooze(DEMO, "case_none", 60, by=ALICE)  # type: ignore[arg-type]
