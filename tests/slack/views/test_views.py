"""What people read: facts from records, inside Slack's limits, each state in its own words."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.actions.refund import RefundAction
from app.domain.approvals.approval import Receipt
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.cases import Problem
from app.domain.cases.inbound_mail import Attachment
from app.domain.cases.replies import DraftStatus, SendRefusal, SendVerdict
from app.domain.ids import ActorId
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.approvals import modals, verdicts
from app.slack.views.approvals.card import BLOCKS_MAX, card, card_text
from app.slack.views.blocks.rich import who_mrkdwn
from app.slack.views.cases.case import case
from app.slack.views.cases.draft import EDITABLE_MAX, draft
from app.slack.views.operations.notifications import ops
from tests.slack import sheets
from tests.slack.reading import buttons, read

REVIEWERS = ("U0ROSA", "S0REVIEWERS")
DATE = re.compile(r"<!date[^>]*>")
ASKER = ActorId("slack:U0ROSA")


def test_an_open_card_puts_amount_and_customer_first_and_the_customers_words_last() -> None:
    blocks = card(sheets.details(), REVIEWERS)
    assert read(blocks[0]) == "Refund 49.90 EUR to ada@example.com"
    assert blocks[0]["type"] == "header"
    assert read(blocks[-1]).startswith("Customer wrote (unverified)")
    order = [read(block) for block in blocks]
    assert [text.split("\n")[0] for text in order[1:4]] == [
        "From our records",
        "Why it is asked. The agent's words (not checked):",
        "Who may decide: <U0ROSA>, <S0REVIEWERS>",
    ]


def test_an_open_card_says_all_a_reviewer_needs() -> None:
    text = "\n".join(read(block) for block in card(sheets.details(), REVIEWERS))
    for fact in (
        "Paid 120.00 EUR, already refunded 0.00 EUR",
        "Left to refund 120.00 EUR, and 70.10 EUR after this",
        "Order 1042: Annual plan, placed",
        "51 days before this request",
        "enterprise tier, waiting since <date",
        "Policy: Every refund is decided by a person",
        "The order arrived damaged",
        "it expires <date",
        "It broke. Please refund me.",
    ):
        assert fact in text


def test_buttons_are_approve_in_primary_and_reject_unstyled_and_carry_the_id_only() -> None:
    approve, reject, *_ = buttons(card(sheets.details(), REVIEWERS))
    assert (approve["action_id"], approve["style"], approve["value"]) == (ids.APPROVE, "primary", sheets.A1)
    assert (reject["action_id"], reject["value"], "style" in reject) == (ids.REJECT, sheets.A1, False)


@pytest.mark.parametrize(
    ("status", "changes", "said"),
    [
        (Status.APPROVED, {}, ["Approved by <U0ROSA>, <date", "Worker resumed: not yet", "Refund: not sent yet"]),
        (Status.APPROVED, {"consumed_at": sheets.OPENED}, ["Worker resumed: <date", "Refund: not sent yet"]),
        (Status.EXECUTING, {"consumed_at": sheets.OPENED}, ["Approved by", "not confirmed yet"]),
        (Status.EXECUTED, {"consumed_at": sheets.OPENED}, ["Approved by", "Refund: sent, 49.90 EUR, re_1"]),
        (Status.REJECTED, {"decision_reason": "Too late"}, ["Rejected by <U0ROSA>", "Too late", "none was made"]),
        (Status.EXPIRED, {"decided_by": ActorId("clock")}, ["Expired: nobody decided", "not a rejection"]),
        (Status.CANCELLED, {"decided_by": None, "decided_at": None}, ["Cancelled before anybody decided"]),
        (Status.CANCELLED, {}, ["Cancelled by <U0ROSA>"]),
        (Status.NEEDS_ATTENTION, {"trouble": "The bank said no."}, ["needs attention. The bank said no.", "Next: a"]),
        (Status.NEEDS_ATTENTION, {"decided_by": None, "decided_at": None}, ["could not be decided here"]),
        (Status.APPROVED, {"decided_by": ActorId("policy")}, ["Approved by the policy"]),
    ],
)
def test_each_state_has_its_own_words_and_no_buttons(
    status: Status, changes: dict[str, Any], said: list[str]
) -> None:
    details = sheets.decided(status, **changes)
    blocks = card(details, REVIEWERS)
    text = "\n".join(read(block) for block in blocks)
    for words in said:
        assert words in text
    assert [each["text"]["text"] for each in buttons(blocks)] == (["Reopen"] if status is Status.EXPIRED else [])
    assert problems({"text": card_text(details), "blocks": blocks}) == []
    assert len(blocks) <= BLOCKS_MAX
    assert read(blocks[-1]).startswith("Customer wrote (unverified)")


def test_every_state_reads_differently_in_the_notification() -> None:
    texts = {card_text(sheets.decided(status)) for status in Status}
    assert len(texts) == len(Status)
    assert all("49.90 EUR" in text and "1042" in text for text in texts)


def test_a_refund_that_did_not_fit_the_facts_any_more_says_what_changed() -> None:
    receipt = Receipt("facts_changed", "10.00 EUR were refunded elsewhere meanwhile.")
    text = "\n".join(read(block) for block in card(sheets.decided(Status.CANCELLED, receipt=receipt), REVIEWERS))
    assert "not made, because the facts changed. 10.00 EUR were refunded elsewhere" in text


def test_a_disputed_payment_leads_the_facts() -> None:
    facts = replace(sheets.FACTS, disputed=True)
    assert read(card(sheets.details(facts=facts), REVIEWERS)[1]).split("\n")[1].endswith("disputed at the bank")


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "4,990 JPY"), ("KWD", "4.990 KWD"), ("USD", "49.90 USD")])
def test_amounts_follow_their_currency(currency: str, shown: str) -> None:
    action = RefundAction(sheets.ACME, sheets.ADA.id, sheets.FACTS.order_id, sheets.FACTS.charge_id, 4990, currency)
    details = sheets.details(action=action, facts=replace(sheets.FACTS, currency=currency))
    assert read(card(details, REVIEWERS)[0]).startswith(f"Refund {shown} to")


def test_many_reviewers_are_cut_with_a_count() -> None:
    text = "\n".join(read(block) for block in card(sheets.details(), tuple(f"U{n:03}" for n in range(100, 130))))
    assert "and 20 more" in text


@pytest.mark.parametrize("why", list(Refusal))
def test_every_refusal_has_its_sentence(why: Refusal) -> None:
    verdict = Refused(why, Status.APPROVED, ActorId("slack:U0BEN"), datetime(2026, 1, 1, tzinfo=UTC))
    for link in ("https://example.com/x", None):
        said = verdicts.refused(verdict, asker=ASKER, who_may="Ask <@U1>.", link=link)
        assert len(said) > 20
        assert "None" not in said
        assert "{" not in DATE.sub("", said)


@pytest.mark.parametrize("why", [*SendRefusal, None])
def test_every_send_refusal_has_its_sentence(why: SendRefusal | None) -> None:
    verdict = SendVerdict(why, ActorId("slack:U0BEN"), doubts=("sum_differs",))
    assert len(verdicts.sending(verdict, asker=ASKER)) > 10


def test_counted_votes_are_told_apart() -> None:
    approved = verdicts.counted(Counted(Status.APPROVED, ASKER), Choice.APPROVE)
    rejected = verdicts.counted(Counted(Status.REJECTED, ASKER), Choice.REJECT)
    waiting = verdicts.counted(Counted(Status.PENDING, ASKER), Choice.APPROVE)
    assert len({approved, rejected, waiting}) == 3


@pytest.mark.parametrize(
    ("actor", "said"),
    [
        ("slack:U0BEN", "<@U0BEN>"),
        ("slack:<!channel>", "channel"),
        ("cli:ada", "ada (command line)"),
        ("cli:uid-1000(ada)", "ada, uid 1000 (command line)"),
        ("cli:uid-1000", "uid-1000 (command line)"),
        ("clock", "the clock"),
        ("policy", "the policy"),
        (None, "somebody"),
    ],
)
def test_actors_are_named(actor: str | None, said: str) -> None:
    assert who_mrkdwn(ActorId(actor) if actor else None) == said


def test_the_draft_says_who_wrote_it_and_offers_what_can_be_done_about_it() -> None:
    blocks = draft(sheets.draft())
    text = "\n".join(read(block) for block in blocks)
    assert "Written by: offline rules (no language model)" in text
    assert "your refund of 49.90 EUR is on its way" in text
    send, edit, _, claim, none = buttons(blocks)
    assert [claim["text"]["text"], none["text"]["text"]] == ["I'll Take It", "No Reply Needed"]
    assert (send["action_id"], send["style"], send["text"]["text"]) == (ids.SEND_DRAFT, "primary", "Send")
    assert (edit["action_id"], "style" in edit, edit["text"]["text"]) == (ids.EDIT_DRAFT, False, "Edit & Send")


@pytest.mark.parametrize("status", list(DraftStatus))
@pytest.mark.parametrize("length", [0, 10, EDITABLE_MAX + 1, 9_000, 60_000])
def test_a_draft_of_any_length_can_be_posted(status: DraftStatus, length: int) -> None:
    details = sheets.draft(
        status=status,
        body="x" * length,
        notes=("A link was removed",) * 9,
        requested_by=ASKER,
        sent_at=sheets.OPENED,
    )
    blocks = draft(details)
    assert problems({"text": "t", "blocks": blocks}) == []
    counts = {DraftStatus.READY: 5 if length <= EDITABLE_MAX else 4, DraftStatus.UNSURE: 2}
    assert len(buttons(blocks)) == counts.get(status, 0)


def test_hidden_characters_in_a_reply_are_counted_for_whoever_sends_it() -> None:
    text = "\n".join(read(block) for block in draft(sheets.draft(body="Dear\u202e Ada\u200b")))
    assert "2 hidden characters are in the reply" in text


@pytest.mark.parametrize("problem", [None, *Problem])
def test_a_case_says_when_a_person_has_to_step_in(problem: Problem | None) -> None:
    blocks = case(sheets.case(problem=problem, truncated=True, customer=None))
    text = "\n".join(read(block) for block in blocks)
    assert problems({"text": "t", "blocks": blocks}) == []
    unknown = ("Not a customer we know" in text, "Nobody with this address is a customer" in text)
    assert sum(unknown) == 1, "it is said once"
    assert ("yourself" in text) is (problem is not None)
    assert read(blocks[-1]).startswith("Customer wrote (unverified)")


def test_operators_messages_and_modals_fit() -> None:
    facts = tuple((f"Name {n}" * 20, "value " * 200) for n in range(30))
    notice = sheets.notice(data={"job": "j" * 900, "why": "w" * 9000, "message": "m"}, facts=facts)
    assert problems({"text": "t", "blocks": ops(notice, "https://example.com/x")}) == []
    long = sheets.draft(body="\x00\ud800" + "x" * 5000)
    for view in (
        modals.reject_reason(sheets.details(), channel="C1", ts="1.1"),
        modals.edit_reply(sheets.draft(), channel="C1", ts="1.1"),
        modals.edit_reply(long, channel="C1", ts="1.1"),
        modals.told("Nothing changed."),
    ):
        assert problems(view) == []


def test_a_sender_nobody_vouches_for_is_named_as_such_on_card_and_case() -> None:
    for blocks in (card(sheets.details(sender_verified=False), REVIEWERS), case(sheets.case(sender_verified=False))):
        assert "Unverified sender" in "\n".join(read(block) for block in blocks)
        assert problems(blocks) == []
    for blocks in (card(sheets.details(), REVIEWERS), case(sheets.case())):
        assert "Unverified sender" not in "\n".join(read(block) for block in blocks)


def test_a_case_lists_what_came_with_the_mail_and_cuts_the_list() -> None:
    files = (Attachment("<!channel> *bill*.pdf", 2_048), Attachment("a" * 255, 3 * 1024 * 1024), Attachment("c", 1))
    text = "\n".join(read(block) for block in case(sheets.case(attachments=files)))
    assert "Attachments (3, not opened and not kept): <!channel> *bill*.pdf (2 KB), " in text
    assert "(3.0 MB), c (1 B)" in text
    assert "a" * 61 not in text
    many = case(sheets.case(attachments=files * 100))
    assert "and 295 more" in "\n".join(read(block) for block in many)
    assert problems(many) == []
    assert all("channel" not in str(block) or block["type"] == "rich_text" for block in many)


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_of_a_mail_has_its_words_on_the_case(problem: Problem) -> None:
    assert catalogue.CASE_PROBLEMS[problem.value] in "\n".join(read(b) for b in case(sheets.case(problem=problem)))
    assert catalogue.CASE_NOTES[problem.value]


def test_a_store_credit_is_never_called_a_refund() -> None:
    """But for what was refunded to this customer, and of this order, before."""
    others = (
        "already refunded",
        "No refund to this customer through this desk before",
        "Every refund is decided by a person",
        "Please refund me",  # the customer
    )
    for one in sheets.store_credits():
        shown = str(card(one, ("U0ROSA",))) + card_text(one)
        assert "tore credit" in shown
        for words in others:
            shown = shown.replace(words, "")
        assert "efund" not in shown
