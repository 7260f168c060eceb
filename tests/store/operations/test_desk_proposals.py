"""What waits for a second owner is settled once, by an owner of the file in force, whoever is asked where."""

import asyncio

import asyncpg
import pytest

from app import store
from app.domain.approvals.presses import Kind, Shown
from app.domain.ids import ActorId, Posted
from app.domain.operations.desk_proposals import Choice, State, Verdict
from app.domain.operations.desk_versions import DeskVersion, NewVersion
from app.errors import BadInput, NotAllowed
from app.store import PostgresDeskProposals, PostgresDeskVersions
from app.store.db.pool import Pool
from app.store.db.transactions import tenant_tx
from tests.store.given import ACME, DEMO, Given

ADA = ActorId("cli:uid-1000(ada)")
BOB = ActorId("slack:UBOB")
OWNERS = ["UADA", "UBOB", "UZOE"]


def version(base: int, waits: bool = True, **told: object) -> NewVersion:
    told = {"owners": OWNERS, **told}
    return NewVersion(base=base, text=f"{told}", told=told, loosens=("undo",), waits=waits, by=ADA, owner="UADA")


async def proposed(given: Given, **told: object) -> DeskVersion:
    """Version 2, which waits."""
    versions = PostgresDeskVersions(given.pool)
    await versions.add(DEMO, version(0, waits=False, undo_seconds=60))
    return await versions.add(DEMO, version(1, **{"undo_seconds": 0, **told}))


async def in_force(given: Given) -> int:
    newest = await PostgresDeskVersions(given.pool).newest(DEMO)
    assert newest is not None
    return newest.version


async def lines(given: Given) -> list[tuple[str, str, str]]:
    """The audit's, of versions."""
    found = await store.PostgresAudit(given.pool).rows(DEMO, limit=200)
    return [(row["action"], row["actor"], row["data"]["as"]) for row in found if "desk_config" in row["action"]]


async def moves(given: Given) -> list[str]:
    rows = await given.pool.fetch("SELECT cause FROM outbox WHERE name = 'desk/version.moved' ORDER BY id")
    return [row["cause"] for row in rows]


async def test_a_press_in_slack_is_on_record_as_one_at_the_terminal_is(given: Given) -> None:
    await proposed(given)
    settled = await PostgresDeskProposals(given.pool).settle(DEMO, 2, "confirm", by=BOB, owner="UBOB")
    assert (settled.verdict, settled.in_force, await in_force(given)) == (Verdict.CONFIRMED, 2, 2)
    assert (await lines(given))[-2:] == [
        ("desk_config_proposed", ADA, "UADA"),
        ("desk_config_confirmed", BOB, "UBOB"),
    ]
    assert await moves(given) == ["desk:2:proposed", "desk:2:confirmed"]
    again = await PostgresDeskProposals(given.pool).settle(DEMO, 2, "confirm", by=BOB, owner="UBOB")
    assert again.verdict is Verdict.CONFIRMED, "Slack may send a press twice"
    late = await PostgresDeskProposals(given.pool).settle(DEMO, 2, "discard", by=BOB, owner="UZOE")
    assert (late.verdict, await in_force(given), len(await lines(given))) == (Verdict.WAS_CONFIRMED, 2, 3)


async def test_what_is_discarded_never_comes_into_force(given: Given) -> None:
    await proposed(given)
    proposals, versions = PostgresDeskProposals(given.pool), PostgresDeskVersions(given.pool)
    settled = await proposals.settle(DEMO, 2, "discard", by=BOB, owner="UBOB")
    assert (settled.verdict, await in_force(given)) == (Verdict.DISCARDED, 1)
    assert (await lines(given))[-1] == ("desk_config_discarded", BOB, "UBOB")
    with pytest.raises(BadInput, match="was discarded by UBOB"):
        await versions.confirm(DEMO, 2, by=ADA, owner="UZOE")
    assert (await proposals.get(DEMO, 2)).state is State.DISCARDED
    assert await in_force(given) == 1


