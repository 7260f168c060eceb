"""The modals: the reason of a rejection, the edit of a reply, and a sentence when nothing changed."""

import json
from collections.abc import Mapping
from typing import Final

from app.domain.actions.money_action import NO_PARTS, Parts, change_limit
from app.domain.actions.registry import money_kind
from app.domain.approvals.approval import Approval, ApprovalDetails
from app.domain.approvals.questions import QUESTION_CHARS_MAX
from app.domain.cases.mail.undrafted import Stalled
from app.domain.cases.replies import DraftDetails
from app.ports.formats import AmountAmbiguous, AmountUnclear
from app.slack import ids
from app.slack.i18n import catalogue, formats
from app.slack.views.approvals.kinds.table import names_of, words_of
from app.slack.views.approvals.lines.choice import (
    ALL_ASKED,
    Chosen,
    ShownChoice,
    as_asked,
    choice_blocks,
    choices_of,
    items_of,
    reply_block,
)
from app.slack.views.approvals.money_kinds import amount
from app.slack.views.blocks.modal import View, input_block, modal, plain
from app.slack.views.blocks.rich import rich, say, section
from app.slack.views.blocks.sanitize import line

REASON_TYPED_MAX: Final = 500
REPLY_MAX: Final = 3_000
NOTE_MAX: Final = 1_000


def reject_reason(details: ApprovalDetails, *, channel: str, ts: str, shown: bool = False) -> View:
    """``private_metadata`` brings back the card the modal was opened from."""
    words = words_of(details.approval.kind)
    intro = words.REJECT_INTRO.format(**names_of(details, lambda text: line(text, 120)))
    element = {
        "type": "plain_text_input",
        "action_id": ids.REASON_INPUT,
        "multiline": True,
        "max_length": REASON_TYPED_MAX,
        "focus_on_load": True,
        "placeholder": plain(catalogue.REASON_PLACEHOLDER),
    }
    for_customer = details.customer is not None and not details.approval.is_request
    hint = catalogue.REASON_HINT if for_customer else catalogue.TOOL_CALL_CHANGES_REPLY_HINT
    asked = input_block(ids.REASON_BLOCK, catalogue.REASON_LABEL, hint, element)
    who_may_see = [_who_may_see(shown=shown)] if for_customer else []
    return _modal(
        ids.REJECT_MODAL,
        words.REJECT_TITLE,
        words.REJECT_SUBMIT,
        [rich("reject-intro", section(say(intro))), {**asked, "optional": True}, *who_may_see],
        {"target": details.approval.id, "channel": channel, "ts": ts},
    )


def _who_may_see(*, shown: bool) -> View:
    """Unticked to begin with: what is written for colleagues must not reach a customer by oversight."""
    options = [{"text": plain(catalogue.REASON_SHOWN), "value": "shown"}]
    ticked = {"initial_options": options} if shown else {}
    element = {"type": "checkboxes", "action_id": ids.REASON_SHOWN_INPUT, "options": options, **ticked}
    asked = input_block(ids.REASON_SHOWN_BLOCK, catalogue.REASON_SHOWN_LABEL, catalogue.REASON_SHOWN_HINT, element)
    return {**asked, "optional": True}


def approve_changed(
    details: ApprovalDetails, *, channel: str, ts: str, amount_cents: int, shown: ShownChoice = ALL_ASKED
) -> View:
    """Fewer lines or a smaller amount, and the reply that goes with it: another amount brings another reply.
    A request that came by no mail has none.

    The reply is written for ``amount_cents``; another sum is shown where somebody edited the reply since.
    """
    letter = Chosen(amount_cents, shown.letter_parts)
    if amount_cents == details.approval.sum.amount_cents:
        letter = as_asked(details.approval)
    chosen = shown.chosen or letter
    approval, currency = details.approval, details.approval.sum.currency
    left = formats.spoken().money(approval.order.left_cents, currency)
    asked, customer = amount(approval), line(details.address, 120)
    words = words_of(approval.kind)
    intro = words.CHANGES_INTRO.format(asked=asked, customer=customer, left=left)
    by_lines = bool(choices_of(approval))
    written = {
        "type": "plain_text_input",
        "action_id": ids.REPLY_INPUT,
        "multiline": True,
        "max_length": REPLY_MAX,
        "initial_value": changed_reply(approval, amount_cents, letter.parts)[:REPLY_MAX],
    }
    asked_for = input_block(reply_block(letter), catalogue.CHANGES_REPLY_LABEL, words.CHANGES_REPLY_HINT, written)
    reply = [] if approval.is_request else [asked_for]
    how_much = choice_blocks(approval, chosen) if by_lines else []
    carried = {"target": approval.id, "channel": channel, "ts": ts, "shown": str(letter.amount_cents)}
    told = {"parts": letter.parts, "sum": chosen.amount_cents, "of": chosen.parts}
    return _modal(
        ids.CHANGES_MODAL,
        catalogue.CHANGES_TITLE,
        words.CHANGES_SUBMIT,
        [rich("changes-intro", section(say(intro))), *how_much, _typed_amount(approval, letter, by_lines), *reply],
        carried | told if by_lines else carried,
    )


