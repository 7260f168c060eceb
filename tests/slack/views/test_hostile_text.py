"""Whatever a customer, a model or a person writes: Slack takes it, acts on none of it, and the facts stay true."""

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.actions.tool_call import Evidence
from app.domain.approvals.approval import ApprovalDetails, OtherRequest, Receipt
from app.domain.approvals.voting import Status
from app.domain.approvals.whole_request import WholeRequest
from app.domain.cases.cases import Customer
from app.domain.cases.replies import DraftStatus
from app.domain.ids import ActorId
from app.domain.operations.notifications import CaseNote, News, Note
from app.domain.reason_codes import Code, keep, say
from app.local.slack.rules import problems
from app.slack.views.approvals import modals, reminders
from app.slack.views.approvals.card import BLOCKS_MAX, CardLinks, card, card_text
from app.slack.views.approvals.details.customer_words import EXCERPT_MAX
from app.slack.views.approvals.details.details import Reader, details
from app.slack.views.approvals.kinds.tool_call import VIEW
from app.slack.views.blocks.sanitize import MARKS_MAX, clean, line, mrkdwn, plain
from app.slack.views.cases.case import case, case_text, note, note_text
from app.slack.views.cases.draft import draft, draft_text
from app.slack.views.operations.notifications import ops, ops_text
from tests.slack import sheets
from tests.slack.hostile import FIXED, texts
from tests.slack.reading import live_tokens, read, strings
from tests.slack.tool_call_records import tool_call
from tests.slack.unusual_requests import unusual

COUNT = int(os.environ.get("COUNTERSIGN_FUZZ_TEXTS", "2000"))
CHUNKS = 8
REVIEWERS = ("U0ROSA", "S0REVIEWERS")
LINK = "https://slack.example/archives/C1/p1"
OURS = re.compile(
    r"<@U0ROSA>|<!subteam\^S0REVIEWERS>|<!subteam\^S0ONCALL>"
    r"|<!date\^\d+\^\{date_short_pretty\} \{time\}\|[0-9: -]+UTC>"
    r"|<https://slack\.example/archives/C1/p1\|Open the (?:card|thread)>"
)
WAYS = reminders.Ways(LINK, LINK)
LEAVES = {"text", "user", "usergroup", "date", "link"}
HIDDEN = {"Cc", "Cf", "Cs", "Co"}

Message = dict[str, Any]


def _sheet(text: str, status: Status) -> ApprovalDetails:
    """A card in which everything that can be hostile is."""
    facts = replace(sheets.FACTS, order_number=text, description=text, placed_on=text)
    sheet = sheets.decided(
        status,
        subject=text,
        excerpt=text,
        facts=facts,
        agent_reason=text,
        because=text,
        decision_reason=text,
        trouble=text,
        decided_by=ActorId(f"slack:{text}"),
        customer=Customer(sheets.ADA.id, text, text),
        thread_summary=sheets.thread_summary(text, key_points=(text,) * 9),
        receipt=Receipt("executed" if status is Status.EXECUTED else status.value, text, text, 4990, text),
    )
    return replace(unusual(text, sheet), others=(OtherRequest(sheets.A1, text, 4000, "EUR", Status.PENDING),))


