"""Every question to the records about cases and messages says which channel it means: mail, or agents' requests too.

A new one fails here until somebody has decided, and has put it into the table.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[2]
STORE: Final = sorted((ROOT / "app" / "store").rglob("*.py"))
ABOUT: Final = re.compile(r"\b(FROM|JOIN|UPDATE|INTO|USING)\s+(cases|messages)\b")
ONLY_MAIL: Final = re.compile(
    r"channel = 'mail'|kind = 'human'|kind = 'auto'|kind IN \('auto', 'bounce'\)|kind <> 'request'|WHERE stranger AND"
)


def questions(path: Path) -> Iterator[tuple[str, str]]:
    """Constants of a module that ask about cases or messages, with all their words."""
    module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for node in ast.parse(path.read_text()).body:
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(target, ast.Name):
            words = "\n".join(texts(getattr(module, target.id)))
            if ABOUT.search(words):
                yield target.id, words


def texts(value: Any) -> Iterator[str]:
    """All strings in a constant."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from texts(one)


class Means(StrEnum):
    """Which cases and messages a question is about."""

    MAIL = "mail: its own words keep requests out"
    DRAFTED = "what has a draft, which no request can have"
    NAMED = "one that whoever asks has found by a question of the first kind, or writes itself"
    BOTH = "whatever channel it came in by"


