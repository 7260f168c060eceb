"""``deliver-webhook`` against a real receiver: in order, again under the same id, dead after three days, replayed."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import inngest
import pytest

from app import store
from app.domain.approvals.voting import ReviewerRequest
from app.domain.approvals.webhooks.secrets import NAME as SECRET_NAME
from app.domain.approvals.webhooks.secrets import Signing
from app.domain.ids import ApprovalId
from app.domain.operations.notifications import DeadWebhook, News
from app.domain.privacy.records_keys import new_key
from app.errors import ChatError, Unavailable
from app.outside.allowed import AllowedHosts
from app.ports.bundle import Ports
from app.store.approvals.webhooks.callbacks import Reach
from app.store.db.pool import Pool
from app.webhooks.sender import SignedWebhooks
from tests.outside.servers import NAME, Authority, way_out
from tests.store.given import ALICE, BOB, DEMO, Given, click
from tests.store.given_webhooks import announced, called_back, listed, written
from tests.webhooks.receiver import OK, Receiver, answer, receiving
from tests.workers.conftest import Chat
from workers.functions.approvals.askers import deliver_webhook as function
from workers.functions.runtime.steps import Steps

_PASSED = """
UPDATE webhook_deliveries SET since = since - $1::interval, created_at = created_at - $1::interval,
    next_at = next_at - $1::interval, claimed_until = claimed_until - $1::interval
"""


@dataclass
class Timeless:
    """A run whose steps are executed at once, and whose sleeps make the rows older by as much."""

    pool: Pool
    slept: list[float] = field(default_factory=list)
    attempt: int = 0

    @property
    def step(self) -> "Timeless":
        return self

    async def run(self, step_id: str, handler: Callable[..., Awaitable[Any]], *args: object) -> Any:
        return await handler(*args)

    async def sleep(self, step_id: str, time: timedelta) -> None:
        self.slept.append(time.total_seconds())
        await self.pool.execute(_PASSED, time)


@dataclass
class Desk:
    """What a test holds."""

    given: Given
    ports: Ports
    chat: Chat
    receiver: Receiver

    async def decided(self, *, undone: bool = False) -> ApprovalId:
        """An approval that was decided, whose callback is the receiver."""
        approval = await self.given.approval(undo_seconds=60)
        named = AllowedHosts.parse(f"{NAME}:{self.receiver.server.port}")
        await called_back(self.given, approval.id, self.receiver.server.url(), reach=Reach(named))
        await self.given.approvals.cast(DEMO, approval.id, click())
        if undone:
            await self.given.approvals.undo(DEMO, approval.id, ReviewerRequest(BOB, "u", True, "bob@desk.example"))
        return approval.id

    async def run(self, approval_id: ApprovalId, delivery_id: str) -> tuple[str, Timeless]:
        """The function, for one event."""
        ctx = Timeless(self.given.pool)
        steps = Steps(cast("inngest.Context", ctx), self.ports, DEMO)
        ended = await function.deliver(steps, approval_id, delivery_id)
        return ended["state"], ctx

    async def run_all(self, approval_id: ApprovalId) -> list[str]:
        """A run for each event that the outbox has, until it has none."""
        states = []
        while due := await announced(self.given):
            states += [(await self.run(approval_id, one))[0] for one in due]
        return states


@pytest.fixture
async def desk(given: Given, ports: Ports, chat: Chat, authority: Authority) -> AsyncIterator[Desk]:
    """A desk that lists the receiver's host, and shares a secret with it."""
    secrets = store.PostgresTenantSecrets(given.pool, store.Seals([new_key()]))
    signing = Signing.new()
    await secrets.put(DEMO, SECRET_NAME, signing.kept(), by=ALICE)
    configs = cast("store.LiveDeskConfigs", ports.configs)
    async with receiving(authority.for_server(), signing.newest) as receiver:
        place = f"{NAME}:{receiver.server.port}"
        await listed(given, NAME)
        await configs.load()
        calls = SignedWebhooks(way_out(authority, place), secrets, lambda tenant: configs.now(tenant).callbacks)
        yield Desk(given, replace(ports, webhook_calls=calls), chat, receiver)


