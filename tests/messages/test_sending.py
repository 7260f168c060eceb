"""A message to a person: in their order, once per (what, whom), through races and kills, and operators at the end."""

import asyncio
import signal
import sys
from dataclasses import replace

import pytest

from app.domain.operations.dashboard import Preferences
from app.domain.operations.notifications import News
from app.domain.people.reaching import Reached, TryOutcome
from app.errors import Unavailable
from app.ports.people.messages import CarrierFailed, CarrierUnsure
from tests.messages.conftest import ASKED, PHONE, Reaching
from tests.store.given import ALICE, BOB, DEMO

ROUNDS = 20


async def test_whoever_chose_nothing_is_told_in_slack_and_by_mail_where_that_fails(reaching: Reaching) -> None:
    assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.SENT
    reaching.slack.faults = [CarrierFailed("user_disabled")]
    assert await reaching.messages.send(DEMO, ASKED, BOB) is Reached.SENT
    assert reaching.slack.took == [(ASKED.what, ALICE, "slack")]
    assert reaching.mail.took == [(ASKED.what, BOB, "mail")]


async def test_their_order_is_kept_and_the_next_way_taken_where_one_fails(reaching: Reaching) -> None:
    await reaching.phone_first()
    await reaching.messages.send(DEMO, ASKED, ALICE)
    reaching.service.faults = [CarrierUnsure("too_slow")]
    await reaching.messages.send(DEMO, replace(ASKED, what="apr_2:asked"), ALICE)
    assert [one[2] for one in reaching.service.took + reaching.slack.took] == ["phone", "slack"]
    [second, first] = await reaching.sent.recent(DEMO, ALICE, limit=9)
    assert [one.outcome for one in second.tries] == [TryOutcome.UNSURE, TryOutcome.SENT]
    assert (second.perhaps_twice, first.perhaps_twice) == (True, False)


async def test_said_again_it_is_the_same_message(reaching: Reaching) -> None:
    for _ in range(3):
        assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.SENT
    assert len(reaching.slack.took) == 1
    await reaching.messages.send(DEMO, replace(ASKED, what="apr_1:escalated"), ALICE)
    assert len(reaching.slack.took) == 2


async def test_what_failed_everywhere_is_told_once_and_not_tried_again(reaching: Reaching) -> None:
    reaching.slack.faults = [CarrierFailed("user_disabled")]
    reaching.mail.faults = [CarrierFailed("no_address")]
    for _ in range(3):
        assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.NOWHERE
    assert [one.news for one in reaching.notices] == [News.PERSON_NOT_REACHED]
    [told] = await reaching.sent.recent(DEMO, None, limit=9)
    assert (told.state, [one.code for one in told.tries]) == ("nowhere", ["user_disabled", "no_address"])


async def test_quiet_hours_hold_what_is_not_urgent_and_begin_nothing(reaching: Reaching) -> None:
    await reaching.people.choose(DEMO, Preferences(ALICE, "UTC", 11, 13))
    assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.QUIET
    assert await reaching.sent.recent(DEMO, None, limit=9) == []
    assert await reaching.messages.send(DEMO, replace(ASKED, urgent=True), ALICE) is Reached.SENT


async def test_of_many_at_once_one_sends(reaching: Reaching) -> None:
    for number in range(ROUNDS):
        message = replace(ASKED, what=f"apr_{number}:asked")
        ends = await asyncio.gather(
            *(reaching.messages.send(DEMO, message, ALICE) for _ in range(6)), return_exceptions=True
        )
        assert all(end is Reached.SENT or isinstance(end, Unavailable) for end in ends)
        assert sum(one[0] == message.what for one in reaching.slack.took) == 1


async def test_a_turn_that_was_taken_over_sends_nothing_more(reaching: Reaching) -> None:
    old = await reaching.sent.take(DEMO, ASKED.what, ALICE)
    assert not isinstance(old, Reached)
    with pytest.raises(Unavailable):
        await reaching.sent.take(DEMO, ASKED.what, ALICE)
    await reaching.later()
    assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.SENT
    with pytest.raises(Unavailable):
        await reaching.sent.begin(DEMO, old, PHONE)


async def test_an_answer_that_comes_late_still_counts(reaching: Reaching) -> None:
    old = await reaching.sent.take(DEMO, ASKED.what, ALICE)
    assert not isinstance(old, Reached)
    number = await reaching.sent.begin(DEMO, old, PHONE)
    await reaching.later()
    new = await reaching.sent.take(DEMO, ASKED.what, ALICE)
    assert not isinstance(new, Reached)
    assert [one.outcome for one in new.tries] == [TryOutcome.LOST]
    await reaching.sent.end(DEMO, old, number, TryOutcome.SENT)
    with pytest.raises(Unavailable):
        await reaching.sent.begin(DEMO, new, PHONE)
    assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.SENT
    assert reaching.slack.took == []


_KILLED = """
import asyncio, os, signal, sys
from app import store
from app.domain.people.reaching import WayKind
from app.messages.sending import PersonMessages
from tests.messages.conftest import ASKED, NOON
from tests.store.given import ALICE, DEMO

class Dies:
    async def send(self, *_):
        print("sent", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    pool = await store.open_pool(sys.argv[1], size=1)
    ways, sent = store.PostgresPersonWays(pool, store.Seals(())), store.PostgresSentMessages(pool)
    people, carriers = store.PostgresPeople(pool), {WayKind.SLACK: Dies()}
    await PersonMessages(ways, sent, people, carriers, None, lambda: NOON).send(DEMO, ASKED, ALICE)

asyncio.run(main())
"""


async def test_killed_between_sending_and_recording_it_may_arrive_twice_and_the_record_says_so(
    reaching: Reaching, database_url: str
) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _KILLED, database_url, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert (process.returncode, out) == (-signal.SIGKILL, b"sent\n")
    with pytest.raises(Unavailable):  # for as long as the killed one might still be at work
        await reaching.messages.send(DEMO, ASKED, ALICE)
    await reaching.later()
    assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.SENT
    [told] = await reaching.sent.recent(DEMO, ALICE, limit=9)
    assert [(one.way.name, one.outcome) for one in told.tries] == [
        ("slack", TryOutcome.LOST),
        ("slack", TryOutcome.SENT),
    ]
    assert told.perhaps_twice


async def test_a_way_that_kills_us_again_and_again_is_left_for_the_next(reaching: Reaching) -> None:
    for _ in range(2):
        turn = await reaching.sent.take(DEMO, ASKED.what, ALICE)
        assert not isinstance(turn, Reached)
        await reaching.sent.begin(DEMO, turn, (await reaching.ways.of(DEMO, ALICE)).order[0])
        await reaching.later()
    assert await reaching.messages.send(DEMO, ASKED, ALICE) is Reached.SENT
    assert (reaching.slack.took, len(reaching.mail.took)) == ([], 1)
