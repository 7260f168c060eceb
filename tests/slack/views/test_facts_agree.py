"""What is said of one thing in two places is the same: states, limits, sums, addresses, what may be left empty."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.actions.money_action import change_limit
from app.domain.actions.policy import PolicyLimits
from app.domain.actions.registry import KINDS
from app.domain.approvals import state_words
from app.domain.approvals.approval import ApprovalDetails, Receipt
from app.domain.approvals.earlier import EarlierRefunds, RefundSum
from app.domain.approvals.voting import Status
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ActorId
from app.domain.operations.dashboard import Day, Week
from app.domain.reason_codes import Remark
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals import modals, reminders
from app.slack.views.approvals.card import card, card_text
from app.slack.views.approvals.details.unusual import refunded
from app.slack.views.approvals.kinds.kind_view import KIND_WORDS
from app.slack.views.approvals.kinds.table import view_of, words_of
from app.slack.views.approvals.lines.lines import DETAILED_MAX, refund_lines
from app.slack.views.approvals.receipt import state_of
from app.slack.views.blocks.reason_text import said
from app.slack.views.blocks.rich import rich
from app.slack.views.blocks.sanitize import _LOOKALIKE
from app.slack.views.cases.draft import draft
from app.slack.views.commands import forms, lists
from app.slack.views.people import home
from tests.slack import sheets
from tests.slack.command_records import NOW
from tests.slack.gallery import GALLERY
from tests.slack.line_requests import asking_for, many
from tests.slack.reading import read, strings
from workers.agent.offline.investigator import _decision

LANGUAGES = sorted(catalogue.CATALOGUES)
COPIED = "".join(set(_LOOKALIKE.values()) - {"›"})
# Sentences with mentions in them are mrkdwn, and so is what stands in for rich text where Slack refuses it.
SPOKEN = {"modals.told", "forms.notice", "forms.shown", *(name for name in GALLERY if name.startswith("plain."))}


def inputs(view: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from (block for block in view.get("blocks", ()) if block["type"] == "input")


def all_modals() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, payloads in sorted(GALLERY.items()):
        yield from ((name, each) for each in payloads() if each.get("type") == "modal")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", sorted(set(GALLERY) - SPOKEN))
def test_what_is_shown_of_addresses_and_ids_is_what_is_copied(view: str, language: str) -> None:
    with catalogue.speaking(language):
        for payload in GALLERY[view]():
            shown = {name: part for name, part in payload.items() if name != "text"}
            assert [text for _, text in strings(shown) if set(text) & set(COPIED)] == []


def test_an_address_in_a_list_and_a_home_is_the_real_one() -> None:
    details = sheets.details(customer=replace(sheets.ADA, email="ada_lovelace@mail.example.com"))
    rows = lists.listing(lists.Lines.PENDING, lists.Listing([details], 0), {})
    assert "ada_lovelace@mail.example.com" in read(rows[1])


def _cancelled(details: ApprovalDetails) -> Iterator[ApprovalDetails]:
    if details.approval.status is Status.CANCELLED:
        yield replace(details, approval=replace(details.approval, undo_until=NOW))
        yield replace(details, approval=replace(details.approval, withdrawn_at=NOW))


def every_state() -> Iterator[ApprovalDetails]:
    for status in Status:
        details = sheets.details() if status is Status.PENDING else sheets.decided(status)
        yield from (details, *_cancelled(details))
    for details in sheets.store_credits():
        yield from (details, *_cancelled(details))


def _name(details: ApprovalDetails) -> str:
    approval = details.approval
    withdrawn, undone = approval.withdrawn_at is not None, approval.undo_until is not None
    return state_words.state_of(approval.status, withdrawn=withdrawn, undone=undone)


def test_a_state_has_one_word_in_lists_homes_reminders_and_investigations() -> None:
    for details in every_state():
        word = state_of(details.approval)
        assert word == state_words.english(details.approval.kind, _name(details)), "agents read the same"
        assert word in "".join(
            read(block) for block in lists.listing(lists.Lines.FIND, lists.Listing([details], 0), {})
        )
        assert word in "".join(str(one.get("text", "")) for one in home._decided_row(details.approval))
        found = {"asked_on": "2026-11-22", "amount_cents": 4990, "currency": "EUR", "order_id": "1042", "trouble": ""}
        assert word in _decision({**found, "status": details.approval.status.value, "state": word})
        if details.approval.status is not Status.PENDING:
            assert f"Over: {word}" in read(reminders.escalation(details, (), None)[0])


CARD_WORDS = {
    Status.REJECTED: "rejected",
    Status.EXPIRED: "expired",
    Status.NEEDS_ATTENTION: "needs attention",
    state_words.UNDONE: "undone",
    state_words.WITHDRAWN: "withdrawn",
}


EURO = re.compile(r"([\d.,]+) EUR")


def cents_in(text: str) -> int:
    return int(EURO.findall(text)[-1].replace(",", "").replace(".", ""))


ASKED = (
    asking_for(),
    asking_for(((1, 1),)),
    asking_for(((1, 2), (2, 1))),
    asking_for(facts=many(3)),
    asking_for(facts=many(12, 2)),
)


@pytest.mark.parametrize("details", ASKED)
def test_the_lines_of_a_request_add_up_to_its_amount_wherever_they_are_told(details: ApprovalDetails) -> None:
    """On the card a few, and how many more there are; in the details, and once it is done, the same."""
    approval = details.approval
    whole = [element["elements"][0]["text"] for element in refund_lines(details, most=DETAILED_MAX)]
    assert sum(map(cents_in, whole)) == approval.action.amount_cents
    few = [element["elements"][0]["text"] for element in refund_lines(details)]
    assert len(few) <= 3
    assert few == whole or few == [*whole[:2], f"{len(whole) - 2} more under Details"]
    done = replace(approval, status=Status.EXECUTED, decided_by=ActorId("slack:U0ROSA"))
    receipt = Receipt("executed", "Refunded", "re_1", approval.action.amount_cents)
    for shown in (details, replace(details, approval=done, receipt=receipt)):
        card_words = "\n".join(read(block) for block in card(shown))
        assert all(line in card_words for line in few)
    facts = read(rich("facts", *view_of(approval.action).facts(details)))
    assert all(line in facts for line in whole)


def test_what_is_one_thing_needs_no_lines() -> None:
    for details in (sheets.details(), asking_for(facts=many(1)), asking_for(facts=many(1, 25))):
        assert refund_lines(details) == []


def test_a_card_says_of_its_state_what_lists_say() -> None:
    for details in every_state():
        word = CARD_WORDS.get(_name(details))
        if word is not None:
            assert word in state_of(details.approval)
            shown = card_text(details) + "".join(read(block) for block in card(details))
            assert word in shown.lower(), _name(details)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_word_for_every_state(kind: str, language: str) -> None:
    with catalogue.speaking(language):
        assert set(words_of(kind).STATES) == {status.value for status in Status}


REFUND = {"en": re.compile("refund", re.IGNORECASE), "de": re.compile("erstatt", re.IGNORECASE)}
# Said of every kind alike, so of none by its name.
OF_EVERY_KIND = (
    *("ANSWER_TEXT", "LIST_ROW", "LIST_ROW_CLOSED", "HOME_DECIDED_ROW", "REFUSED_CLOSED", "REFUSED_REOPENED"),
    *("COUNTED_APPROVE", "OPS_HEADLINES.approval_given_up", "WRITTEN_BY.reviewer", "WRITTEN_BY.template"),
    *("REPORT_SOURCES.decisions", "REMINDER_OVER", "REMINDER_OVER_BY", "HOLDER_OVER", "SAID.reviewer_wrote"),
    *("ESCALATE_WHO", "ASK_OK", "ASK_CLOSED", "REASON_SHOWN", "CHANGES_TITLE", "CHANGES_AMOUNT_HINT"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_says_refund_of_a_store_credit(language: str) -> None:
    spoken = catalogue.CATALOGUES[language]

    def named(name: str) -> str:
        roof, _, key = name.partition(".")
        return re.sub(r"\{\w+\}", "", str(getattr(spoken, roof)[key] if key else getattr(spoken, roof)))

    own = [f"STORE_CREDIT_{name}" for name in KIND_WORDS if name not in {"CARD_TEXT", "STATES"}]
    wrong = [name for name in (*own, *OF_EVERY_KIND) if REFUND[language].search(named(name))]
    several = {**spoken.STORE_CREDIT_CARD_TEXT, **spoken.STORE_CREDIT_STATES}
    assert wrong + [text for text in several.values() if REFUND[language].search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_slack_says_optional_and_only_of_what_may_be_left_empty(language: str) -> None:
    """Slack writes it beside the label of an input that is; a label of ours would say it twice, or wrongly."""
    with catalogue.speaking(language):
        for name, view in all_modals():
            for block in inputs(view):
                assert not re.search("optional", block["label"]["text"], re.IGNORECASE), name
                asked = _empty_is_wrong(block["block_id"])
                assert asked is None or asked is not bool(block.get("optional")), f"{name}: {block['block_id']}"


def _empty_is_wrong(block_id: str) -> bool | None:
    """Whether the desk refuses the form where this is left empty; None for choices that cannot be."""
    checks = {
        ids.REASON_BLOCK: modals.reason_problem,
        ids.BODY_BLOCK: modals.reply_problem,
        ids.REPLY_BLOCK: modals.reply_problem,
        ids.QUESTION_BLOCK: modals.question_problem,
        ids.NOTE_BLOCK: modals.note_problem,
    }
    check = checks.get(re.sub(r"-\d+$", "", block_id))
    return None if check is None else check("") is not None


LIMITED = {
    ids.REASON_BLOCK: modals.reason_problem,
    ids.BODY_BLOCK: modals.reply_problem,
    ids.REPLY_BLOCK: modals.reply_problem,
    ids.QUESTION_BLOCK: modals.question_problem,
    ids.NOTE_BLOCK: modals.note_problem,
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_limit_in_an_error_is_the_most_an_input_takes(language: str) -> None:
    with catalogue.speaking(language):
        seen = set()
        for name, view in all_modals():
            if name.startswith("forms."):
                continue
            for block in inputs(view):
                found, most = re.sub(r"-\d+$", "", block["block_id"]), block["element"].get("max_length")
                if (check := LIMITED.get(found)) is None:
                    continue
                seen.add(found)
                assert check("x" * most) is None, "what Slack lets through is let through"
                problem = check("x" * (most + 1))
                assert problem is not None
                assert str(most) in problem
        assert seen == set(LIMITED)


def test_the_limits_of_a_case_written_down_are_those_of_its_inputs() -> None:
    most = {block["block_id"]: block["element"]["max_length"] for block in inputs(forms.case_form())}
    within = (most[ids.SUBJECT_BLOCK], most[ids.BODY_BLOCK])
    assert forms.case_problems("ada@example.com", "x" * within[0], "x" * within[1]) == {}
    wrong = forms.case_problems("ada@example.com", "x" * (within[0] + 1), "x" * (within[1] + 1))
    assert [
        str(limit) in wrong[block] for limit, block in zip(within, (ids.SUBJECT_BLOCK, ids.BODY_BLOCK), strict=True)
    ]
    assert "at most" in wrong[ids.BODY_BLOCK] or "höchstens" in wrong[ids.BODY_BLOCK]


@pytest.mark.parametrize("details", [sheets.details(), sheets.store_credits()[0]], ids=["refund", "store credit"])
@pytest.mark.parametrize("taken_cents", [0, 8_000])
def test_the_most_that_a_hint_names_is_the_most_that_is_approved_and_what_an_error_names(
    details: ApprovalDetails, taken_cents: int
) -> None:
    """Also where less is left by now than was asked for."""
    approval = details.approval
    facts = replace(approval.facts, refunded_cents=taken_cents)  # type: ignore[type-var]
    approval = replace(approval, facts=facts)
    most = change_limit(facts, approval.action.amount_cents)
    view = modals.approve_changed(replace(details, approval=approval), channel="C1", ts="1.1", amount_cents=1)
    named = formats.spoken().money(most, approval.action.currency)
    [hint] = [block["hint"]["text"] for block in inputs(view) if block["block_id"] == ids.AMOUNT_BLOCK]
    assert named in hint
    change, asked = KINDS[approval.kind].change, approval.action.amount_cents
    customer = approval.action.customer_id
    assert change(PolicyLimits(), facts, customer, asked_cents=asked, amount_cents=most) is None
    for above in (most + 1, most + 100_000):
        block = change(PolicyLimits(), facts, customer, asked_cents=asked, amount_cents=above)
        assert block is not None
        assert isinstance(block.because, Remark)
        assert named in said(block.because)


def test_a_reply_that_somebody_rewrote_says_so_before_anything_else() -> None:
    diff = "--- drafted\n+++ sent\n-was\n+is\n+more"
    changed = {"body": "Other", "edit_diff": diff, "requested_by": ActorId("slack:U0SAM"), "sent_at": NOW}
    for status in (DraftStatus.SENDING, DraftStatus.UNSURE, DraftStatus.SENT):
        shown = read(draft(sheets.draft(**changed, status=status))[0])
        assert shown.startswith("Edited by <U0SAM>: lines added 2, removed 1\n")
        assert "Please read it before you send it" not in shown, "it is sent, and the words are Sam's"
        untouched = read(draft(sheets.draft(status=status, requested_by=ActorId("slack:U0SAM")))[0])
        assert untouched.startswith("Drafted reply")


def test_sums_of_several_currencies_are_listed_each_and_none_is_left_out() -> None:
    many = tuple((currency, 100) for currency in "AUD CAD CHF CZK DKK EUR GBP HUF NOK NZD PLN RON SEK USD".split())
    days = (Day(date(2026, 6, 1), 1, 0, 0),)
    week = Week(days, (("EUR", 12_345), ("JPY", 500), ("USD", 1)), None, credited_cents=(("EUR", 700), ("CHF", 300)))
    told = home.figures(week)
    assert "Refunded: 123.45 EUR, 500 JPY, 0.01 USD" in told
    assert "Store credit: 7.00 EUR, 3.00 CHF" in told, "what was given back otherwise is no refund, and no secret"
    assert home.figures(Week(days, (), None)).count("Store credit") == 0
    assert home.sums(many).count(", ") == len(many) - 1
    each = tuple(RefundSum(currency, cents, 1) for currency, cents in many)
    before = refunded(EarlierRefunds(len(each), 100, len(each) - 1, each, credits=(RefundSum("EUR", 700, 2),)))
    assert all(formats.spoken().money(cents, currency) in before for currency, cents in many)
    assert before.endswith("; 2 earlier store credits: 7.00 EUR")
    for language in LANGUAGES:
        for text in _all_words(catalogue.CATALOGUES[language]):
            assert not re.search(r"not added|not in the sum|nicht (?:mit)?gezählt|nicht in der Summe", text), text


def _all_words(spoken: Any) -> Iterator[str]:
    for value in vars(spoken).values():
        yield from (value.values() if isinstance(value, dict) else [value])
