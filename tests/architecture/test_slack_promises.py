"""Slack's parts kept in step: buttons with listeners, scopes with calls, events with subscriptions."""

import ast
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from app.domain.approvals.voting import Status
from app.domain.cases.attachments import KeptFile
from app.domain.cases.case_state import CaseStage, CaseState, Done
from app.domain.cases.mail.inbound import Attachment
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftStatus
from app.domain.cases.support_queue import Queue, Whose
from app.domain.ids import ActorId, CaseId, MessageId
from app.domain.investigations import Alarm
from app.domain.operations.dashboard import Board, Listing, Preferences
from app.slack import ids
from app.slack.api import scopes
from app.slack.inbound import press_checks
from app.slack.views.approvals import modals
from app.slack.views.approvals.arguments.call_form import call_form
from app.slack.views.approvals.asked_by import asked_by
from app.slack.views.approvals.auto_lines import auto_hour
from app.slack.views.approvals.card import card
from app.slack.views.approvals.details.details import details
from app.slack.views.approvals.reminders import escalation
from app.slack.views.approvals.withdraw import withdraw_modal
from app.slack.views.cases.case import case
from app.slack.views.cases.case_files import case_files
from app.slack.views.cases.case_link import link_modal
from app.slack.views.cases.draft import draft
from app.slack.views.cases.support_queue import Told, queue_view, read_view
from app.slack.views.cases.support_reminder import support_reminder
from app.slack.views.cases.undrafted_mail import stalled
from app.slack.views.commands import forms
from app.slack.views.operations.desk_proposal import proposal_card
from app.slack.views.operations.rehearsal import rehearsal_card
from app.slack.views.payments.alarm import alarm
from app.slack.views.people.home import home
from tests.slack import sheets
from tests.slack.asker_records import FIRST
from tests.slack.auto_records import REVIEW, hour, line
from tests.slack.command_records import NOW, WEEK
from tests.slack.gallery import GALLERY
from tests.slack.line_requests import asking_for
from tests.slack.proposal_records import WAITING
from tests.slack.rehearsal_gallery import OPEN
from tests.slack.support_records import item, reminder
from tests.slack.tool_call_records import personal_call, tool_call
from tests.slack.unusual_requests import whole_requests

ROOT = Path(__file__).parents[2]
SLACK = ROOT / "app" / "slack"
FILES = sorted(SLACK.rglob("*.py"))
LISTENERS = sorted((SLACK / "inbound" / "listeners").rglob("*.py"))
LISTENER_LINES_MAX = 10

# Each Web API method we may call, with the bot scopes it needs (any channel kind counts).
SCOPES: dict[str, set[str]] = {
    "api_test": set(),
    "auth_test": set(),
    "bots_info": {"users:read"},
    "chat_getPermalink": set(),
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "conversations_info": {"channels:read", "groups:read"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "files_upload_v2": {"files:write"},
    "usergroups_users_list": {"usergroups:read"},
    "users_info": {"users:read", "users:read.email"},
    "views_open": set(),
    "views_push": set(),
    "views_update": set(),
    "views_publish": set(),
}
EVENT_SCOPES: dict[str, set[str]] = {
    "app_home_opened": set(),
    "message": {"channels:history", "groups:history", "im:history"},
    "subteam_members_changed": {"usergroups:read"},
    "channel_shared": {"channels:read", "groups:read"},
}
FAMILIES = (
    "api_test",
    "auth_",
    "bots_",
    "chat_",
    "conversations_",
    "usergroups_",
    "users_",
    "views_",
    "files_",
    "reactions_",
)

ALLOWED_IMPORTS = (
    "app.ports",
    "app.tool_schemas",
    "app.events",
    "app.domain",
    "app.errors",
    "app.slack",
    "app.tool_schemas",  # plain rules, as app.domain is
    "slack_bolt",
    "slack_sdk",
    "aiohttp",
    "pydantic",
    "fastapi",
    "starlette",
    "structlog",
    "babel",
)


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _manifest() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "slack_manifest.yaml").read_text()))


def _listened(kind: str) -> list[str]:
    """Ids that listeners of a kind are bound to."""
    return [
        getattr(ids, decorator.args[0].attr)
        for _, decorator in _decorated()
        if isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr == kind
        and isinstance(decorator.args[0], ast.Attribute)
    ]


def _decorated() -> Iterator[tuple[ast.AsyncFunctionDef, ast.Call]]:
    for file in LISTENERS:
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.AsyncFunctionDef):
                yield from ((node, each) for each in node.decorator_list if isinstance(each, ast.Call))