def _messages(text: str, turn: int) -> Iterator[Message]:
    """All we ever send, with ``text`` wherever a text can come from; the later states take turns."""
    for status in (Status.PENDING, (Status.EXECUTED, Status.NEEDS_ATTENTION, Status.REJECTED)[turn % 3]):
        details = _sheet(text, status)
        yield {"text": card_text(details), "blocks": card(details, CardLinks(LINK, LINK, LINK))}
    details = _sheet(text, Status.PENDING)
    yield {"text": reminders.reminder_text(details), "blocks": reminders.reminder(details, REVIEWERS, WAYS)}
    yield {
        "text": reminders.escalation_text(details, "S0ONCALL"),
        "blocks": reminders.escalation(details, REVIEWERS, "S0ONCALL", WAYS),
    }
    short = sheets.thread_summary(text, key_points=(text,) * 9)
    reply = sheets.draft(body=text, written_by=text, notes=(text, text), to=text, subject=text, thread_summary=short)
    states = (DraftStatus.READY, DraftStatus.SENT)
    reply = replace(reply, status=states[turn % 2], requested_by=ActorId(text))
    yield {"text": draft_text(reply), "blocks": draft(reply)}
    known = Customer(sheets.ADA.id, text, text)
    head = sheets.case(sender=text, subject=text, excerpt=text, customer=known, thread_summary=short)
    yield {"text": case_text(head), "blocks": case(head)}
    trouble = say(Code.PROVIDER_REFUSED, code=text)
    data = {"amount_cents": 4990, "currency": "EUR", "trouble": keep(trouble) if turn % 2 else text}
    notice = sheets.notice(news=News.REFUND_NEEDS_ATTENTION, data=data, facts=((text, text),))
    yield {"text": ops_text(notice), "blocks": ops(notice, LINK)}
    said = CaseNote(Note.NOT_REOPENED, "k", {"because": text})
    yield {"text": note_text(said), "blocks": note(said)}


def _details(text: str) -> Message:
    """Details of a request in which everything that can be hostile is; its blocks hold nothing that acts."""
    mail = sheets.request_mail(sender=text, subject=text, body=text, sent_by=text, reply_to=text)
    whole = WholeRequest(unusual(text, _sheet(text, Status.PENDING)), mail)
    view: Message = details(whole, Reader("U0ROSA", REVIEWERS), channel="C1", ts="1.1")
    for block in view["blocks"]:  # a modal may hold more than a message
        assert _wrong_with({"text": "Details", "blocks": [block]}) == [], repr(text[:300])
    assert read(view["blocks"][0]).startswith("Refund 49.90 EUR to ")
    return view


def _leaves(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if str(value.get("type", "")).startswith("rich_text_") and value["type"] != "rich_text_list":
            yield from value["elements"]
        else:
            for inner in value.values():
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)