def _typed_amount(approval: Approval, letter: Chosen, by_lines: bool) -> View:
    """The amount itself, or, beside lines, one for less than they come to."""
    currency = approval.sum.currency
    most = formats.spoken().money(change_limit(approval.order, approval.sum.amount_cents), currency)
    hint, label = catalogue.CHANGES_AMOUNT_HINT, catalogue.CHANGES_AMOUNT_LABEL
    if by_lines:
        hint, label = catalogue.CHANGES_LESS_HINT, catalogue.CHANGES_LESS_LABEL
    typed = {
        "type": "plain_text_input",
        "action_id": ids.AMOUNT_INPUT,
        "max_length": 30,
        **({} if by_lines else {"initial_value": formats.spoken().amount(letter.amount_cents, currency)}),
        **({} if by_lines else {"focus_on_load": True}),
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered", "on_enter_pressed"]},
    }
    asked = input_block(ids.AMOUNT_BLOCK, label.format(currency=currency), hint.format(most=most), typed)
    return {**asked, "dispatch_action": True, **({"optional": True} if by_lines else {})}


def amount_problem(approval: Approval, unclear: AmountUnclear) -> str:
    """Why the amount was not understood. What can be meant in two ways is asked about, with both."""
    example = formats.spoken().amount(approval.sum.amount_cents, approval.sum.currency)
    if isinstance(unclear, AmountAmbiguous):
        return catalogue.AMOUNT_AMBIGUOUS.format(one=unclear.one, other=unclear.other, example=example)
    return catalogue.AMOUNT_UNCLEAR.format(example=example)


def changed_reply(approval: Approval, amount_cents: int, parts: Parts = NO_PARTS) -> str:
    """The drafted reply for what is chosen, before anybody edits it; empty where there is no mail to reply to."""
    if approval.is_request:
        return ""
    return money_kind(approval.kind).letter(
        order_number=line(approval.order.order_number, 60),
        currency=approval.sum.currency,
        amount_cents=amount_cents,
        asked_cents=approval.sum.amount_cents,
        items=items_of(approval, Chosen(amount_cents, parts)),
    )


def edit_reply(details: DraftDetails, *, channel: str, ts: str) -> View:
    """Pre-filled with the draft; what is submitted is what is mailed."""
    element = {
        "type": "plain_text_input",
        "action_id": ids.BODY_INPUT,
        "multiline": True,
        "max_length": REPLY_MAX,
        "initial_value": _sendable(details.body)[:REPLY_MAX],
        "focus_on_load": True,
    }
    return _modal(
        ids.EDIT_MODAL,
        catalogue.EDIT_TITLE,
        catalogue.EDIT_SUBMIT,
        [input_block(ids.BODY_BLOCK, catalogue.EDIT_LABEL, catalogue.EDIT_HINT, element)],
        {"target": details.id, "channel": channel, "ts": ts},
    )


def ask_question(details: ApprovalDetails, *, channel: str, ts: str) -> View:
    """A question about a request that stays open meanwhile."""
    element = _text_area(ids.QUESTION_INPUT, QUESTION_CHARS_MAX, catalogue.ASK_PLACEHOLDER)
    return _modal(
        ids.ASK_MODAL,
        catalogue.ASK_TITLE,
        catalogue.ASK_SUBMIT,
        [
            rich("ask-intro", section(say(catalogue.ASK_INTRO))),
            input_block(ids.QUESTION_BLOCK, catalogue.ASK_LABEL, catalogue.ASK_HINT, element),
        ],
        {"target": details.approval.id, "channel": channel, "ts": ts},
    )


