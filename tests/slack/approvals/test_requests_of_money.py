"""A card of money that no customer's mail asks for says who asks, and shows nobody's title as a customer's words."""

from dataclasses import replace

import pytest

from app.domain.actions.tool_call import Evidence
from app.domain.approvals.approval import ApprovalDetails
from app.domain.approvals.askers.money_requests import default_title
from app.domain.approvals.voting import Status
from app.domain.ids import ActorId
from app.domain.people.actors import EVENT
from app.local.slack import seed
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card
from app.slack.views.approvals.details.details import details
from app.slack.views.approvals.modals import approve_changed, reject_reason
from tests.slack import sheets
from tests.slack.conftest import World
from tests.slack.gallery import whole_requests
from tests.slack.leaks import texts

PROGRAM = ActorId("key:key_0a1b(shop sync)")


def shown(details: ApprovalDetails) -> str:
    return "".join(texts(card(details)))


@pytest.mark.parametrize(
    ("language", "agent", "event", "unchecked"),
    [
        ("en", "Agent: ", "Event: refund-17.", "Not asked by the agent, and nobody checked who sent it"),
        (
            "de",
            "Agent: ",
            "Ereignis: refund-17.",
            "Nicht vom Agenten verlangt, und wer es gesendet hat, ist ungeprüft",
        ),
    ],
)
def test_what_an_event_asks_for_is_never_called_an_agents(
    language: str, agent: str, event: str, unchecked: str
) -> None:
    asked = sheets.details(
        requested_by=EVENT, agent_reason="refund-17", subject="customer/refund.requested", excerpt=""
    )
    with catalogue.speaking(language):
        words = shown(asked)
        assert event in words
        assert unchecked in words
        assert agent not in words
        assert "customer/refund.requested" not in words, "the name of an event is nobody's words"


def test_a_program_s_own_name_for_it_says_what_its_order_does_not_and_its_links_show_where_they_lead() -> None:
    plain = sheets.details(requested_by=PROGRAM)
    order = plain.approval.order.order_number
    assert catalogue.TOOL_CALL_TITLE not in shown(replace(plain, subject=default_title("refund", order)))
    assert catalogue.TOOL_CALL_EVIDENCE not in shown(plain)
    led = shown(replace(plain, evidence=(Evidence("The video", "https://files.shop.example/v/7"),)))
    assert catalogue.TOOL_CALL_EVIDENCE in led
    assert "The video https://files.shop.example/v/7" in led


def test_a_program_s_title_is_not_what_the_customer_wrote() -> None:
    asked = sheets.details(requested_by=PROGRAM, subject="Approved by Ada", excerpt="It never arrived.")
    words = shown(asked)
    assert catalogue.CUSTOMER_WROTE not in words
    assert catalogue.CUSTOMER_WROTE_UNVERIFIED not in words
    assert catalogue.TOOL_CALL_TITLE + "Approved by Ada" in words
    assert catalogue.CUSTOMER_WROTE in shown(sheets.details())


def test_its_changes_are_an_amount_and_no_reply() -> None:
    for by in (EVENT, PROGRAM):
        view = approve_changed(sheets.details(requested_by=by), channel="C1", ts="1.1", amount_cents=4000)
        assert [one["block_id"] for one in view["blocks"] if one["block_id"].startswith(ids.REPLY_BLOCK)] == []
    view = approve_changed(sheets.details(), channel="C1", ts="1.1", amount_cents=4000)
    assert [one["block_id"] for one in view["blocks"] if one["block_id"].startswith(ids.REPLY_BLOCK)]


def test_the_reason_of_a_rejection_is_no_customers_to_see() -> None:
    for by, shown_to in ((EVENT, False), (PROGRAM, False), (ActorId("agent"), True)):
        view = reject_reason(sheets.details(requested_by=by), channel="C1", ts="1.1")
        assert (ids.REASON_SHOWN_BLOCK in str(view)) is shown_to


async def test_less_of_it_is_approved_without_a_reply(world: World) -> None:
    held = world.approvals.held
    world.approvals.held = replace(held, approval=replace(held.approval, requested_by=EVENT))
    at = await world.post_card()
    await world.click(seed.ROSA, ids.CHANGE, at)
    view = world.workspace.views(seed.ROSA)[-1]
    values = {ids.AMOUNT_BLOCK: {ids.AMOUNT_INPUT: "40"}}
    assert not dict(await world.workspace.submit_view(seed.ROSA, view["id"], values)).get("errors")
    row = world.approvals.held.approval
    assert (row.status, row.final_sum.amount_cents, row.reply_text) == (Status.APPROVED, 4000, "")


def test_its_details_have_no_words_where_an_event_has_none() -> None:
    for by, has_words in ((EVENT, False), (PROGRAM, True)):
        asked = sheets.details(requested_by=by, agent_reason="refund-17")
        whole, reader = next(iter(whole_requests()))
        shown_to = "".join(texts(details(replace(whole, details=asked), reader, channel="C1", ts="1.1")))
        assert (catalogue.DETAILS_REQUEST_WROTE in shown_to) is has_words
        assert catalogue.DETAILS_WROTE not in shown_to
        assert "refund-17" in shown_to