def _open_texts(value: Any) -> Iterator[str]:
    """Text objects in which Slack would look for links, channels or emoji by itself."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn" and value.get("verbatim") is not True:
            yield "mrkdwn"
        if value.get("type") == "plain_text" and value.get("emoji") is not False:
            yield "plain_text"
        for inner in value.values():
            yield from _open_texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _open_texts(inner)


def _wrong_with(message: Message) -> list[str]:
    """Everything in a message that would be refused, or acted on, or hidden."""
    found = [str(problem) for problem in problems(message)]
    found += [f"live in text: {token}" for token in live_tokens(message["text"].removeprefix("<!subteam^S0ONCALL> "))]
    for kind, text in strings(message["blocks"]):
        if kind == "mrkdwn":
            found += [f"live in mrkdwn: {token}" for token in live_tokens(OURS.sub("", text))]
        found += [f"hidden: {char!r}" for char in set(text) if char != "\n" and unicodedata.category(char) in HIDDEN]
    found += [f"open {kind}" for kind in _open_texts(message["blocks"])]
    for leaf in _leaves(message["blocks"]):
        if leaf["type"] not in LEAVES:
            found.append(f"leaf {leaf['type']}")
        if leaf["type"] == "link" and leaf["url"] != LINK:
            found.append(f"link {leaf}")
        if leaf["type"] in {"user", "usergroup"} and not {leaf.get("user_id"), leaf.get("usergroup_id")} & {
            *REVIEWERS,
            "S0ONCALL",
        }:
            found.append(f"mention {leaf}")
    if len(message["text"].encode()) > 4000:
        found.append("text over 4,000 bytes")
    return found


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_hostile_text_is_refused_acted_on_or_hidden(chunk: int) -> None:
    for number, text in enumerate(texts(COUNT)):
        if number % CHUNKS != chunk:
            continue
        for message in _messages(text, number // CHUNKS):
            assert _wrong_with(message) == [], repr(text[:300])
        for view in (
            _details(text),
            modals.reject_reason(_sheet(text, Status.PENDING), channel="C1", ts="1.1"),
            modals.edit_reply(sheets.draft(body=text), channel="C1", ts="1.1"),
        ):
            assert problems(view) == [], repr(text[:300])


@pytest.mark.parametrize("text", FIXED)
def test_the_amount_is_the_records_and_stands_first_whatever_anybody_wrote(text: str) -> None:
    blocks = card(_sheet(text, Status.PENDING))
    assert read(blocks[0]).startswith("Refund 49.90 EUR to ")
    assert len(blocks) <= BLOCKS_MAX
    last = blocks[-1]
    assert read(last).startswith("Customer wrote (unverified)\n")
    assert len(read(last)) <= EXCERPT_MAX + len("Customer wrote (unverified)\n")
    assert sum(len(words) for _, words in strings(blocks)) < 1_000
    assert sum(read(block).count("\n") for block in blocks) < 10


def test_the_tokenizer_would_notice() -> None:
    for text in (
        "<!channel>",
        "*b*",
        "https://x",
        "see evil.example",
        ":tada:",
        "&nbsp;",
        "&gt; quoted",
        "@here",
        "#general",
        "mailto:a",
        "`x`",
    ):
        assert live_tokens(text), text
    assert live_tokens("Refund of 49.90 EUR, at 10:30 &amp; more") == []


def test_hidden_characters_are_counted_where_a_person_sees_it() -> None:
    assert plain("pay\u202e\u200b me", 100) == "pay me (2 hidden characters removed)"
    assert plain("\u200b", 100) == "(1 hidden character removed)"


def test_ordinary_writing_of_any_script_is_left_alone() -> None:
    for text in (
        "Guten Tag, ich möchte 49,90 € zurück!",
        "שלום, אני רוצה החזר",
        "مرحبا، أريد استرداد",
        "สวัสดีครับ ขอเงินคืนด้วยนะ",
        "नमस्ते, कृपया पैसे लौटाएँ",
        "返金してください。",
        "❤️ thanks 👍",
    ):
        assert plain(text, 300) == text


def test_what_is_masked_is_looked_for_once_nothing_hides_it() -> None:
    for text in ("ada.love\u2060lace@exam\u200bple.com", "0170 12\u202e3 45\u206667"):
        assert plain(text, 100, masking=True).startswith(("a…@example.com", "…67")), text
    assert line("ａｄａ．ｌｏｖｅｌａｃｅ＠ｅｘａｍｐｌｅ．ｃｏｍ", 100, masking=True) == "a…@example.com"
    assert plain("0170 1234567 " + "x" * 100, 20, masking=True) == "…67 " + "x" * 15 + "…"


def test_a_tower_of_marks_is_cut_to_what_any_script_needs() -> None:
    cleaned = clean("Z" + "\u0301" * 400 + "a")
    assert cleaned.text == "Z" + "\u0301" * MARKS_MAX + "a"
    assert cleaned.hidden == 400 - MARKS_MAX


def test_cutting_never_splits_an_entity() -> None:
    for limit in range(1, 40):
        cut = mrkdwn("&<>" * 20, limit)
        assert len(cut) <= limit
        assert re.fullmatch(r"(&amp;|&lt;|&gt;|›)*…?", cut), cut


def test_names_are_folded_to_one_line_of_plain_forms() -> None:
    assert line("ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ\n\nAmount: 1", 100) == "ada@example.com Amount: 1"


def test_a_megabyte_costs_no_more_than_its_beginning() -> None:
    assert len(plain("é" * 1_000_000, 600)) <= 600


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://git.example/m/7", "https://git.example/m/7"),
        ("https://git.example/" + "m" * 200, "https://git.example/" + "m" * 59 + "…"),
        ("https://git.example." + "a" * 60 + ".evil.example/login", "a.evil.example/login"),
        ("https://" + "git.example." * 15 + "evil.example:8443/x?" + "y" * 90, ".evil.example:8443/x?"),
    ],
)
def test_a_link_shows_whose_host_it_leads_to(url: str, shown: str) -> None:
    elements = VIEW.theirs(tool_call(facts={"evidence": (Evidence("See git.example", url),)}))
    [link] = [one for each in elements for one in each["elements"] if one["type"] == "link"]
    assert (link["url"], shown in link["text"]) == (url, True)
    assert len(link["text"]) <= 80