KEPT_FILE = KeptFile(CaseId("case_1"), MessageId("msg_1"), 1, "a.png", "png", 9)
STALLED = Stalled(sheets.case(), MessageId("msg_1"), 0, "agent_permanent")


def _views() -> list[dict[str, Any]]:
    return [
        modals.reject_reason(sheets.details(), channel="C1", ts="1.1"),
        modals.edit_reply(sheets.draft(), channel="C1", ts="1.1"),
        modals.approve_changed(asking_for(), channel="C1", ts="1.1", amount_cents=12_000),
        call_form(tool_call(), channel="C1", ts="1.1"),
        modals.ask_question(sheets.details(), channel="C1", ts="1.1"),
        modals.retry_note(sheets.draft(), channel="C1", ts="1.1"),
        modals.answer_by_hand(STALLED, channel="C1", ts="1.1"),
        modals.answer_by_hand(STALLED, channel="C1", ts="1.1", on_head=True),
        read_view(sheets.draft(), Whose.ALL),
        link_modal("case_1", channel="C1", ts="1.1"),
        withdraw_modal("apr_1", channel="C1", ts="1.1"),
        forms.case_form(),
        forms.preferences_form(Preferences(ActorId("slack:U0ROSA"))),
    ]


def _shown_actions() -> set[str]:
    blocks = [*card(sheets.details()), *draft(sheets.draft())]
    blocks += draft(sheets.draft(status=DraftStatus.UNSURE))
    blocks += draft(sheets.draft(closed=Done(ActorId("slack:U0SAM"), NOW)))
    blocks += support_reminder(reminder(), {})
    told, waits = Told("Done", reopen=MessageId("msg_1")), Queue([item()], 1, NOW, 1)
    blocks += queue_view(waits, {}, whose=Whose.ALL, viewer=ActorId("slack:U0SAM"), told=told)["blocks"]
    blocks += stalled(STALLED)
    blocks += card(sheets.decided(Status.APPROVED, undo_until=NOW))
    blocks += card(sheets.decided(Status.EXPIRED))
    blocks += auto_hour(hour(line(), replace(line(), review=REVIEW)))
    blocks += case(sheets.case(customer=None, attachments=(Attachment("a.png", 9, kind="png", kept=True),)))
    blocks += case(sheets.case(state=CaseState(CaseStage.CLOSED, NOW, ActorId("slack:U0SAM"))))
    ready = CaseState(CaseStage.READY, NOW)
    for state in (ready, replace(ready, snoozed_until=NOW), CaseState(CaseStage.PERSON, NOW)):
        blocks += case(sheets.case(state=state))
    asleep = Told("Done", wake=CaseId("case_1"))
    blocks += queue_view(waits, {}, whose=Whose.ALL, viewer=ActorId("slack:U0SAM"), told=asleep)["blocks"]
    blocks += case_files("case_1", [KEPT_FILE], channel="C1", ts="1.1")["blocks"]
    blocks += call_form(personal_call(), channel="C1", ts="1.1")["blocks"]
    whole, reader = next(whole_requests())
    asked = replace(whole, details=replace(whole.details, asker=FIRST))
    blocks += details(asked, reader, channel="C1", ts="1.1")["blocks"]
    blocks += alarm(Alarm(sheets.details(), NOW, None, None, None, None))
    blocks += alarm(Alarm(sheets.details(), NOW, None, ActorId("slack:U0ROSA"), NOW, None))
    blocks += escalation(sheets.details(), (), None)
    blocks += rehearsal_card(OPEN)
    blocks += proposal_card(WAITING)
    blocks += asked_by(FIRST, sheets.A1)
    board = Board(Preferences(ActorId("slack:U0ROSA")), Listing([], 0), [], WEEK, NOW)
    blocks += home(board, {}, no_queue="", charts=True)["blocks"]
    shown = {each["action_id"] for block in blocks if block["type"] == "actions" for each in block["elements"]}
    inputs = [block for view in _views() for block in view["blocks"] if block.get("dispatch_action")]
    return shown | {block["element"]["action_id"] for block in inputs}


def test_every_button_has_exactly_one_listener_and_every_listener_a_button() -> None:
    assert Counter(_listened("action")) == Counter(_shown_actions())


def test_every_modal_has_exactly_one_listener_and_every_listener_a_modal() -> None:
    assert Counter(_listened("view")) == Counter(view["callback_id"] for view in _views())