# By module below app.store. Constants that are put together of others are listed too: they hold the same words.
DECIDED: Final[dict[str, dict[Means, str]]] = {
    "approvals.askers.agent_requests": {Means.NAMED: "_CASE _MESSAGE"},  # what it writes is an agent's
    "approvals.approvals": {Means.BOTH: "_SHEET _PENDING _CLOCK"},
    "approvals.beneficiaries": {Means.BOTH: "_WHOSE _OF _WAITING"},
    "approvals.business_times": {Means.BOTH: "_NOW"},  # whoever asked waits, by mail or not
    "approvals.canaries.canaries": {Means.NAMED: "_NEW_CASE _NEW_MESSAGE", Means.BOTH: "_TAKEN"},  # what it makes up
    "approvals.canaries.figures": {Means.BOTH: "_REQUESTS"},  # of the agent's, which are about mails
    "approvals.canaries.seen": {Means.BOTH: "_SHEET _PENDING"},
    "approvals.earlier": {Means.BOTH: "JOINS"},  # a refund is a refund, whoever asked for it
    "approvals.askers.event_requests": {Means.NAMED: "_CASE _MESSAGE"},  # what it writes is an event's
    "approvals.executions": {Means.BOTH: "_RECEIPT"},
    "approvals.precedents.precedents": {Means.BOTH: "_READ _SAME_WORDS _UNKEPT"},  # each kind among its own
    "approvals.proofs.decisions": {Means.BOTH: "_KEPT"},
    "approvals.questions.details": {Means.BOTH: "_QUESTIONS DETAILS OF_APPROVAL"},
    "approvals.rows": {Means.BOTH: "SHEET"},
    "approvals.rule_facts": {Means.MAIL: "_FACTS"},
    "approvals.unasked.auto_lines": {Means.BOTH: "_LINES"},
    "approvals.whole_requests": {Means.BOTH: "_SHEET _MAIL"},
    "approvals.withdrawals": {Means.BOTH: "_OF_MESSAGE"},  # of nothing submitted, as requests are
    "cases.attachments": {Means.NAMED: "_KEEP", Means.BOTH: "_LIST ERASE"},
    "cases.case_links": {Means.MAIL: "_LOCK _ANEW", Means.NAMED: "_LINK"},
    "cases.case_states": {
        Means.MAIL: "_SINCE _CASE _PERSON _FIGURES _SILENCE",
        Means.DRAFTED: "_DRAFTS",
        Means.NAMED: "_CLOSED",
    },
    "cases.cases": {Means.MAIL: "_RESEND _HISTORY _LOST", Means.NAMED: "_BIND _THREAD _NEEDS_PERSON"},
    "cases.mail.intake": {
        Means.MAIL: "_REFERENCED_CASE _TAGGED_CASE _LATELY _SAID_BEFORE",
        Means.DRAFTED: "_ANSWERED_CASE",
        Means.NAMED: "_NEW_CASE _NEW_MESSAGE",
        Means.BOTH: "_BY_EXTERNAL",  # names are given once; a mail under a request's has another sender, so another
    },
    "cases.mail.machine_mail": {Means.MAIL: "_LIST _COUNT _HAND_OVER", Means.NAMED: "_WORDS"},
    "cases.mail.original": {Means.BOTH: "_READ ERASE _NEWEST"},
    "cases.mail.undrafted": {
        Means.MAIL: "_OF_CASE _AGAIN",
        Means.NAMED: "_STATE _NOBODY_NEEDED",
        Means.BOTH: "_DONE",
    },
    "cases.mail.unknown_senders": {Means.MAIL: "_TODAY", Means.NAMED: "_OWNER _ADOPT"},
    "cases.message_rows": {Means.BOTH: "_MESSAGE"},
    "cases.support.claims": {Means.MAIL: "_LOCK", Means.NAMED: "_CLAIM _RELEASE"},
    "cases.support.closings": {
        Means.MAIL: "_LOCK",
        Means.DRAFTED: "_SENT",
        Means.NAMED: "_ONE _LATEST_CLOSED _CLOSE _OPEN",
    },
    "cases.support.one_case": {Means.MAIL: "_CASE _NEWEST", Means.NAMED: "_MESSAGES"},
    "cases.support.snoozes": {Means.MAIL: "_LOCK", Means.NAMED: "_SNOOZE _WAKE_DUE"},
    "cases.support.support_queue": {Means.MAIL: "_QUEUE"},
    "cases.thread_summaries.entries": {Means.NAMED: "_ROW"},
    "cases.thread_summaries.thread_summaries": {
        Means.MAIL: "_SAID _SIZE _LATEST _KNOWN",
        Means.NAMED: "_NEWEST_AT _LOCK_CASE _GIST _NEWER _HEAD",
    },
    "cases.waiting": {
        Means.MAIL: "WAITING _WORK WORK WORK_ASLEEP_TOO",
        Means.NAMED: "AWAKE",
        Means.BOTH: "WAITING_SINCE OVERDUE",  # whoever asked waits, by mail or not
    },
    "investigations.investigations": {Means.MAIL: "_MESSAGE"},
    "investigations.subjects": {Means.BOTH: "_CUSTOMER_OF_CASE _APPROVAL _CASE _BY_KIND _AT"},
    "messages.message_queries": {Means.BOTH: "_COLUMNS OF_CASES DUE UNSEEN"},  # cards are repainted, whoever asked
    "operations.customer_health": {Means.BOTH: "_SIGNS"},  # mails by their kind, decisions whoever asked
    "operations.dashboard": {Means.BOTH: "_PENDING _MINE _OVERDUE _FIND _PULSE"},  # what reviewers decide
    "operations.desk.facts": {Means.MAIL: "_FACTS"},
    "operations.desk.status": {Means.BOTH: "_FIGURES"},
    "operations.model_usage": {Means.NAMED: "_TOLD _TELL"},
    "operations.retention": {
        Means.BOTH: "_CLOSED _CASES _MESSAGES _GISTS _SUBJECTS _TEXTS _TURNS _STATES",
    },
    "operations.stalled_work": {Means.MAIL: "_APPROVED"},  # a request's gate is started by its own line
    "operations.time_travel": {Means.BOTH: "_AGE"},
    "operations.weekly_metrics": {Means.MAIL: "_RESOLVED _RESOLUTION _RESOLVED_BY_DAY _OPEN"},
    "payments.money_records": {Means.BOTH: "_ABOUT _REFUNDS _ORDERS _SAID"},
    "payments.provider_events": {Means.BOTH: "_SHEET"},
    "payments.refund_alarms": {Means.BOTH: "_SHEET"},
    "payments.refunds": {Means.MAIL: "_STUCK"},
    "people.tenant_directory": {Means.MAIL: "_COUNTS"},
    "privacy.blanking": {Means.BOTH: "_CASES _MESSAGES _BOUNCES _TURNS _POSTED _BY_CASES"},
    "privacy.erased_words": {Means.BOTH: "END_CALLS"},
    "privacy.erasure_list": {Means.MAIL: "_STRANGERS"},
    "privacy.exports": {Means.BOTH: "_ORIGINALS _FILES"},
    "privacy.naming": {Means.BOTH: "_PAGE"},  # of what agents ask, by its own words
    "privacy.person_rows": {
        Means.MAIL: "_SENDERS",  # of a request it is a key's id, which is nobody's address
        Means.BOTH: "_SPELT CASES _OF_CASE _MESSAGES _APPROVALS _DRAFTS OF_PERSON _LIVE",
    },
    "privacy.posts": {Means.BOTH: "_NOTE"},
    "records.customer_ties": {Means.NAMED: "_TIE _KNOWN_NOW"},
    "records.customers": {Means.MAIL: "_SURROUNDINGS"},
    "replies.bounces": {Means.DRAFTED: "_NAMED _LATEST_TO"},
    "replies.delivery": {Means.DRAFTED: "_THREAD", Means.NAMED: "_ANSWERED"},
    "replies.holding": {
        Means.MAIL: "_WAITS _DUE _STILL",
        Means.NAMED: "_CASE_OF _ALONE",
        Means.BOTH: "_OPEN _FIRST_OF_ITS_WAIT",  # of one case, which is a mail's by what they stand beside
    },
    "replies.draft_details": {Means.DRAFTED: "DETAILS"},
}
FOUND: Final = [path for path in STORE if any(questions(path))]


def name_of(path: Path) -> str:
    """The module below app.store."""
    return ".".join(path.relative_to(ROOT / "app" / "store").with_suffix("").parts)


def test_the_table_has_every_module_that_asks_and_no_other() -> None:
    assert {name_of(path) for path in FOUND} == set(DECIDED)


@pytest.mark.parametrize("path", FOUND, ids=name_of)
def test_every_question_about_cases_or_messages_says_which_channel_it_means(path: Path) -> None:
    decided = {name: means for means, names in DECIDED[name_of(path)].items() for name in names.split()}
    found = dict(questions(path))
    assert set(found) == set(decided), "decide which channel it means, and put it into the table"
    for name, means in decided.items():
        if means is Means.MAIL:
            assert ONLY_MAIL.search(found[name]), f"{name} does not keep requests out"
        if means is Means.DRAFTED:
            assert re.search(r"\b(FROM|JOIN) drafts\b", found[name]), f"{name} is not about drafts"


@pytest.mark.parametrize("path", STORE, ids=name_of)
def test_no_question_about_them_hides_in_a_function(path: Path) -> None:
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    said = [node.value for one in functions for node in ast.walk(one) if isinstance(node, ast.Constant)]
    assert not [text for text in said if isinstance(text, str) and ABOUT.search(text)]
