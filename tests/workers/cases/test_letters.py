"""The draft after several refunds: reviewers' words where all were made, else the agent's with theirs noted."""

from dataclasses import replace

import pytest

from app.domain.actions.refund_letter import BY_REVIEWER, refund_reply
from app.domain.approvals.approval import Approval
from app.domain.approvals.voting import Choice
from app.domain.cases.cases import Accepted
from app.domain.cases.replies import Proposal
from app.domain.ids import CustomerId, DraftId
from app.domain.reason_codes import Code, Remark
from app.ports.bundle import Ports
from tests.store.given import DEMO, Given, click, turn
from workers.functions.agent_runs.agent_steps import Work
from workers.functions.approvals.execute import _execute
from workers.functions.cases.handle_email import _create_draft

CALLS = ("call_1", "call_2")


async def two(given: Given, ports: Ports) -> tuple[Accepted, list[Approval]]:
    """A mail whose agent asked for two refunds, and has written its letter since."""
    mail = await given.message()
    asked = tuple(Proposal(call, "1003", 1000, "broken") for call in CALLS)
    await ports.turns.save(DEMO, mail.message_id, replace(turn(1, None), state="{}", contract="c", proposals=asked))
    await ports.turns.save(DEMO, mail.message_id, turn(2, "Dear Ada, the agent tells of both."))
    opened = [await given.approval(message=mail, call_id=call, amount_cents=1000) for call in CALLS]
    return mail, opened


async def draft(given: Given, ports: Ports, mail: Accepted) -> tuple[str, str, tuple[str, ...]]:
    made = await _create_draft(ports, Work(DEMO, mail.message_id, CustomerId("cust_001")), 2)
    details = await ports.drafts.details(DEMO, DraftId(made))
    return details.body, details.written_by, details.notes


async def decide(given: Given, ports: Ports, approval: Approval, reply: str, choice: Choice = Choice.APPROVE) -> None:
    await given.approvals.cast(DEMO, approval.id, click(choice=choice, reply=reply))
    if choice is Choice.APPROVE:
        await ports.refunds.begin(DEMO, approval.id)  # so that the other refund is not taken for facts that moved
        await _execute(ports, DEMO, approval.id, 0)


async def test_where_every_refund_was_made_each_is_told_in_its_reviewers_words_with_one_frame(
    given: Given, ports: Ports
) -> None:
    mail, (first, second) = await two(given, ports)
    ours = refund_reply(order_number="1003", currency="EUR", amount_cents=1000, asked_cents=1000)
    await decide(given, ports, first, ours)
    await decide(given, ports, second, "The second one is yours too. Rosa")
    body, by, _ = await draft(given, ports, mail)
    assert body == ours.removesuffix("\n\nKind regards,\nThe support desk") + "\n\nThe second one is yours too. Rosa"
    assert by == BY_REVIEWER


async def test_a_refund_whose_reviewer_chose_no_words_is_told_by_the_template(given: Given, ports: Ports) -> None:
    mail, (first, second) = await two(given, ports)
    await decide(given, ports, first, "The first one is yours.")
    await decide(given, ports, second, "")
    body, _, _ = await draft(given, ports, mail)
    assert body.startswith("The first one is yours.\n\nwe have refunded 10.00 EUR on order 1003.")
    assert body.endswith("Kind regards,\nThe support desk")


@pytest.mark.parametrize("silent", [True, False])
async def test_where_one_was_not_made_the_agents_letter_stands_and_the_words_are_noted(
    given: Given, ports: Ports, silent: bool
) -> None:
    mail, (first, second) = await two(given, ports)
    await decide(given, ports, first, "The first one is yours.")
    if not silent:
        await decide(given, ports, second, "", Choice.REJECT)
    body, by, notes = await draft(given, ports, mail)
    assert (body, by) == ("Dear Ada, the agent tells of both.", "offline model")
    assert isinstance(notes[0], Remark)
    assert (notes[0].code, notes[0].data["text"]) == (Code.REVIEWER_WROTE, "The first one is yours.")


async def test_a_proposal_that_the_policy_stopped_counts_as_a_refund_that_was_not_made(
    given: Given, ports: Ports
) -> None:
    mail = await given.message()
    asked = tuple(Proposal(call, "1003", 1000, "broken") for call in CALLS)
    await ports.turns.save(DEMO, mail.message_id, replace(turn(1, None), state="{}", contract="c", proposals=asked))
    await ports.turns.save(DEMO, mail.message_id, turn(2, "Dear Ada, the agent tells of both."))
    only = await given.approval(message=mail, call_id=CALLS[0], amount_cents=1000)
    await decide(given, ports, only, "The first one is yours.")
    body, _, notes = await draft(given, ports, mail)
    assert body == "Dear Ada, the agent tells of both."
    assert "The first one is yours." in notes[0]


async def test_without_a_word_of_a_reviewer_the_agents_letter_stands_alone(given: Given, ports: Ports) -> None:
    mail, opened = await two(given, ports)
    for one in opened:
        await decide(given, ports, one, "")
    body, by, notes = await draft(given, ports, mail)
    assert (body, by) == ("Dear Ada, the agent tells of both.", "offline model")
    assert [note for note in notes if isinstance(note, Remark)] == []