def retry_note(details: DraftDetails, *, channel: str, ts: str) -> View:
    """What the next draft should do otherwise."""
    element = _text_area(ids.NOTE_INPUT, NOTE_MAX, catalogue.RETRY_PLACEHOLDER)
    return _modal(
        ids.RETRY_MODAL,
        catalogue.RETRY_TITLE,
        catalogue.RETRY_SUBMIT,
        [input_block(ids.NOTE_BLOCK, catalogue.RETRY_LABEL, catalogue.RETRY_HINT, element)],
        {"target": details.id, "channel": channel, "ts": ts},
    )


def told(sentence: str) -> View:
    """A verdict in the place of the modal that was submitted."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": sentence, "verbatim": True}}]
    return {
        "type": "modal",
        "title": plain(catalogue.VERDICT_TITLE),
        "close": plain(catalogue.CLOSE),
        "blocks": blocks,
    }


def answer_by_hand(details: Stalled, *, channel: str, ts: str, signature: str = "", on_head: bool = False) -> View:
    """Nobody drafted anything: there is the desk's own ending, and room above it. ``on_head``: of its case."""
    element = {"type": "plain_text_input", "action_id": ids.BODY_INPUT, "multiline": True, "max_length": REPLY_MAX}
    ending, hint = _sendable(signature).strip(), catalogue.EDIT_HINT
    if ending:
        element["initial_value"], hint = f"\n\n{ending}", catalogue.BY_HAND_HINT
    intro = catalogue.BY_HAND_INTRO.format(
        customer=line(details.case.sender, 120), subject=line(details.case.subject, 200)
    )
    answer = input_block(ids.BODY_BLOCK, catalogue.EDIT_LABEL, hint, element)
    target = f"{details.case.case_id}:{details.name}" if on_head else details.name
    carried = {"target": target, "channel": channel, "ts": ts}
    blocks = [rich("by-hand-intro", section(say(intro))), answer]
    callback_id = ids.REPLY_MODAL if on_head else ids.BY_HAND_MODAL
    return _modal(callback_id, catalogue.BY_HAND_TITLE, catalogue.EDIT_SUBMIT, blocks, carried)


def _sendable(body: str) -> str:
    """Slack's JSON carries neither NUL nor lone surrogates."""
    return body.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _modal(callback_id: str, title: str, submit: str, blocks: list[View], carried: Mapping[str, object]) -> View:
    return {**modal(callback_id, title, submit, blocks), "private_metadata": json.dumps(carried)}


def _text_area(action_id: str, max_length: int, placeholder: str) -> View:
    return {
        "type": "plain_text_input",
        "action_id": action_id,
        "multiline": True,
        "max_length": max_length,
        "focus_on_load": True,
        "placeholder": plain(placeholder),
    }


def reason_problem(reason: str) -> str | None:
    """Slack keeps to max_length; others who hold the signing secret might not."""
    return catalogue.REASON_TOO_LONG.format(limit=REASON_TYPED_MAX) if len(reason) > REASON_TYPED_MAX else None


def reply_problem(reply: str) -> str | None:
    """What would not be worth mailing, or would not fit."""
    if not reply.strip():
        return catalogue.SEND_EMPTY
    return catalogue.REPLY_TOO_LONG.format(limit=REPLY_MAX) if len(reply) > REPLY_MAX else None


def question_problem(question: str) -> str | None:
    """The same for a question."""
    if not question.strip():
        return catalogue.ASK_EMPTY
    return catalogue.ASK_TOO_LONG.format(limit=QUESTION_CHARS_MAX) if len(question) > QUESTION_CHARS_MAX else None


def note_problem(note: str) -> str | None:
    """The same for a note on a draft."""
    if not note.strip():
        return catalogue.RETRY_EMPTY
    return catalogue.RETRY_TOO_LONG.format(limit=NOTE_MAX) if len(note) > NOTE_MAX else None