def test_every_action_modal_shortcut_and_command_has_a_rule_that_says_who_may_and_what_it_names() -> None:
    assert set(press_checks.ACTIONS) == set(_listened("action"))
    assert set(press_checks.VIEWS) == set(_listened("view"))
    assert set(press_checks.SHORTCUTS) == set(_listened("shortcut"))
    assert {name.split()[0] for name in press_checks.COMMANDS} == set(_listened("command"))


def test_what_names_a_row_says_which_kind_and_only_what_is_no_secret_is_for_anybody() -> None:
    both = {**press_checks.ACTIONS, **press_checks.VIEWS}
    nameless = {name for name, rule in both.items() if rule.names is None}
    # A view is shown to one person by us alone, so what a list in one names needs no place to belong to.
    in_the_queue = {name for name in nameless if name.startswith("queue_")}
    others = {ids.PREFERENCES, ids.PREFERENCES_FORM, ids.CASE_FORM, ids.SHOW_QUEUE}
    assert nameless - in_the_queue == others, "these name no row"
    assert {both[name] for name in in_the_queue} == {press_checks.Rule(press_checks.May.STAFF, in_view=True)}
    every = {**press_checks.ACTIONS, **press_checks.VIEWS, **press_checks.SHORTCUTS, **press_checks.COMMANDS}
    assert {name for name, rule in every.items() if rule.may is press_checks.May.ANYBODY} == {ids.DESK_COMMAND}


def test_messages_are_posted_and_painted_in_one_place_that_looks_who_reads_the_channel() -> None:
    posting = {file.name for file in FILES if {"chat_postMessage", "chat_update"} & _called_in(file)}
    assert posting == {"poster.py", "direct_messages.py"}, "direct_messages.py writes to one member in person"


def test_the_scopes_the_host_and_the_doctor_look_for_are_the_manifests() -> None:
    assert set(_manifest()["oauth_config"]["scopes"]["bot"]) == scopes.NEEDED


def test_the_manifest_subscribes_to_exactly_the_events_listened_for() -> None:
    announced = _manifest()["settings"]["event_subscriptions"]["bot_events"]
    # Messages are subscribed to by the kind of their channel and all arrive as "message".
    assert Counter(_listened("event")) == Counter({name.partition(".")[0] for name in announced})


def test_the_manifest_fits_slacks_schema() -> None:
    schema = json.loads((ROOT / "tests" / "slack" / "manifest_schema.json").read_text())
    jsonschema.validate(_manifest(), schema, cls=jsonschema.Draft7Validator)


def test_the_schema_refuses_what_slack_refuses() -> None:
    schema = json.loads((ROOT / "tests" / "slack" / "manifest_schema.json").read_text())
    for change in ({"unknown": 1}, {"display_information": {"name": "x" * 36}}, {"settings": {"x": True}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**_manifest(), **change}, schema)


def _called_methods() -> set[str]:
    return set().union(*(_called_in(file) for file in FILES))


def _called_in(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Attribute) and node.attr.startswith(FAMILIES):
            found.add(node.attr)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_ask":
            found |= {str(first.value) for first in node.args[:1] if isinstance(first, ast.Constant)}
    return found


def test_the_manifest_asks_for_exactly_the_scopes_the_code_needs() -> None:
    called = _called_methods()
    assert called <= set(SCOPES), called - set(SCOPES)
    needed = set().union(*(SCOPES[method] for method in called), *(EVENT_SCOPES[name] for name in _listened("event")))
    announced = _listened("command") + _listened("shortcut")
    needed |= {"commands"} if announced else set()
    assert set(_manifest()["oauth_config"]["scopes"]["bot"]) == needed


def test_no_command_or_shortcut_is_announced_without_a_listener() -> None:
    features = _manifest()["features"]
    assert Counter(each["command"] for each in features["slash_commands"]) == Counter(_listened("command"))
    assert Counter(each["callback_id"] for each in features["shortcuts"]) == Counter(_listened("shortcut"))


def test_both_addresses_in_the_manifest_are_the_one_door() -> None:
    settings = _manifest()["settings"]
    doors = {settings["interactivity"]["request_url"], settings["event_subscriptions"]["request_url"]}
    assert doors == {"https://countersign.example.com/slack/events"}


def test_listeners_are_short_and_catch_nothing() -> None:
    for node, _ in _decorated():
        first, last = node.body[0].lineno, node.body[-1].end_lineno
        assert last is not None
        assert last - first + 1 <= LISTENER_LINES_MAX, node.name
        assert not [inner for inner in ast.walk(node) if isinstance(inner, ast.Try)], node.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SLACK)))
