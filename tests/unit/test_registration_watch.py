"""The watch over our place at the engine: what is healed, what is left alone, and who hears of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from app.domain.ids import Posted, TenantId
from app.domain.operations.notifications import News, OpsNotice
from app.domain.operations.registration import Held, Ours, Standing, Who
from app.errors import Unavailable
from app.registration.watch import (
    FOREIGN_KEPT_SECONDS,
    LOOK_SECONDS,
    SILENT_SECONDS,
    SURPLUS_SECONDS,
    TELL_AGAIN_SECONDS,
    TELL_SECONDS,
    Means,
    Watch,
)

DOOR, STRANGE, OTHER = (f"https://{name}.example/api/inngest" for name in ("desk", "evil", "acme"))
ALL = frozenset({"countersign-a", "countersign-b"})
OURS = Ours("countersign", DOOR, ALL)
WELL = Held(ALL, frozenset({DOOR}), dict.fromkeys(ALL, "monday"))
TAKEN = replace(WELL, addresses=frozenset({STRANGE}))


@dataclass
class Engine:
    """An engine, whoever is at the addresses it calls, and everybody the watch talks to."""

    holds: Held | None = WELL
    away: bool = False
    busy: bool = False
    refuses: bool = False
    people: Mapping[str, Who] = field(default_factory=dict)
    registered: int = 0
    returns: list[bool] = field(default_factory=list)
    notices: list[OpsNotice] = field(default_factory=list)
    now: float = 1000.0

    async def answers(self) -> bool:
        return not self.away

    async def held(self) -> Held | None:
        if self.away or self.busy:
            raise Unavailable("The engine does not answer")
        return self.holds

    async def register(self) -> None:
        if self.refuses:
            raise Unavailable("refused")
        self.registered += 1
        made = self.holds.made if self.holds and self.holds.made else dict.fromkeys(ALL, "tuesday")
        self.holds = Held(ALL, frozenset({DOOR}), made)

    async def who(self, address: str) -> Who:
        return self.people.get(address, Who.STRANGER)

    async def tell_ops(self, notice: OpsNotice) -> Posted:
        self.notices.append(notice)
        return Posted("COPS", "1.0")

    def began(self) -> None: ...

    def engine_is_back(self, *, lost: bool) -> None:
        self.returns.append(lost)

    async def round(self) -> None: ...

    def watch(self) -> Watch:
        return Watch(
            Means(
                tenant=TenantId("demo"),
                ours=OURS,
                book=self,
                register=self.register,
                who=self.who,
                returns=self,
                ops=self,
                clock=lambda: self.now,
            )
        )

    async def looked(self, watch: Watch, seconds: float) -> Standing:
        """What stands after looking as often as the watch does for so long."""
        until = self.now + seconds
        standing = await watch.look()
        while self.now < until:
            self.now += LOOK_SECONDS
            standing = await watch.look()
        return standing


@pytest.fixture
def engine() -> Engine:
    return Engine()


async def test_a_host_registers_when_it_starts_and_then_leaves_well_alone(engine: Engine) -> None:
    """A new version may have other triggers under the same names."""
    watch = engine.watch()
    assert await engine.looked(watch, 60) is Standing.OURS
    assert (engine.registered, engine.notices, engine.returns) == (1, [], [])


@pytest.mark.parametrize(
    "held",
    [
        Held(frozenset()),
        replace(WELL, functions=frozenset({"countersign-a"})),
        Held(frozenset({"countersign-a"})),
    ],
)
async def test_what_the_engine_forgot_it_is_told_again_at_once(engine: Engine, held: Held) -> None:
    watch = engine.watch()
    await watch.look()
    engine.holds = held
    assert await watch.look() is Standing.OURS
    assert engine.registered == 2


async def test_an_engine_that_forgot_everything_lost_what_it_was_running(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.holds = Held(frozenset())
    await watch.look()
    assert engine.returns == [True]


async def test_an_engine_that_was_told_again_by_somebody_else_has_lost_its_memory_all_the_same(
    engine: Engine,
) -> None:
    watch = engine.watch()
    await watch.look()
    engine.holds = replace(WELL, made=dict.fromkeys(ALL, "tuesday"))
    await engine.looked(watch, 30)
    assert engine.returns == [True], "and it is noticed once"


async def test_an_engine_that_was_away_is_back_once(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.away = True
    assert await watch.look() is Standing.AWAY
    assert await watch.look() is Standing.AWAY
    engine.away = False
    assert await engine.looked(watch, 30) is Standing.OURS
    assert engine.returns == [False]


async def test_a_memory_lost_while_it_was_away_is_noticed(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.away = True
    await watch.look()
    engine.away, engine.holds = False, replace(WELL, made=dict.fromkeys(ALL, "tuesday"))
    await watch.look()
    assert engine.returns == [True]


async def test_a_busy_engine_is_not_taken_for_one_that_was_away(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.busy = True
    assert await watch.look() is Standing.OURS
    engine.busy = False
    await watch.look()
    assert engine.returns == []


async def test_our_place_is_taken_back_from_a_stranger_at_once_and_operators_hear_of_it_once(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    for _ in range(5):
        engine.holds = TAKEN
        assert await watch.look() is Standing.OURS
    assert engine.registered == 6
    assert [(one.news, one.facts) for one in engine.notices] == [
        (News.REGISTRATION_TAKEN_BACK, (("called", STRANGE),))
    ]


async def test_a_host_starts_by_taking_its_place_from_a_stranger(engine: Engine) -> None:
    engine.holds = TAKEN
    assert await engine.watch().look() is Standing.OURS


@pytest.mark.parametrize(("who", "standing"), [(Who.FOREIGN, Standing.FOREIGN), (Who.SIBLING, Standing.SIBLING)])
async def test_a_host_that_proves_itself_is_never_overwritten_and_operators_hear_of_it_once(
    engine: Engine, who: Who, standing: Standing
) -> None:
    engine.holds, engine.people = replace(TAKEN, functions=ALL | {"more"}), {STRANGE: who}
    watch = engine.watch()
    assert await engine.looked(watch, 1800) is standing
    assert engine.registered == 0
    assert watch.state.address == STRANGE
    assert [(one.news, one.data["standing"]) for one in engine.notices] == [(News.REGISTRATION_WRONG, standing.value)]


async def test_another_tenants_host_is_not_overwritten_while_it_is_started_again(engine: Engine) -> None:
    engine.holds, engine.people = TAKEN, {STRANGE: Who.FOREIGN}
    watch = engine.watch()
    await watch.look()
    engine.people = {STRANGE: Who.SILENT}
    assert await engine.looked(watch, 3600) is Standing.FOREIGN
    assert engine.registered == 0
    engine.now += FOREIGN_KEPT_SECONDS
    await engine.looked(watch, SILENT_SECONDS + LOOK_SECONDS)
    assert engine.registered == 1, "but not for ever"


async def test_an_old_host_of_ours_is_followed_once_it_is_gone(engine: Engine) -> None:
    engine.holds, engine.people = TAKEN, {STRANGE: Who.SIBLING}
    watch = engine.watch()
    await watch.look()
    engine.people = {STRANGE: Who.SILENT}
    assert await watch.look() is Standing.STRANGER
    assert engine.registered == 0, "it may only be starting again"
    assert await engine.looked(watch, SILENT_SECONDS) is Standing.OURS


async def test_somebody_silent_is_waited_for_once_and_within_thirty_seconds(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.holds, engine.people = TAKEN, {STRANGE: Who.SILENT, OTHER: Who.SILENT}
    assert await watch.look() is Standing.STRANGER
    assert await engine.looked(watch, 30 - LOOK_SECONDS) is Standing.OURS
    engine.holds = replace(WELL, addresses=frozenset({OTHER}))
    assert await watch.look() is Standing.OURS, "whoever changes addresses gains no time"


async def test_another_versions_functions_are_left_while_a_deploy_runs(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.holds = replace(WELL, functions=ALL | {"countersign-new"})
    assert await engine.looked(watch, SURPLUS_SECONDS - LOOK_SECONDS) is Standing.SURPLUS
    assert engine.registered == 1
    assert await engine.looked(watch, 2 * LOOK_SECONDS) is Standing.OURS


@pytest.mark.parametrize("held", [None, Held(ALL)])
async def test_what_is_not_told_is_not_called_ours(engine: Engine, held: Held | None) -> None:
    engine.holds = held

    async def in_vain() -> None:
        engine.registered += 1

    engine.register = in_vain  # type: ignore[method-assign]
    assert await engine.looked(engine.watch(), 600) is Standing.UNKNOWN
    assert engine.registered == (0 if held is None else 1)
    assert engine.notices == []


async def test_an_engine_that_refuses_us_is_told_of_after_a_minute_once_an_hour(engine: Engine) -> None:
    engine.holds, engine.refuses = Held(frozenset()), True
    watch = engine.watch()
    assert await engine.looked(watch, TELL_SECONDS - LOOK_SECONDS) is Standing.FORGOTTEN
    assert engine.notices == []
    await engine.looked(watch, 600)
    assert [one.news for one in engine.notices] == [News.REGISTRATION_WRONG]
    await engine.looked(watch, TELL_AGAIN_SECONDS)
    assert len(engine.notices) == 2


async def test_the_time_since_when_is_kept(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    since = watch.state.since
    await engine.looked(watch, 60)
    assert watch.state.since == since
    engine.away = True
    await watch.look()
    assert watch.state.since > since


@pytest.mark.parametrize("tells", [True, False])
async def test_functions_with_other_numbers_are_registered_until_it_has_worked_and_then_no_more(
    engine: Engine, tells: bool
) -> None:
    """Their names are the same, so nothing that the engine tells would show it; Inngest Cloud tells nothing."""
    watch = engine.watch()
    await watch.look()
    engine.holds, before = (WELL if tells else None), engine.registered
    engine.refuses = True
    watch.register_again()
    await engine.looked(watch, 10)
    assert engine.registered == before
    engine.refuses = False
    await engine.looked(watch, 30)
    assert engine.registered == before + 1


async def test_other_numbers_are_no_reason_to_take_a_place_from_a_live_host(engine: Engine) -> None:
    watch = engine.watch()
    await watch.look()
    engine.holds, engine.people = TAKEN, {STRANGE: Who.SIBLING}
    watch.register_again()
    await engine.looked(watch, 30)
    assert engine.registered == 1
