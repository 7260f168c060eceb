"""The modal in which a reviewer takes a request back for good, with the reason that whoever asked is told."""

import json

from app.domain.approvals.voting import WITHDRAWN_REASON_MAX
from app.slack import ids
from app.slack.i18n import catalogue
from app.slack.views.blocks.modal import View, modal, plain
from app.slack.views.blocks.rich import rich, say, section


def withdraw_modal(approval_id: str, *, channel: str, ts: str) -> View:
    """``private_metadata`` brings back the card it belongs to."""
    asked = {
        "type": "input",
        "block_id": ids.WITHDRAW_BLOCK,
        "label": plain(catalogue.WITHDRAW_LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": ids.WITHDRAW_INPUT,
            "multiline": True,
            "max_length": WITHDRAWN_REASON_MAX,
            "focus_on_load": True,
        },
    }
    intro = rich("withdraw-intro", section(say(catalogue.WITHDRAW_INTRO)))
    view = modal(ids.WITHDRAW_MODAL, catalogue.WITHDRAW_TITLE, catalogue.WITHDRAW_SUBMIT, [intro, asked])
    return {**view, "private_metadata": json.dumps({"target": approval_id, "channel": channel, "ts": ts})}
