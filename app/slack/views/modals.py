"""The modals: the reason of a rejection, the edit of a reply, and a sentence when nothing changed."""

import json
from typing import Any, Final

from app.domain.case import ApprovalSheet, DraftSheet
from app.slack import ids, words
from app.slack.views.card import amount
from app.slack.views.rich import rich, say, section
from app.slack.views.text import line

View = dict[str, Any]
REASON_MAX: Final = 500
REPLY_MAX: Final = 3_000


def reject_reason(sheet: ApprovalSheet, *, channel: str, ts: str) -> View:
    """``private_metadata`` brings back the card the modal was opened from."""
    intro = words.REJECT_INTRO.format(amount=amount(sheet.approval), customer=line(sheet.customer.email, 120))
    element = {
        "type": "plain_text_input",
        "action_id": ids.REASON_INPUT,
        "multiline": True,
        "max_length": REASON_MAX,
        "focus_on_load": True,
        "placeholder": _plain(words.REASON_PLACEHOLDER),
    }
    asked = _input(ids.REASON_BLOCK, words.REASON_LABEL, words.REASON_HINT, element)
    return _modal(
        ids.REJECT_MODAL,
        words.REJECT_TITLE,
        words.REJECT_SUBMIT,
        [rich("reject-intro", section(say(intro))), {**asked, "optional": True}],
        {"target": sheet.approval.id, "channel": channel, "ts": ts},
    )


def edit_reply(sheet: DraftSheet, *, channel: str, ts: str) -> View:
    """Pre-filled with the draft; what is submitted is what is mailed."""
    element = {
        "type": "plain_text_input",
        "action_id": ids.BODY_INPUT,
        "multiline": True,
        "max_length": REPLY_MAX,
        "initial_value": _sendable(sheet.body)[:REPLY_MAX],
        "focus_on_load": True,
    }
    return _modal(
        ids.EDIT_MODAL,
        words.EDIT_TITLE,
        words.EDIT_SUBMIT,
        [_input(ids.BODY_BLOCK, words.EDIT_LABEL, words.EDIT_HINT, element)],
        {"target": sheet.id, "channel": channel, "ts": ts},
    )


def told(sentence: str) -> View:
    """A verdict in the place of the modal that was submitted."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": sentence, "verbatim": True}}]
    return {"type": "modal", "title": _plain(words.VERDICT_TITLE), "close": _plain(words.CLOSE), "blocks": blocks}


def _sendable(body: str) -> str:
    """Slack's JSON carries neither NUL nor lone surrogates."""
    return body.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _modal(callback_id: str, title: str, submit: str, blocks: list[View], carried: dict[str, str]) -> View:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "submit": _plain(submit),
        "close": _plain(words.CANCEL),
        "private_metadata": json.dumps(carried),
        "blocks": blocks,
    }


def _input(block_id: str, label: str, hint: str, element: View) -> View:
    return {"type": "input", "block_id": block_id, "label": _plain(label), "hint": _plain(hint), "element": element}


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text, "emoji": False}


def reason_problem(reason: str) -> str | None:
    """Slack keeps to max_length; others who hold the signing secret might not."""
    return words.REASON_TOO_LONG.format(limit=REASON_MAX) if len(reason) > REASON_MAX else None


def reply_problem(reply: str) -> str | None:
    """What would not be worth mailing, or would not fit."""
    if not reply.strip():
        return words.SEND_EMPTY
    return words.REPLY_TOO_LONG.format(limit=REPLY_MAX) if len(reply) > REPLY_MAX else None