def test_slack_imports_only_what_it_may(file: Path) -> None:
    for node in ast.walk(_tree(file)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            names = [str(node.module)]
        for name in names:
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith(ALLOWED_IMPORTS), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SLACK)))
def test_people_read_sums_and_days_as_their_language_writes_them(file: Path) -> None:
    """The plain form is for records and logs: in Slack `app.slack.i18n.formats` writes what people read."""
    plain = re.search(r"\bformat_money\b|\.strftime\(|\{[^{}]*:,", file.read_text())
    assert plain is None, plain


# Parts of views, and what reads a form: shown only within the views of the gallery.
PARTS = {
    "holding.told_to_wait",
    *(
        "modal",
        "rich",
        "sanitize",
        "reason_text",
        "receipt",
        "revealed",
        "undo_reopen",
        "charts",
        "thread_summary",
        "some_of",
        "files.files_of",
    ),
    *("fields.fields_of", "fields.option_label", "form.choice_buttons", "form.reason_input", "form.block_of"),
    "form.shown_amount",
    *(
        "unusual",
        "precedents",
        "filled",
        "case.attachment",
        "choice.as_asked",
        "choice.choice_blocks",
        "choice.choices_of",
        "choice.items_of",
        "choice.reply_block",
        "lines.refund_lines",
        "kind_view.nothing_more",
    ),
    *("reminders.came_of_it", "reminders.ways_out", "holder.holder_words", "holder.take_button"),
    *("reminders.customer", "card.state_mark", "lists.row", "lists.subject"),
    *("lists.spent", "lists.spent_figure", "lists.run_counts", "lists.run_row"),
    *("home.figures", "home.sums", "home.chart", "home.table", "durations.duration", "home.preferences"),
    *("table.view_of", "table.words_of", "table.names_of", "kind_view.no_blocks", "money_kinds", "customer_words"),
    *(
        "verdicts.who_may",
        "verdicts.mentions",
        "verdicts.mention_list",
        "verdicts.only",
        "verdicts.only_form",
        "forms.case_problems",
        "forms.zone_named",
    ),
    *("asked_by.unproven", "asked_by.asker_lines", "asked_by.asker_in_full", "asked_by.lock_button"),
    "fast_presses.fast_words",
    *("stages.stage_lines", "stages.stage_mark"),
    *("locks.card_lines", "locks.home_blocks", "locks.standing_words"),
    *("comment.comments_blocks", "answer.question_blocks"),
    *("modals.changed_reply", "modals.reason_problem", "modals.reply_problem", "modals.amount_problem"),
    *("modals.question_problem", "modals.note_problem", "draft.draft_mark", "draft.why_not_mailed", "plain.just"),
    *("draft.draft_to_read", "snooze_menu", "support_queue.rows", "support_queue.count"),
    *("case_state.case_state_words", "case_state.claimed", "case_state.why_a_person"),
}


def test_every_view_is_in_the_gallery_that_is_held_to_slacks_limits_in_every_language() -> None:
    shown = set()
    for file in sorted((SLACK / "views").rglob("*.py")):
        for node in _tree(file).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                shown.add(f"{file.stem}.{node.name}")
    texts = {name for name in shown if name.endswith("_text")}  # beside their blocks, in the same payload
    parts = {name for name in shown if name in PARTS or name.partition(".")[0] in PARTS}
    assert shown - texts - parts == set(GALLERY)
    assert {name.removesuffix("_text") for name in texts} <= set(GALLERY)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SLACK)))
def test_sentences_live_in_the_catalogue(file: Path) -> None:
    # The last two speak to operators at start-up.
    if file.name in {"config.py", "identity.py"}:
        return
    tree = _tree(file)
    spoken = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value.split()) > 3
    ]
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    documented = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, holders)}
    raised = {
        constant.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        for constant in ast.walk(node)
        if isinstance(constant, ast.Constant)
    }
    assert [text for text in spoken if text not in documented | raised and "=%s" not in text] == []


@pytest.mark.parametrize("sentence", ["AND_MORE", "CASE_ATTACHMENTS_MORE"])
def test_how_many_more_there_are_is_said_in_one_place(sentence: str) -> None:
    said_in = {file.name for file in FILES if re.search(rf"catalogue\.{sentence}\b", file.read_text("utf-8"))}
    assert said_in == {"some_of.py"}
