"""A request decided in stages: whose turn it is votes, others hear why not, and all by Slack's word of now."""

from dataclasses import replace

import pytest

from app.domain.approvals.flows.flow import Barred, Flow, Stage
from app.domain.approvals.flows.judging import Tally
from app.domain.approvals.voting import Choice, Refusal, Refused, Status, Vote
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.people.seats import called_now, seats_of
from app.slack.views.approvals.card import card, state_mark
from tests.slack import sheets
from tests.slack.conftest import World
from tests.slack.pressing import payload
from tests.slack.reading import read

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
    assert "No stage of this request asks you." in world.told(seed.ROSA)
    assert not world.workspace.views(seed.ROSA)


async def test_roles_are_the_desks_lists_as_they_are_now(world: World) -> None:
    roles = Flow("roles", ((Stage("all"), Stage("call", ("oncall",)), Stage("owners", ("owners",), (seed.BEN,))),))
    seats = await seats_of(world.reviewers, roles, frozenset({ROSA, OLU, BEN}))
    oncall = await world.reviewers.people_of((seed.ONCALL_GROUP,))
    assert (seats.at(ROSA), seats.at(BEN), seats.at(OLU)) == ({"all", "owners"}, {"all", "owners"}, {"call"})
    owners = {*world.reviewers.config.owners, seed.BEN}
    assert seats.sizes == {"all": len(await world.reviewers.people()), "call": len(oncall), "owners": len(owners)}


def shown(tally: Tally | None) -> str:
    """The card of a request with these votes, as it is read."""
    return "\n".join(read(block) for block in card(replace(sheets.details(), tally=tally)))


def yes(by: str, stage: str) -> Vote:
    """One that counted."""
    return Vote(sheets.ActorId(f"slack:{by}"), Choice.APPROVE, f"s:{by}", may_decide=True, stage=stage)


@pytest.mark.parametrize(
    ("language", "first", "later"),
    [("en", "team: 1 of 2 by", "finance: 1 asked later"), ("de", "team: 1 von 2 von", "finance: 1 später gefragt")],
)
def test_the_card_has_a_line_for_each_stage(language: str, first: str, later: str) -> None:
    with catalogue.speaking(language):
        said = shown(Tally(FLOW, [yes(seed.ROSA, "team")]))
        assert f"{first} <{seed.ROSA}>" in said
        assert later in said
        assert later not in shown(None)


def test_each_vote_makes_another_card_and_what_is_done_gives_way_to_what_is_not() -> None:
    many = Flow("many", tuple((Stage(f"stage {number}", (seed.OLU,)),) for number in range(6)))
    votes = [yes(seed.OLU, f"stage {number}") for number in range(3)]
    marks = {state_mark(replace(sheets.details(), tally=Tally(many, votes[:count]))) for count in range(4)}
    assert len(marks) == 4
    said = shown(Tally(many, votes))
    assert "stage 1" not in said
    assert f"stage 3: 0 of 1, asked now: <{seed.OLU}>" in said
    assert "2 stages more" in said


async def test_those_whose_turn_it_is_are_called_but_no_backups_and_nobody_who_voted(world: World) -> None:
    later = Tally(FLOW, [yes(seed.ROSA, "team"), yes(seed.BEN, "team")])
    assert await called_now(world.reviewers, Tally(FLOW, []), "apr_1") == (seed.REVIEWERS_GROUP,)
    assert await called_now(world.reviewers, later, "apr_1") == (seed.OLU,)
    people = Flow("f", ((Stage("s", (seed.OLU, seed.ROSA, seed.BEN), quorum=2),),))
    assert await called_now(world.reviewers, Tally(people, [yes(seed.BEN, "s")]), "a") == (seed.OLU, seed.ROSA)


async def test_of_a_stage_that_takes_turns_each_is_called_as_often(world: World) -> None:
    flow = Flow("f", ((Stage("s", (seed.REVIEWERS_GROUP, seed.OLU), called=1),),))
    called = [await called_now(world.reviewers, Tally(flow, []), f"apr_{number}") for number in range(60)]
    assert called[0] == await called_now(world.reviewers, Tally(flow, []), "apr_0")
    assert {len(one) for one in called} == {1}
    assert {one for (one,) in called} == {seed.OLU, *await world.reviewers.people_of((seed.REVIEWERS_GROUP,))}


async def test_nobody_changes_alone_what_several_decide(world: World) -> None:
    staged(world)
    vote = Vote(ROSA, Choice.APPROVE, "s", may_decide=True, address="rosa@desk.example", amount_cents=1)
    seats = await seats_of(world.reviewers, FLOW, frozenset({ROSA}))
    verdict = await world.approvals.cast(world.approvals.held.approval.tenant, sheets.A1, replace(vote, seats=seats))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.BAD_AMOUNT
