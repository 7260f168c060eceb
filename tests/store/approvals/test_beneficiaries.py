"""Whom an approval gives something to: by the records, and on an operator's word; judged where the vote commits."""

from typing import Any

import pytest

from app import store
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, ReviewerRequest, Status
from app.domain.cases.mail.mailboxes import NoAddress
from app.domain.ids import ActorId
from app.errors import NotFound
from tests.store.given import ALICE, BOB, Given, click
from tests.store.operations.test_routine_commands import countersign

OPERATOR = ActorId("cli:uid-0(root)")
GAINING: list[tuple[dict[str, Any], Refusal]] = [
    ({"address": "ada@example.com"}, Refusal.IS_CUSTOMER),
    ({"address": "ADA+x@example.com"}, Refusal.IS_CUSTOMER),
    ({"address": NoAddress.HIDDEN}, Refusal.ADDRESS_HIDDEN),
    ({"address": NoAddress.NONE}, Refusal.NO_ADDRESS),
]


@pytest.mark.parametrize(("known", "why"), GAINING)
@pytest.mark.parametrize("change", [{}, {"amount_cents": 2500}, {"choice": Choice.REJECT}], ids=str)
async def test_a_vote_of_whoever_gains_by_it_is_refused_and_on_record(
    given: Given, known: dict[str, Any], why: Refusal, change: dict[str, Any]
) -> None:
    approval = await given.approval()
    vote = click(**{**known, **change})
    for _ in range(2):  # sent again it is the same vote
        verdict = await given.approvals.cast(given.tenant, approval.id, vote)
        assert isinstance(verdict, Refused)
        assert verdict.why is why
    assert (await given.approvals.get(given.tenant, approval.id)).status is Status.PENDING
    [line] = [row for row in await given.audit.rows(given.tenant, limit=50) if row["action"] == "vote_refused"]
    assert (line["actor"], line["data"]["code"]) == (ALICE, why.value)
    counted = await given.approvals.cast(given.tenant, approval.id, click(BOB))
    assert isinstance(counted, Counted)


@pytest.mark.parametrize(("known", "why"), GAINING)
async def test_whoever_gains_by_it_neither_undoes_nor_reopens_it(
    given: Given, known: dict[str, Any], why: Refusal
) -> None:
    approval = await given.approved(undo_seconds=60)
    wish = ReviewerRequest(by=BOB, source="test:wish", may_decide=True, **known)
    assert await given.approvals.undo(given.tenant, approval.id, wish) == Refused(why, Status.APPROVED)
    await given.approvals.undo(
        given.tenant,
        approval.id,
        ReviewerRequest(by=ALICE, source="test:undo", may_decide=True, address="a@desk.example"),
    )
    assert await given.approvals.reopen(given.tenant, approval.id, wish) == Refused(why, Status.CANCELLED)
    refused = [row for row in await given.audit.rows(given.tenant, limit=50) if row["action"] == "vote_refused"]
    assert [row["data"]["code"] for row in refused] == [why.value], "one press, one line"


async def test_the_address_that_wrote_counts_beside_the_customers_own(given: Given) -> None:
    approval = await given.approval()
    await given.pool.execute("UPDATE messages SET sender = 'ada.private@example.net'")
    for address in ("ada.private@example.net", "ada@example.com"):
        verdict = await given.approvals.cast(given.tenant, approval.id, click(address=address))
        assert isinstance(verdict, Refused)
        assert verdict.why is Refusal.IS_CUSTOMER


async def test_whoever_is_linked_with_the_customer_decides_nothing_of_theirs_and_all_of_others(given: Given) -> None:
    links = store.PostgresBeneficiaries(given.pool)
    assert await links.link(given.tenant, "Ada@Example.com", ALICE, by=OPERATOR)
    assert not await links.link(given.tenant, "ada@example.com", ALICE, by=OPERATOR)
    approval = await given.approval()
    verdict = await given.approvals.cast(given.tenant, approval.id, click(ALICE))
    assert isinstance(verdict, Refused)
    assert verdict.why is Refusal.IS_CUSTOMER
    assert await links.links(given.tenant) == [("ada@example.com", ALICE)]
    assert await links.unlink(given.tenant, "ada@example.com", ALICE, by=OPERATOR)
    assert not await links.unlink(given.tenant, "ada@example.com", ALICE, by=OPERATOR)
    assert isinstance(await given.approvals.cast(given.tenant, approval.id, click(ALICE)), Counted)
    rows = [row for row in await given.audit.rows(given.tenant, limit=50) if row["action"].startswith("customer_")]
    assert [(row["action"], row["actor"]) for row in rows] == [
        ("customer_linked", OPERATOR),
        ("customer_unlinked", OPERATOR),
    ]
    assert "@" not in str(rows), "the record holds no addresses"


async def test_a_link_is_one_tenants_own(given: Given, acme: Given) -> None:
    links = store.PostgresBeneficiaries(given.pool)
    await links.link(acme.tenant, "ada@example.com", ALICE, by=OPERATOR)
    assert await links.links(given.tenant) == []
    approval = await given.approval()
    assert isinstance(await given.approvals.cast(given.tenant, approval.id, click(ALICE)), Counted)


async def test_only_customers_can_be_linked(given: Given) -> None:
    with pytest.raises(NotFound, match="No customer"):
        await store.PostgresBeneficiaries(given.pool).link(given.tenant, "nobody@example.com", ALICE, by=OPERATOR)


async def test_an_operator_links_and_unlinks_from_the_terminal(given: Given, database_url: str) -> None:
    environ = {"DATABASE_URL": database_url, "TENANT": given.tenant}
    assert "Nobody is linked" in (await countersign("customers", "links", **environ))[1]
    code, said = await countersign("customers", "link", "ada@example.com", "U0ROSA", **environ)
    assert (code, "slack:U0ROSA decides nothing of ada@example.com" in said) == (0, True)
    assert (
        "that was so already" in (await countersign("customers", "link", "ada@example.com", "U0ROSA", **environ))[1]
    )
    assert "ada@example.com\tslack:U0ROSA" in (await countersign("customers", "links", **environ))[1]
    assert "no longer linked" in (await countersign("customers", "unlink", "ada@example.com", "U0ROSA", **environ))[1]
    for words, told in (
        (("link", "ada@example.com", "rosa"), "U012AB3CD"),
        (("link", "nobody@example.com", "U0ROSA"), "No customer has this address"),
    ):
        code, said = await countersign("customers", *words, **environ)
        assert (code, told in said) == (1, True)
