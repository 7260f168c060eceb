"""The front desk's modals: a case written down by staff, and a person's preferences."""

from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from app.domain.operations.dashboard import Preferences
from app.domain.subject_references import email_in
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View, modal, plain
from app.slack.views.blocks.rich import Block

SUBJECT_MAX: Final = 200
TEXT_MAX: Final = 3_000


def case_form() -> View:
    """As a mail would be: who, about what, and what they said."""
    email = _text_input(ids.EMAIL_INPUT, 200, focus=True)
    subject = _text_input(ids.SUBJECT_INPUT, SUBJECT_MAX)
    text = {**_text_input(ids.BODY_INPUT, TEXT_MAX), "multiline": True}
    blocks = [
        _input(ids.EMAIL_BLOCK, catalogue.CASE_FORM_EMAIL, email, catalogue.CASE_FORM_EMAIL_HINT),
        _input(ids.SUBJECT_BLOCK, catalogue.CASE_FORM_SUBJECT, subject),
        _input(ids.BODY_BLOCK, catalogue.CASE_FORM_TEXT, text, catalogue.CASE_FORM_TEXT_HINT),
    ]
    return modal(ids.CASE_FORM, catalogue.CASE_FORM_TITLE, catalogue.CASE_FORM_SUBMIT, blocks)


def case_problems(email: str, subject: str, text: str) -> dict[str, str]:
    """What is wrong, by block; empty where nothing is."""
    wrong: dict[str, str] = {}
    if email_in(email) is None:
        wrong[ids.EMAIL_BLOCK] = catalogue.CASE_FORM_BAD_EMAIL
    if len(subject) > SUBJECT_MAX:
        wrong[ids.SUBJECT_BLOCK] = catalogue.CASE_FORM_LONG.format(limit=SUBJECT_MAX)
    if not text:
        wrong[ids.BODY_BLOCK] = catalogue.CASE_FORM_EMPTY
    elif len(text) > TEXT_MAX:
        wrong[ids.BODY_BLOCK] = catalogue.CASE_FORM_LONG.format(limit=TEXT_MAX)
    return wrong


def notice(title: str, sentence: str) -> View:
    """A sentence in the place of a modal."""
    text = {"type": "mrkdwn", "text": sentence, "verbatim": True}
    return {
        "type": "modal",
        "title": plain(title),
        "close": plain(catalogue.CLOSE),
        "blocks": [{"type": "section", "text": text}],
    }


def shown(title: str, blocks: list[Block]) -> View:
    """Something to read in a modal."""
    return {"type": "modal", "title": plain(title), "close": plain(catalogue.CLOSE), "blocks": blocks}


def preferences_form(now: Preferences) -> View:
    """Filled in with what holds now."""
    zone = {**_text_input(ids.ZONE_INPUT, 60), "initial_value": now.zone}
    pings = [_option(catalogue.PREFERENCES_PINGS[one], one) for one in ("card", "dm")]
    ping = {
        "type": "radio_buttons",
        "action_id": ids.PING_INPUT,
        "options": pings,
        "initial_option": pings[now.ping == "dm"],
    }
    until = _hours(now.quiet_until)
    blocks = [
        _input(ids.ZONE_BLOCK, catalogue.PREFERENCES_ZONE, zone, catalogue.PREFERENCES_ZONE_HINT),
        _input(ids.QUIET_FROM_BLOCK, catalogue.PREFERENCES_FROM, _hours(now.quiet_from)),
        _input(ids.QUIET_UNTIL_BLOCK, catalogue.PREFERENCES_UNTIL, until, catalogue.PREFERENCES_QUIET_HINT),
        _input(ids.PING_BLOCK, catalogue.PREFERENCES_PING, ping),
    ]
    return modal(ids.PREFERENCES_FORM, catalogue.PREFERENCES_TITLE, catalogue.PREFERENCES_SUBMIT, blocks)


def zone_named(text: str) -> str | None:
    """A time zone by its name; None where there is no such zone."""
    return text if text in _zones() else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _hours(chosen: int) -> dict[str, Any]:
    options = [_option(f"{hour:02}:00", str(hour)) for hour in range(24)]
    return {
        "type": "static_select",
        "action_id": ids.HOUR_INPUT,
        "options": options,
        "initial_option": options[chosen],
    }


def _option(label: str, value: str) -> dict[str, Any]:
    return {"text": plain(label), "value": value}


def _text_input(action_id: str, most: int, *, focus: bool = False) -> dict[str, Any]:
    focused = {"focus_on_load": True} if focus else {}
    return {"type": "plain_text_input", "action_id": action_id, "max_length": most, **focused}


def _input(block_id: str, label: str, element: dict[str, Any], hint: str = "") -> dict[str, Any]:
    hinted = {"hint": plain(hint)} if hint else {}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **hinted}
