"""Who may decide which stage of a flow now: full members of our workspace whom it names, or whose group it names."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Final

from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.flows.calling import open_stages, taking_turns
from app.domain.approvals.flows.flow import Flow, Role, Stage
from app.domain.approvals.flows.judging import Tally
from app.domain.approvals.flows.seats import Seats
from app.domain.approvals.voting import Choice
from app.domain.ids import ActorId
from app.domain.people.actors import from_slack, user_id_of
from app.errors import Unavailable
from app.slack.api.config import SlackConfig
from app.slack.people.reviewers import Reviewers

ASKED_AT_ONCE: Final = 5


def entries_of(stage: Stage, config: SlackConfig) -> tuple[str, ...]:
    """Ids of the people and groups that a stage names, by the desk's lists as they are now; backups too."""
    oncall = (config.oncall_group,) if config.oncall_group else ()
    lists = {Role.REVIEWERS: config.reviewers, Role.STAFF: config.staff, Role.OWNERS: config.owners}
    return stage.entries({**{role.value: entries for role, entries in lists.items()}, Role.ONCALL.value: oncall})


async def seats_of(reviewers: Reviewers, flow: Flow, people: frozenset[ActorId]) -> Seats:
    """Of these people, by Slack's word. Raises Unavailable where Slack does not tell."""
    rosters = {
        stage.name: frozenset(await reviewers.people_of(entries_of(stage, reviewers.config))) for stage in flow.stages
    }
    some = asyncio.Semaphore(ASKED_AT_ONCE)

    async def of(person: ActorId) -> frozenset[str]:
        user_id = user_id_of(person)
        listed = frozenset(name for name, roster in rosters.items() if from_slack(person) and user_id in roster)
        async with some:
            member = bool(listed) and await reviewers.is_full_member(user_id, reviewers.us.team_id)
        return listed if member else frozenset()

    ordered = sorted(people)
    found = await asyncio.gather(*map(of, ordered))
    return Seats(dict(zip(ordered, found, strict=True)), {name: len(roster) for name, roster in rosters.items()})


async def is_asked(
    reviewers: Reviewers, by: ActorId, details: ApprovalDetails, choice: Choice, *, may_decide: bool
) -> bool:
    """Whether somebody could vote so now, as far as it is known before the vote; ``may_decide`` without a flow."""
    named, tally = details.approval.reviewers, details.tally
    if named and by not in named:
        return False
    if tally is None:
        return may_decide
    seats = await seats_of(reviewers, tally.flow, frozenset({by, *(one.by for one in tally.votes)}))
    return isinstance(replace(tally, seats=seats).seat(by, choice), Stage)


async def called_now(reviewers: Reviewers, tally: Tally, about: str) -> tuple[str, ...]:
    """The people and groups of the stages whose turn it is; backups are not called, nor is who has voted.

    Where some take turns they are people; while Slack does not say who is in a group, its group is called.
    """
    voted = {user_id_of(one.by) for one in tally.standing}
    found: list[str] = []
    for stage in open_stages(tally):
        entries = entries_of(replace(stage, backups=()), reviewers.config)
        if stage.called is not None:
            with suppress(Unavailable):
                entries = taking_turns(await reviewers.people_of(entries), stage.called, about)
        found += [one for one in entries if one not in voted]
    return tuple(dict.fromkeys(found))
