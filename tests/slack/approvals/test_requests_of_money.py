"""A card of money that no customer's mail asks for says who asks, and shows nobody's title as a customer's words."""

import pytest

from app.domain.approvals.approval import ApprovalDetails
from app.domain.ids import ActorId
from app.domain.people.actors import EVENT
from app.slack.i18n import catalogue
from app.slack.views.approvals.card import card
from tests.slack import sheets
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


def test_a_program_s_title_is_not_what_the_customer_wrote() -> None:
    asked = sheets.details(requested_by=PROGRAM, subject="Approved by Ada", excerpt="It never arrived.")
    words = shown(asked)
    assert catalogue.CUSTOMER_WROTE not in words
    assert catalogue.CUSTOMER_WROTE_UNVERIFIED not in words
    assert catalogue.TOOL_CALL_TITLE + "Approved by Ada" in words
    assert catalogue.CUSTOMER_WROTE in shown(sheets.details())