async def test_deliveries_arrive_in_order_though_the_first_fails_for_a_while(desk: Desk) -> None:
    approval_id = await desk.decided(undone=True)
    desk.receiver.answers = [answer(500), answer(503, "Retry-After: 7"), answer(404), OK]
    [first] = await announced(desk.given)
    state, ctx = await desk.run(approval_id, first)
    assert state == "delivered"
    assert [round(one) for one in ctx.slept] == [5, 30, 120], "a Retry-After shortens no wait"
    assert await desk.run_all(approval_id) == ["delivered"]
    assert desk.receiver.sequence == [1, 1, 1, 1, 2]
    ids = [row["id"] for row in await written(desk.given, approval_id)]
    assert [one.id for one in desk.receiver.got] == [ids[0]] * 4 + [ids[1]], "the same id at each try"
    assert desk.chat.notices == []


async def test_a_host_killed_between_delivery_and_its_record_delivers_it_twice_at_most(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval_id = await desk.decided()
    [first] = await announced(desk.given)
    settle = desk.ports.deliveries.settle

    async def die(*_: object) -> None:
        raise Unavailable("the host was killed")

    monkeypatch.setattr(desk.ports.deliveries, "settle", die)
    with pytest.raises(Unavailable):
        await desk.run(approval_id, first)
    monkeypatch.setattr(desk.ports.deliveries, "settle", settle)
    assert len(desk.receiver.got) == 1
    assert [row["state"] for row in await written(desk.given, approval_id)] == ["due"], "it is not lost"
    state, ctx = await desk.run(approval_id, first)  # the engine tries the step again
    assert (state, len(ctx.slept)) == ("delivered", 1), "and waits until nobody can be at it any more"
    assert [one.id for one in desk.receiver.got] == [first, first]


async def test_what_nobody_takes_for_three_days_is_dead_and_operators_hear_of_it_once(desk: Desk) -> None:
    approval_id = await desk.decided(undone=True)
    desk.receiver.answers = [answer(500)]
    [first] = await announced(desk.given)
    state, ctx = await desk.run(approval_id, first)
    assert state == "dead"
    assert 3 * 86_400 - 60 <= sum(ctx.slept) <= 3 * 86_400 + 60
    assert await desk.run_all(approval_id) == ["dead"]
    [notice] = desk.chat.notices
    assert (notice.news, notice.approval_id, notice.data["code"]) == (News.WEBHOOK_DEAD, approval_id, "http_500")
    assert notice.data["why"] is DeadWebhook.NOT_TAKEN
    desk.receiver.answers, tried = [OK], len(desk.receiver.got)
    assert await desk.ports.deliveries.replay(DEMO, None, by=ALICE) == 2
    assert await desk.run_all(approval_id) == ["delivered", "delivered"]
    assert desk.receiver.sequence[tried:] == [1, 2]


async def test_a_receiver_that_is_gone_is_left_and_operators_hear_though_slack_was_away_at_first(
    desk: Desk,
) -> None:
    approval_id = await desk.decided()
    desk.receiver.answers = [answer(410)]
    [first] = await announced(desk.given)
    desk.chat.ops_fault = ChatError("Slack is away")
    with pytest.raises(ChatError):  # the step is tried again
        await desk.run(approval_id, first)
    desk.chat.ops_fault = None
    assert (await desk.run(approval_id, first))[0] == "dead"
    assert [one.data["why"] for one in desk.chat.notices] == [DeadWebhook.GONE]
    assert len(desk.receiver.got) == 1, "410 stops"


async def test_a_host_taken_off_the_list_gets_nothing_and_the_dead_letter_says_so(desk: Desk) -> None:
    approval_id = await desk.decided()
    await listed(desk.given, "other.shop.example")
    await cast("store.LiveDeskConfigs", desk.ports.configs).load()
    assert await desk.run_all(approval_id) == ["dead"]
    assert desk.receiver.got == []
    [row] = await desk.ports.deliveries.rows(DEMO, dead=True, limit=10)
    assert row.code == "host_not_listed"
    assert [one.data["why"] for one in desk.chat.notices] == [DeadWebhook.HOST_NOT_LISTED]


async def test_a_second_run_of_the_same_delivery_finds_it_taken(desk: Desk) -> None:
    approval_id = await desk.decided()
    [first] = await announced(desk.given)
    assert (await desk.run(approval_id, first))[0] == "delivered"
    assert (await desk.run(approval_id, first))[0] == "delivered"
    assert len(desk.receiver.got) == 1


async def test_a_run_that_never_ends_gives_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    approval_id = await desk.decided()
    [first] = await announced(desk.given)
    monkeypatch.setattr(function, "TRIES_MAX", 2)
    desk.receiver.answers = [answer(500)]
    assert (await desk.run(approval_id, first))[0] == "dead"
    assert [one.data["code"] for one in desk.chat.notices] == ["given_up"]