@pytest.mark.parametrize(
    ("owner", "verdict"),
    [("UADA", Verdict.OWN), ("UEVE", Verdict.NOT_OWNER), ("UNEW", Verdict.NOT_OWNER)],
    ids=["who applied it", "nobody", "whom only the new file names"],
)
@pytest.mark.parametrize("choice", ["confirm", "discard"])
async def test_only_another_owner_of_the_file_in_force_counts(
    given: Given, owner: str, verdict: Verdict, choice: Choice
) -> None:
    await proposed(given, owners=["UADA", "UNEW"])
    settled = await PostgresDeskProposals(given.pool).settle(DEMO, 2, choice, by=BOB, owner=owner)
    assert (settled.verdict, await in_force(given)) == (verdict, 1)
    assert len(await lines(given)) == 2, "nothing was settled"
    with pytest.raises(NotAllowed):
        await PostgresDeskVersions(given.pool).confirm(DEMO, 2, by=ADA, owner=owner)


@pytest.mark.parametrize("rolls_back", [None, 1], ids=["superseded", "rolled back"])
async def test_what_is_overtaken_counts_for_nothing_and_its_card_hears_of_it(
    given: Given, rolls_back: int | None
) -> None:
    await proposed(given)
    proposals, versions = PostgresDeskProposals(given.pool), PostgresDeskVersions(given.pool)
    waiting = await versions.add(DEMO, version(1, undo_seconds=5))
    newer = NewVersion(
        base=1, text="", told={"owners": OWNERS}, loosens=(), waits=False, by=ADA, rolls_back=rolls_back
    )
    await versions.add(DEMO, newer)
    settled = await proposals.settle(DEMO, 2, "confirm", by=BOB, owner="UBOB")
    assert (settled.verdict, settled.in_force, await in_force(given)) == (Verdict.OVERTAKEN, 4, 4)
    assert (await proposals.get(DEMO, 2)).state is State.OVERTAKEN
    assert sorted(await moves(given))[::2] == ["desk:2:overtaken", f"desk:{waiting.version}:overtaken"]


async def test_of_two_owners_at_once_one_wins_wherever_each_of_them_is(given: Given) -> None:
    """At the terminal, and in Slack, of which one confirms and one discards."""
    proposals, versions = PostgresDeskProposals(given.pool), PostgresDeskVersions(given.pool)
    base = (await versions.add(DEMO, version(0, waits=False))).version
    winners = set()
    for turn in range(20):
        made = (await versions.add(DEMO, version(base, undo_seconds=turn))).version
        found = await asyncio.gather(
            versions.confirm(DEMO, made, by=ADA, owner="UZOE"),
            proposals.settle(DEMO, made, "discard", by=BOB, owner="UBOB"),
            proposals.settle(DEMO, made, "confirm", by=BOB, owner="UBOB"),
            return_exceptions=True,
        )
        assert {type(one).__name__ for one in found} <= {"DeskVersion", "Settled", "BadInput"}, found
        now = (await proposals.get(DEMO, made)).version
        assert (now.confirmed_at is None) is not (now.discarded_at is None), "one of the two, never both"
        base = made if now.confirmed_at else base
        assert await in_force(given) == base
        winners.add(now.confirmed_as or f"not {now.discarded_as}")
        words = [line for line in await lines(given) if line[0].endswith(("confirmed", "discarded"))]
        assert len(words) == turn + 1, "one word per version is on record"
    assert len(winners) > 1, "it was a race"


async def test_a_card_is_known_by_where_it_stands_and_what_it_shows_is_said_no_more(given: Given) -> None:
    await proposed(given)
    proposals, at = PostgresDeskProposals(given.pool), Posted("C0OPS", "1.5")
    await proposals.shown(DEMO, 2, "proposed", at)
    assert (await proposals.get(DEMO, 2)).card == at
    assert await store.PostgresPresses(given.pool).shown_at(DEMO, at) == Shown(Kind.DESK_VERSION, "2")
    assert await store.PostgresPresses(given.pool).shown_at(ACME, at) is None
    left = await given.pool.fetchval("SELECT count(*) FROM outbox WHERE done_at IS NULL AND cause LIKE 'desk:%'")
    assert left == 0


@pytest.mark.parametrize("statement", ["UPDATE desk_discards SET discarded_as = 'U9'", "DELETE FROM desk_discards"])
async def test_nobody_takes_back_that_something_was_discarded(given: Given, pool: Pool, statement: str) -> None:
    await proposed(given)
    await PostgresDeskProposals(given.pool).settle(DEMO, 2, "discard", by=BOB, owner="UBOB")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with tenant_tx(pool, DEMO) as conn:
            await conn.execute(statement)
