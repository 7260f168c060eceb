"""A request with its whole mail, for one reader; whoever reads the words unmasked is on record, each time."""

import pytest

from app import store
from app.domain.approvals.voting import Decider, Refusal
from app.domain.ids import ActorId
from app.errors import NotFound
from app.store.approvals.whole_requests import BODY_READ_MAX
from tests.store.given import ACME, ALICE, BOB, Given

ADA_AT_THE_DESK = Decider(ALICE, "ada@example.com")
ROSA = Decider(BOB, "bob@desk.example")


async def test_the_mail_comes_whole_with_what_came_with_it(given: Given) -> None:
    requests = store.PostgresWholeRequests(given.pool)
    body = "Please refund order 1003. Call +49 170 1234512. " * 1_000
    approval = await given.approval(message=await given.message(body=body, subject="My order"))
    found = await requests.read(given.tenant, approval.id, ROSA)
    assert (found.mail.body, found.mail.body_chars) == (body[:BODY_READ_MAX], len(body))
    assert (found.mail.sender, found.mail.subject) == ("ada@example.com", "My order")
    assert found.details == await given.approvals.details(given.tenant, approval.id)
    assert found.interest is None
    assert await given.recorded("words_revealed") == []


async def test_a_reader_who_gains_by_it_or_asked_for_it_is_told(given: Given) -> None:
    requests, approval = store.PostgresWholeRequests(given.pool), await given.approval(requested_by=BOB)
    assert (await requests.read(given.tenant, approval.id, ADA_AT_THE_DESK)).interest is Refusal.IS_CUSTOMER
    assert (await requests.read(given.tenant, approval.id, ROSA)).interest is Refusal.OWN_REQUEST


async def test_whoever_reads_the_words_unmasked_is_on_record_each_time(given: Given) -> None:
    message = await given.message(body="Please refund the lamp quickly.", subject="Zwiebelkuchen")
    requests, approval = store.PostgresWholeRequests(given.pool), await given.approval(message=message)
    for reader in (ROSA, ROSA, ADA_AT_THE_DESK):
        await requests.reveal(given.tenant, approval.id, reader)
    lines = await given.recorded("words_revealed")
    assert [line["actor"] for line in lines] == [BOB, BOB, ALICE]
    assert {(line["subject"], line["case_id"]) for line in lines} == {(f"approval:{approval.id}", approval.case_id)}
    kept = str([line["data"] for line in lines])
    assert not [word for word in ("lamp", "quickly", "Zwiebelkuchen", "ada@example.com") if word in kept]


async def test_another_tenants_request_is_as_good_as_none(given: Given, acme: Given) -> None:
    requests, theirs = store.PostgresWholeRequests(given.pool), await acme.approval()
    for read in (requests.read, requests.reveal):
        with pytest.raises(NotFound):
            await read(given.tenant, theirs.id, Decider(ActorId("slack:UROSA"), "rosa@desk.example"))
    assert await given.recorded("words_revealed") == await acme.recorded("words_revealed") == []
    assert (await requests.read(ACME, theirs.id, ROSA)).details.approval.id == theirs.id
