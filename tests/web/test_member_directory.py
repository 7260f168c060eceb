"""What the desk knows of its reviewers: Slack's word on each, and silence wherever Slack says nothing of them."""

from collections.abc import AsyncIterator

import pytest

from app import store
from app.domain.people.desk_page import SeenMember
from app.errors import Unavailable
from app.local.slack import seed
from app.slack.people.member_directory import LookRound, SlackDirectory
from app.store.db.pool import Pool
from tests.store.given import DEMO, Given
from tests.web.composed import Composed, composed


@pytest.fixture
def given(pool: Pool) -> Given:
    return Given(pool)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Composed]:
    """A host whose reviewers are a group and one by name."""
    named = (seed.SAM, seed.REVIEWERS_GROUP)
    async with composed(database_url, slack_reviewers=named) as opened:
        yield opened


def round_of(desk: Composed) -> LookRound:
    return desk.host.look_round


def directory(desk: Composed) -> SlackDirectory:
    return round_of(desk).directory


async def seen(given: Given) -> dict[str, SeenMember]:
    return {one.user_id: one for one in await store.PostgresSeenMembers(given.pool).all(DEMO)}


async def test_everybody_who_may_decide_is_known_and_nobody_else(desk: Composed, given: Given) -> None:
    await round_of(desk).once()
    found = await seen(given)
    assert set(found) == {seed.SAM, seed.ROSA, seed.BEN}
    rosa = SeenMember(seed.ROSA, True, True, "Rosa Reviewer", "rosa@countersign.local")
    assert found[seed.ROSA] == rosa


async def test_who_left_the_group_or_the_workspace_is_looked_at_again(desk: Composed, given: Given) -> None:
    await round_of(desk).once()
    desk.workspace.admin.group(seed.REVIEWERS_GROUP, [seed.BEN])
    desk.workspace.admin.user(seed.BEN, {"deleted": True})
    directory(desk).reviewers.forget(seed.REVIEWERS_GROUP)
    await round_of(desk).once()
    found = await seen(given)
    assert (found[seed.ROSA].active, found[seed.ROSA].reviewer) == (True, False)
    assert (found[seed.BEN].active, found[seed.BEN].reviewer) == (False, False)


@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive", "token_revoked", "internal_error"])
async def test_what_slack_says_of_our_token_is_no_word_on_anybody(desk: Composed, given: Given, code: str) -> None:
    await round_of(desk).once()
    desk.workspace.faults({"kind": "error", "method": "users.info", "error": code, "times": None})
    with pytest.raises(Unavailable):
        await directory(desk).look(seed.ROSA)
    with pytest.raises(Unavailable):
        await round_of(desk).once()
    assert (await seen(given))[seed.ROSA].active, "silence makes nobody gone"


@pytest.mark.parametrize("changes", [{"deleted": True}, {"is_restricted": True}, {"is_bot": True}])
async def test_whoever_is_no_full_member_is_told_apart_from_silence(desk: Composed, changes: dict[str, bool]) -> None:
    desk.workspace.admin.user(seed.ROSA, changes)
    assert await directory(desk).look(seed.ROSA) == SeenMember(seed.ROSA, active=False)
    assert await directory(desk).look("U0NOBODY") == SeenMember("U0NOBODY", active=False)
