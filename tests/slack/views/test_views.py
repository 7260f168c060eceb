"""What people read: facts from records, inside Slack's limits, each state in its own words."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.actions.refund import RefundAction
from app.domain.approvals.approval import OtherRequest, Receipt
from app.domain.approvals.voting import Choice, Counted, Refusal, Refused, Status
from app.domain.cases.cases import Problem
from app.domain.cases.mail.inbound import Attachment
from app.domain.cases.replies import DraftStatus, SendRefusal, SendVerdict
from app.domain.ids import ActorId, ApprovalId
from app.local.slack.rules import problems
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals import modals, verdicts
from app.slack.views.approvals.card import (
    BLOCKS_MAX,
    NAME_LENGTH,
    UNUSUAL_MAX,
    CardLinks,
    card,
    card_text,
)
from app.slack.views.approvals.details.customer_words import EXCERPT_MAX
from app.slack.views.blocks.rich import who_mrkdwn
from app.slack.views.cases.case import case
from app.slack.views.cases.draft import EDITABLE_MAX, draft
from app.slack.views.operations.notifications import ops
from tests.slack import sheets
from tests.slack.reading import buttons, read
from tests.slack.unusual_requests import rejection

LINK = "https://slack.example/archives/C1/p1"
DATE, DATE_LEAF = re.compile(r"<!date[^>]*>"), re.compile(r"<date [^>]*>")
ASKER = ActorId("slack:U0ROSA")


def test_an_open_card_puts_amount_and_customer_first_and_the_customers_words_last() -> None:
    blocks = card(sheets.details(), CardLinks(case=LINK))
    assert blocks[0]["type"] == "header"
    assert [read(block) for block in blocks] == [
        "Refund 49.90 EUR to ada@example.com",
        f"Order 1042: Annual plan\nBought {sheets.FACTS.placed_on}, 51 days earlier\n"
        "Paid 120.00 EUR, this leaves 70.10 EUR",
        "Agent: The order arrived damaged",
        "[Approve 49.90 EUR] [Reject] [Change] [Ask] [Details]",
        f"Open until <date {formats.spoken().minute(sheets.approval().deadline)}>. <{LINK}|Case>",
        "Customer wrote\nIt broke. Please refund me.",
    ]


def test_what_every_card_would_say_is_on_none() -> None:
    text = "\n".join(read(block) for block in card(sheets.details()))
    for words in (
        "decide",
        "Policy",
        "tier",
        "expires",
        "unverified",
        "From our records",
        "Subject",
        "refund is made",
    ):
        assert words not in text


def test_a_mail_without_words_is_quoted_by_its_subject() -> None:
    assert read(card(sheets.details(excerpt=" \n"))[-1]) == "Customer wrote\nBroken"


def test_files_are_named_among_the_customers_words_masked_and_few() -> None:
    names = ("photo-of-my-broken-kettle-on-the-table.png", "+49 170 1234512.pdf", "third.pdf", "fourth.pdf")
    said = read(card(replace(sheets.details(), files=names))[-1])
    assert said.startswith("Customer wrote\nFiles, not opened: ")
    assert said.endswith(" and 2 more\nIt broke. Please refund me.")
    for hidden in ("on-the-table", "1234512", "third"):
        assert hidden not in said
    assert "Files" not in read(card(sheets.details())[-1])


def test_earlier_refunds_of_the_order_are_part_of_what_is_left() -> None:
    facts = replace(sheets.FACTS, refunded_cents=2_000)
    assert "Paid 120.00 EUR, refunded 20.00 EUR before, this leaves 50.10 EUR" in read(
        card(sheets.details(facts=facts))[1]
    )
    credit = read(card(sheets.store_credits()[0])[1])
    assert "Paid 120.00 EUR, given back 15.00 EUR before, this leaves 55.10 EUR" in credit


def test_long_words_are_cut_between_words_and_an_address_in_its_middle() -> None:
    long = "The customer says that the desk arrived damaged, and that the carrier refused to take it back again. " * 9
    address = "maximiliane.von-und-zu-hohenlohe+subscriptions@accounting.example-company.example"
    facts = replace(sheets.FACTS, description=long)
    details = sheets.details(
        facts=facts, agent_reason=long, excerpt=long, customer=replace(sheets.ADA, email=address)
    )
    title, order, agent, _, _, customer = (read(block) for block in card(details))
    assert title == "Refund 49.90 EUR to maximiliane.von-und-z…xample-company.example"
    assert order.split("\n")[0] == "Order 1042: The customer says that the desk arrived…"
    assert agent == "Agent: The customer says that the desk arrived damaged, and that the…"
    assert customer.endswith("damaged, and that the carrier…")
    endless = read(card(sheets.details(excerpt="x" * 500))[-1])
    assert len(endless.split("\n")[1]) == EXCERPT_MAX


def test_more_than_three_unusual_things_are_counted_with_the_way_to_them() -> None:
    other = OtherRequest(ApprovalId("apr_other"), "1042", 4000, "EUR", Status.PENDING)
    facts = replace(sheets.FACTS, risk_score=2)
    details = replace(sheets.details(facts=facts, sender_verified=False), others=(other,) * 3)
    said = read(card(details)[1]).split("\n")[3:]
    assert said == [
        "! Unverified sender: nobody vouches for this mail",
        "! Another request for this order is open: 40.00 EUR",
        "! Another request for this order is open: 40.00 EUR",
        "2 more under Details",
    ]
    few = replace(details, others=(other,))
    assert "more under Details" not in read(card(few)[1])


def test_a_long_reason_of_an_earlier_rejection_takes_no_more_than_its_two_lines() -> None:
    details = replace(sheets.details(), rejections=(rejection("used for three weeks " * 9),), rejected_count=1)
    said = read(card(details)[1]).split("\n")[3]
    assert re.match(r"! Rejected on <date [0-9-]+> by <U0ROSA>: “used for three weeks ", said)
    assert said.endswith("…")
    assert len(DATE_LEAF.sub("x" * NAME_LENGTH, said)) <= UNUSUAL_MAX + NAME_LENGTH


def test_phones_addresses_and_accounts_are_masked_in_all_that_strangers_can_fill() -> None:
    number = "+49 170 1234512"
    details = sheets.details(excerpt=f"Call {number}", agent_reason=f"Call {number}")
    shown = str(card(details))
    assert number not in shown
    assert shown.count("+49 …12") == 2


def test_buttons_are_approve_in_primary_and_reject_unstyled_and_carry_the_id_only() -> None:
    approve, reject, *_ = buttons(card(sheets.details()))
    assert approve["text"]["text"] == "Approve 49.90 EUR"
    assert (approve["action_id"], approve["style"], approve["value"]) == (ids.APPROVE, "primary", sheets.A1)
    assert (reject["action_id"], reject["value"], "style" in reject) == (ids.REJECT, sheets.A1, False)


@pytest.mark.parametrize(
    ("status", "changes", "said"),
    [
        (Status.APPROVED, {}, ["Approved by <U0ROSA>, <date", "Refund: not sent yet"]),
        (Status.APPROVED, {"undo_until": sheets.OPENED}, ["Approved by <U0ROSA>", "Refund: held until <date"]),
        (Status.EXECUTING, {"consumed_at": sheets.OPENED}, ["Approved by", "not confirmed yet"]),
        (Status.EXECUTED, {"consumed_at": sheets.OPENED}, ["Approved by", "Refund: sent, 49.90 EUR, re_1"]),
        (
            Status.REJECTED,
            {"decision_reason": "Too late"},
            ["Rejected by <U0ROSA>", "“Too late”", "No refund was made"],
        ),
        (Status.EXPIRED, {"decided_by": ActorId("clock")}, ["Expired <date", "nobody decided", "No refund was made"]),
        (Status.CANCELLED, {"decided_by": None, "decided_at": None}, ["Cancelled before anybody decided"]),
        (Status.CANCELLED, {}, ["Cancelled by <U0ROSA>", "No refund was made"]),
        (Status.NEEDS_ATTENTION, {"trouble": "The bank said no."}, ["needs attention. The bank said no.", "Next: a"]),
        (Status.NEEDS_ATTENTION, {"decided_by": None, "decided_at": None}, ["could not be decided here"]),
        (Status.APPROVED, {"decided_by": ActorId("policy")}, ["Approved by the policy"]),
    ],
)
def test_each_state_has_its_own_words_in_few_lines_and_only_its_own_buttons(
    status: Status, changes: dict[str, Any], said: list[str]
) -> None:
    details = sheets.decided(status, **changes)
    blocks = card(details)
    text = "\n".join(read(block) for block in blocks)
    for words in said:
        assert words in text
    own = "Undo" if "undo_until" in changes else "Reopen" if status is Status.EXPIRED else None
    assert [each["text"]["text"] for each in buttons(blocks)] == [*([own] if own else []), "Details"]
    assert problems({"text": card_text(details), "blocks": blocks}) == []
    assert len(blocks) <= BLOCKS_MAX
    assert len(text.split("\n")) <= (5 if status is Status.NEEDS_ATTENTION else 4)
    assert "It broke" not in text, "the customer's words were for deciding"


def test_every_state_reads_differently_in_the_notification() -> None:
    texts = {card_text(sheets.decided(status)) for status in Status}
    assert len(texts) == len(Status)
    assert all("49.90 EUR" in text and "1042" in text for text in texts)


def test_a_refund_that_did_not_fit_the_facts_any_more_says_what_changed() -> None:
    receipt = Receipt("facts_changed", "10.00 EUR were refunded elsewhere meanwhile.")
    text = "\n".join(read(block) for block in card(sheets.decided(Status.CANCELLED, receipt=receipt)))
    assert "not made, because the facts changed. 10.00 EUR were refunded elsewhere" in text


def test_a_disputed_payment_leads_what_is_unusual() -> None:
    facts = replace(sheets.FACTS, disputed=True)
    assert read(card(sheets.details(facts=facts))[1]).split("\n")[3] == "! The customer's bank disputes this payment"


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "4,990 JPY"), ("KWD", "4.990 KWD"), ("USD", "49.90 USD")])
def test_amounts_follow_their_currency(currency: str, shown: str) -> None:
    action = RefundAction(sheets.ACME, sheets.ADA.id, sheets.FACTS.order_id, sheets.FACTS.charge_id, 4990, currency)
    details = sheets.details(action=action, facts=replace(sheets.FACTS, currency=currency))
    assert read(card(details)[0]).startswith(f"Refund {shown} to")


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
        ("key:key_01ab", "key01ab (API key)"),
        ("key:key_01ab(shop sync)", "shop sync (API key)"),
        ("key:key_01ab(Lager (Süd) <!channel> *x* _y_ :fire: @here)", "Lager (Süd) channel x y fire here (API key)"),
        ("key:key_01ab(" + "n" * 100 + ")", "n" * 60 + " (API key)"),
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
    assert text.count("Unknown sender: not a customer we know") == 1
    assert ("drafts for unknown senders are used up" in text) is (problem is Problem.UNKNOWN_CUSTOMER)
    assert ("yourself" in text) is (problem is not None)
    assert read(blocks[-1]).startswith("Customer wrote")


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
    for blocks in (card(sheets.details(sender_verified=False)), case(sheets.case(sender_verified=False))):
        text = "\n".join(read(block) for block in blocks)
        assert "Unverified sender" in text
        assert problems(blocks) == []
    for blocks in (card(sheets.details()), case(sheets.case())):
        assert "Unverified sender" not in "\n".join(read(block) for block in blocks)


def test_a_case_lists_what_came_with_the_mail_and_cuts_the_list() -> None:
    files = (Attachment("<!channel> *bill*.pdf", 2_048), Attachment("a" * 255, 3 * 1024 * 1024), Attachment("c", 1))
    text = "\n".join(read(block) for block in case(sheets.case(attachments=files)))
    assert "Attachments (3, not opened): <!channel> *bill*.pdf (2 KB) - not kept, " in text
    assert "(3.0 MB) - not kept, c (1 B) - not kept" in text
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
    others = (
        "Please refund me",  # the customer
    )
    for one in sheets.store_credits():
        shown = str(card(one)) + card_text(one)
        assert "tore credit" in shown
        for words in others:
            shown = shown.replace(words, "")
        assert "efund" not in shown
