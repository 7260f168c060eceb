"""A request decided in stages: whose turn it is votes, others hear why not, and all by Slack's word of now."""

from dataclasses import replace

import pytest

from app.domain.approvals.flows.flow import Barred, Flow, Stage
from app.domain.approvals.flows.judging import Tally
from app.domain.approvals.voting import Refusal, Refused, Status
from app.local.slack import seed
from app.slack import ids
from app.slack.people.seats import seats_of
from tests.slack import sheets
from tests.slack.conftest import World
from tests.slack.pressing import payload

BEN, ROSA, OLU = (sheets.ActorId(f"slack:{one}") for one in (seed.BEN, seed.ROSA, seed.OLU))
TEAM = Stage("team", (seed.REVIEWERS_GROUP,), quorum=2)
FINANCE = Stage("finance", (seed.OLU,), (seed.BEN,), barred=frozenset({Barred.PREVIOUS}))
FLOW = Flow("large", ((TEAM,), (FINANCE,)))


def staged(world: World, flow: Flow = FLOW) -> None:
    """The one that waits is decided by this flow."""
    world.approvals.change(flow=flow)
    world.approvals.held = replace(world.approvals.held, tally=Tally(flow, []))


async def test_each_in_their_turn_also_whom_only_the_flow_names(world: World) -> None:
    staged(world)
    at = await world.post_card()
    await world.click(seed.OLU, ids.APPROVE, at)
    assert [one.why for one in world.approvals.verdicts.values() if isinstance(one, Refused)] == [
        Refusal.NOT_YOUR_TURN
    ]
    await world.click(seed.ROSA, ids.APPROVE, at)
    await world.click(seed.BEN, ids.APPROVE, at)
    assert world.approvals.status is Status.PENDING
    await world.click(seed.BEN, ids.APPROVE, at)
    assert world.approvals.status is Status.PENDING, "who voted for the team is no second stage"
    await world.click(seed.OLU, ids.APPROVE, at)
    assert world.approvals.status is Status.APPROVED


@pytest.mark.parametrize("flag", ["deleted", "is_bot", "is_restricted", "is_ultra_restricted"])
async def test_whoever_is_no_full_member_any_more_counts_no_more(world: World, flag: str) -> None:
    staged(world, Flow("pair", ((TEAM,),)))
    at = await world.post_card()
    await world.click(seed.ROSA, ids.APPROVE, at)
    world.workspace.admin.user(seed.ROSA, {flag: True})
    world.reviewers.forget(seed.ROSA)
    await world.click(seed.BEN, ids.APPROVE, at)
    assert world.approvals.status is Status.PENDING


@pytest.mark.parametrize("name", [ids.REJECT, ids.APPROVE])
async def test_whom_no_stage_asks_hears_so_before_they_type_anything(world: World, name: str) -> None:
    staged(world, Flow("finance", ((FINANCE,),)))
    at = await world.post_card()
    await world.press(payload(name, at, sheets.A1))
    await world.slack.desk.afterwards.drain()
    assert "None of the stages of this request asks you." in world.told(seed.ROSA)
    assert not world.workspace.views(seed.ROSA)


async def test_roles_are_the_desks_lists_as_they_are_now(world: World) -> None:
    roles = Flow("roles", ((Stage("all"), Stage("call", ("oncall",)), Stage("owners", ("owners",), (seed.BEN,))),))
    seats = await seats_of(world.reviewers, roles, frozenset({ROSA, OLU, BEN}))
    oncall = await world.reviewers.people_of((seed.ONCALL_GROUP,))
    assert (seats.at(ROSA), seats.at(BEN), seats.at(OLU)) == ({"all", "owners"}, {"all", "owners"}, {"call"})
    owners = {*world.reviewers.config.owners, seed.BEN}
    assert seats.sizes == {"all": len(await world.reviewers.people()), "call": len(oncall), "owners": len(owners)}
