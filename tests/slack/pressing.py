"""Payloads of every press and submission that names a row, as Slack would send them."""

import json
from typing import Any

from app.domain.ids import Posted
from app.local.slack import seed
from app.slack import ids
from app.slack.inbound import press_checks
from tests.slack.conftest import press_payload

NAMING = sorted(
    name for name, rule in {**press_checks.ACTIONS, **press_checks.VIEWS}.items() if rule.names is not None
)
TYPED = {
    ids.REASON_BLOCK: {ids.REASON_INPUT: {"value": "No"}},
    ids.BODY_BLOCK: {ids.BODY_INPUT: {"value": "Dear Ada"}},
    ids.NOTE_BLOCK: {ids.NOTE_INPUT: {"value": "Shorter"}},
    ids.QUESTION_BLOCK: {ids.QUESTION_INPUT: {"value": "Why?"}},
    ids.AMOUNT_BLOCK: {ids.AMOUNT_INPUT: {"value": "10.00"}},
    f"{ids.REPLY_BLOCK}-4990": {ids.REPLY_INPUT: {"value": "Dear Ada"}},
}


def rule_of(name: str) -> press_checks.Rule:
    """Its line in the table."""
    return {**press_checks.ACTIONS, **press_checks.VIEWS, **press_checks.SHORTCUTS, **press_checks.COMMANDS}[name]


def payload(name: str, at: Posted, target: str, user: str = seed.ROSA, **changes: Any) -> dict[str, Any]:
    """A press of ``name`` at a message, or in the modal that was opened from it, for the row ``target``."""
    who = {"id": user, "team_id": seed.TEAM_ID}
    if name in press_checks.ACTIONS and not rule_of(name).in_view:
        return {**press_payload(at, name, target, user=who), **changes}
    carried = {"target": target, "channel": at.channel, "ts": at.ts, "shown": 4990}
    view = {
        "type": "modal",
        "id": "V1",
        "callback_id": name,
        "bot_id": seed.BOT_ID,
        "private_metadata": json.dumps(carried),
        "state": {"values": TYPED},
    }
    base = {"team": {"id": seed.TEAM_ID}, "user": who, "api_app_id": seed.APP_ID, "trigger_id": "1.2.3", "view": view}
    if name in press_checks.ACTIONS:
        action = {"type": "plain_text_input", "action_id": name, "block_id": ids.AMOUNT_BLOCK, "action_ts": "1.2"}
        container = {"type": "view", "view_id": "V1"}
        return {**base, "type": "block_actions", "actions": [action], "container": container, **changes}
    return {**base, "type": "view_submission", **changes}
