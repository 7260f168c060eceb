"""Links are for one browser, once and for ten minutes; sessions end; votes on the page are on record as such."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app import store
from app.domain.approvals.voting import Counted, Refusal, Refused, ReviewerRequest, Status
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ApprovalId
from app.domain.people.actors import slack_person
from app.domain.people.desk_page import (
    LINK_SECONDS,
    LINKS_PER_PERSON_MAX,
    SESSION_SECONDS,
    Authority,
    NewLink,
    SeenMember,
    Standing,
    Token,
    standing_of,
)
from tests.store.given import ALICE, BOB, Given, click
from tests.store.given_page import ANN, signed_in


@pytest.fixture
def access(given: Given) -> store.PostgresPageAccess:
    return store.PostgresPageAccess(given.pool)


def a_link(user_id: str = ANN.user_id) -> NewLink:
    return NewLink(Token.make(), Token.make(), user_id, ApprovalId("apr_" + "0" * 24))


async def test_a_link_is_good_once_even_for_two_at_the_same_moment(
    given: Given, access: store.PostgresPageAccess
) -> None:
    link = a_link()
    assert await access.open_link(given.tenant, link)
    assert await access.link_of(given.tenant, link.token, link.browser) == ANN.user_id
    came = await asyncio.gather(
        *(access.redeem(given.tenant, link.token, link.browser, Token.make(), Authority.SLACK) for _ in range(4))
    )
    [inside] = [one for one in came if one is not None]
    assert (inside.user_id, inside.approval_id) == (ANN.user_id, link.approval_id)
    assert await access.link_of(given.tenant, link.token, link.browser) is None
    assert len(await given.recorded("page_signed_in")) == 1


async def test_a_link_is_good_in_no_other_browser_and_for_no_other_tenant(
    given: Given, acme: Given, access: store.PostgresPageAccess
) -> None:
    link, other = a_link(), Token.make()
    assert await access.open_link(given.tenant, link)
    assert await access.redeem(given.tenant, link.token, other, Token.make(), Authority.SLACK) is None
    assert await access.redeem(given.tenant, other, link.browser, Token.make(), Authority.SLACK) is None
    assert await access.redeem(acme.tenant, link.token, link.browser, Token.make(), Authority.SLACK) is None
    assert await access.redeem(given.tenant, link.token, link.browser, Token.make(), Authority.SLACK), "still good"


async def test_a_link_lives_ten_minutes_and_a_session_eight_hours(
    given: Given, access: store.PostgresPageAccess
) -> None:
    link, session = a_link(), await signed_in(given)
    assert await access.open_link(given.tenant, link)
    for seconds, good in ((LINK_SECONDS - 5, True), (10, False)):
        await given.pool.execute(
            "UPDATE page_links SET expires_at = expires_at - $1::interval", timedelta(seconds=seconds)
        )
        assert (await access.link_of(given.tenant, link.token, link.browser) is not None) is good
    assert await access.redeem(given.tenant, link.token, link.browser, Token.make(), Authority.SLACK) is None
    for seconds, good in ((SESSION_SECONDS - 5, True), (10, False)):
        await given.pool.execute(
            "UPDATE page_sessions SET expires_at = expires_at - $1::interval", timedelta(seconds=seconds)
        )
        assert (await access.session_of(given.tenant, session) is not None) is good


async def test_nobodys_mailbox_is_filled(given: Given, access: store.PostgresPageAccess) -> None:
    opened = [await access.open_link(given.tenant, a_link()) for _ in range(LINKS_PER_PERSON_MAX + 2)]
    assert opened == [True] * LINKS_PER_PERSON_MAX + [False] * 2
    assert await access.open_link(given.tenant, a_link("UBOB")), "another person's are counted by themselves"


async def test_of_links_and_sessions_only_digests_are_kept(given: Given, access: store.PostgresPageAccess) -> None:
    link, session = a_link(), await signed_in(given)
    await access.open_link(given.tenant, link)
    kept = [
        dict(row)
        for table in ("page_links", "page_sessions", "audit")
        for row in await given.pool.fetch(f"SELECT * FROM {table}")
    ]
    text = json.dumps(kept, default=str)
    assert all(secret.text not in text for secret in (link.token, link.browser, session))
    assert session.text not in repr(session)


async def test_who_signs_out_or_is_gone_is_out(given: Given, access: store.PostgresPageAccess) -> None:
    mine, theirs, link = await signed_in(given), await signed_in(given), a_link()
    await access.end(given.tenant, mine)
    assert await access.session_of(given.tenant, mine) is None
    assert await access.session_of(given.tenant, theirs) == ANN.user_id
    assert [line["actor"] for line in await given.recorded("page_signed_out")] == [slack_person(ANN.user_id)]
    await access.open_link(given.tenant, link)
    await access.end_all(given.tenant, ANN.user_id)
    assert await access.session_of(given.tenant, theirs) is None
    assert await access.link_of(given.tenant, link.token, link.browser) is None


async def test_each_reviewer_is_mailed_once_about_an_approval(given: Given, access: store.PostgresPageAccess) -> None:
    approval = await given.approval()
    claims = await asyncio.gather(*(access.claim_mail(given.tenant, approval.id, "UALICE") for _ in range(4)))
    assert sorted(claims) == [False, False, False, True]
    await access.release_mail(given.tenant, approval.id, "UALICE")
    assert await access.claim_mail(given.tenant, approval.id, "UALICE"), "nothing was mailed, so it is tried again"
    for _ in range(2):
        await access.mailed(given.tenant, approval.id, ["UALICE"])
    [line] = await given.recorded("approval_mailed")
    assert (line["subject"], line["data"]["to"]) == (f"approval:{approval.id}", "UALICE")


async def test_whoever_slack_says_is_gone_stays_known_as_gone(given: Given) -> None:
    seen = store.PostgresSeenMembers(given.pool)
    await seen.keep(given.tenant, [ANN])
    await seen.keep(given.tenant, [SeenMember(ANN.user_id, active=False, reviewer=True)])
    [found] = await seen.all(given.tenant)
    assert found == replace(ANN, active=False, reviewer=False)


async def test_a_vote_on_the_page_is_on_record_as_such_and_by_what_authority(given: Given) -> None:
    approval = await given.approval()
    stranger = click(ALICE, may_decide=False, on_page=Authority.SLACK)
    assert await given.approvals.cast(given.tenant, approval.id, stranger) == Refused(
        Refusal.NOT_A_REVIEWER, Status.PENDING
    )
    vote = click(ALICE, on_page=Authority.DESK_FILE)
    for _ in range(2):
        assert isinstance(await given.approvals.cast(given.tenant, approval.id, vote), Counted)
    assert [(line["actor"], line["data"]) for line in await given.recorded("page_vote")] == [
        (ALICE, {"choice": "approve", "authority": "slack", "refusal": "not_a_reviewer"}),
        (ALICE, {"choice": "approve", "authority": "desk_file", "refusal": None}),
    ]


async def test_what_is_taken_back_on_the_page_is_on_record_with_its_authority_too(given: Given) -> None:
    """Counted or refused, each press its own line, though a browser says that it is the one it was."""
    approval = await given.approval(undo_seconds=60)
    await given.approvals.cast(given.tenant, approval.id, click(ALICE, source="one", on_page=Authority.SLACK))
    asked = ReviewerRequest(ALICE, "one", False, "alice@desk.example", on_page=Authority.SLACK)
    allowed = replace(asked, may_decide=True, on_page=Authority.DESK_FILE)
    for wish in (asked, allowed, allowed, replace(allowed, by=BOB, source="two")):
        await given.approvals.undo(given.tenant, approval.id, wish)
    assert [(line["actor"], line["data"]) for line in await given.recorded("page_vote")] == [
        (ALICE, {"choice": "approve", "authority": "slack", "refusal": None}),
        (ALICE, {"choice": "undo", "authority": "slack", "refusal": "not_a_reviewer"}),
        (ALICE, {"choice": "undo", "authority": "desk_file", "refusal": None}),
        (BOB, {"choice": "undo", "authority": "desk_file", "refusal": "too_late"}),
    ]


async def test_what_is_taken_back_in_slack_has_no_line_of_the_page(given: Given) -> None:
    approval = await given.approval(undo_seconds=60)
    await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    wish = ReviewerRequest(ALICE, "one", may_decide=True, address="alice@desk.example")
    assert isinstance(await given.approvals.undo(given.tenant, approval.id, wish), Counted)
    assert await given.recorded("page_vote") == []


async def test_nobody_decides_about_themselves_by_another_of_their_addresses(given: Given) -> None:
    approval = await given.approval()
    vote = click(ALICE, others=("ada@example.com",))
    assert await given.approvals.cast(given.tenant, approval.id, vote) == Refused(Refusal.IS_CUSTOMER, Status.PENDING)


GONE = replace(ANN, active=False)


@pytest.mark.parametrize(
    ("now", "last", "may", "authority"),
    [
        (ANN, None, True, Authority.SLACK),
        (replace(ANN, reviewer=False), ANN, False, Authority.SLACK),
        (GONE, ANN, False, Authority.SLACK),
        (None, ANN, True, Authority.DESK_FILE),
        (None, None, True, Authority.DESK_FILE),
        (None, GONE, False, Authority.DESK_FILE),
    ],
)
def test_authority_is_slacks_word_or_else_the_desks_file(
    now: SeenMember | None, last: SeenMember | None, may: bool, authority: Authority
) -> None:
    found = standing_of(ANN.user_id, now=now, last=last, named=("UALICE", "SGROUP"))
    assert (found.may_decide, found.authority) == (may, authority)


def test_without_slack_only_people_whom_the_file_names_decide() -> None:
    assert not standing_of("UALICE", now=None, last=ANN, named=("SGROUP",)).may_decide
    told = standing_of("UALICE", now=ANN, last=None, named=(), told="alice@home.example")
    assert (told.address, told.others) == ("alice@desk.example", ("alice@home.example",))
    assert standing_of("UALICE", now=None, last=None, named=()) == Standing(
        False, Authority.DESK_FILE, NoAddress.NONE
    )
