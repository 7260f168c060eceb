"""Names Slack sends back to us: actions, modals, inputs and message metadata."""

from collections.abc import Iterable
from typing import Final

# Buttons
APPROVE: Final = "approval_approve"
REJECT: Final = "approval_reject"
CHANGE: Final = "approval_change"
UNDO: Final = "approval_undo"
REOPEN: Final = "approval_reopen"
AUTO_UNDO: Final = "auto_undo"
AUTO_ASK: Final = "auto_ask"
AUTO_ASK_STOP: Final = "auto_ask_stop"
SEND_DRAFT: Final = "draft_send"
EDIT_DRAFT: Final = "draft_edit"
RETRY_DRAFT: Final = "draft_retry"
SEND_AGAIN: Final = "draft_send_again"
ARRIVED: Final = "draft_arrived"
ASK: Final = "approval_ask"
DETAILS: Final = "approval_details"
REVEAL: Final = "approval_reveal"
TRY_AGAIN: Final = "mail_try_again"
BY_HAND: Final = "mail_by_hand"
CLAIM_DRAFT: Final = "draft_claim"
CLOSE_DRAFT: Final = "draft_no_reply"
REOPEN_DRAFT: Final = "draft_reply_after_all"
SHOW_QUEUE: Final = "reminder_show_queue"

# Buttons in the queue, which is a modal and a part of the App Home
QUEUE_SHOW: Final = "queue_show"
QUEUE_SEND: Final = "queue_send"
QUEUE_READ: Final = "queue_read"
QUEUE_CLAIM: Final = "queue_claim"
QUEUE_CLOSE: Final = "queue_no_reply"
QUEUE_REOPEN: Final = "queue_reply_after_all"

TAKE_ALARM: Final = "alarm_investigate"
TAKE_OVER_ALARM: Final = "alarm_take_over"
TAKE_ESCALATION: Final = "escalation_take"
PREFERENCES: Final = "home_preferences"
SHOW_ORIGINAL: Final = "case_original"
LINK_CASE: Final = "case_link"

# Commands, and shortcuts by their callback ids; slack_manifest.yaml announces both
INVESTIGATE_COMMAND: Final = "/investigate"
APPROVALS_COMMAND: Final = "/approvals"
DRAFTS_COMMAND: Final = "/drafts"
DESK_COMMAND: Final = "/countersign"
INVESTIGATE_THIS: Final = "investigate_this"
OPEN_CASE: Final = "open_case"
REQUESTS_ABOUT: Final = "requests_about_this"
WHAT_WAITS: Final = "what_waits"
DESK_STATUS: Final = "desk_status"

# Modals
CASE_FORM: Final = "case_form"
PREFERENCES_FORM: Final = "preferences_form"
REJECT_MODAL: Final = "approval_reject_reason"
CHANGES_MODAL: Final = "approval_changes"
EDIT_MODAL: Final = "draft_edit_and_send"
RETRY_MODAL: Final = "draft_retry_note"
ASK_MODAL: Final = "approval_ask_question"
BY_HAND_MODAL: Final = "mail_answer_by_hand"
QUEUE_DRAFT: Final = "queue_draft"
LINK_MODAL: Final = "case_link_customer"

# Inputs inside modals: (block_id, action_id)
REASON_BLOCK: Final = "reason"
REASON_INPUT: Final = "reason_text"
REASON_SHOWN_BLOCK: Final = "reason_shown"
REASON_SHOWN_INPUT: Final = "reason_shown_choice"
AMOUNT_BLOCK: Final = "amount"
AMOUNT_INPUT: Final = "amount_text"
REPLY_BLOCK: Final = "reply"  # followed by the amount it was written for, so that a new amount shows a new text
REPLY_INPUT: Final = "reply_text"
BODY_BLOCK: Final = "body"
BODY_INPUT: Final = "body_text"
HELD_BLOCK: Final = "held_box"  # followed by what was found
HELD_INPUT: Final = "held_choice"
WHOSE_BLOCK: Final = "whose"
WHOSE_INPUT: Final = "whose_text"
NOTE_BLOCK: Final = "note"
NOTE_INPUT: Final = "note_text"
QUESTION_BLOCK: Final = "question"
QUESTION_INPUT: Final = "question_text"
EMAIL_BLOCK: Final = "email"
EMAIL_INPUT: Final = "email_text"
SUBJECT_BLOCK: Final = "subject"
SUBJECT_INPUT: Final = "subject_text"
ZONE_BLOCK: Final = "zone"
ZONE_INPUT: Final = "zone_text"
QUIET_FROM_BLOCK: Final = "quiet_from"
QUIET_UNTIL_BLOCK: Final = "quiet_until"
HOUR_INPUT: Final = "hour"
PING_BLOCK: Final = "ping"
PING_INPUT: Final = "ping_choice"

# Message metadata, by which a retry finds what was already posted. Anybody in the channel can read it: ids only.
APPROVAL_POSTED: Final = "countersign_approval"
REMINDER_POSTED: Final = "countersign_reminder"
ESCALATION_POSTED: Final = "countersign_escalation"
CASE_POSTED: Final = "countersign_case"
NOTE_POSTED: Final = "countersign_note"
DRAFT_POSTED: Final = "countersign_draft"
STALLED_POSTED: Final = "countersign_no_draft"
ANSWER_POSTED: Final = "countersign_answer"
INVESTIGATION_POSTED: Final = "countersign_investigation"
REPORT_POSTED: Final = "countersign_report"
ALARM_POSTED: Final = "countersign_alarm"
SUPPORT_TOLD: Final = "countersign_refund_failed"
FINANCE_TOLD: Final = "countersign_refund_failed_books"
DISPUTE_TOLD: Final = "countersign_disputed"
ALARM_ESCALATED: Final = "countersign_alarm_escalation"
WEEK_POSTED: Final = "countersign_week"
SUPPORT_REMINDED: Final = "countersign_support_reminder"
SUPPORT_ESCALATED: Final = "countersign_support_escalation"
AUTO_HOUR_POSTED: Final = "countersign_auto_hour"

# Events
HOME_OPENED: Final = "app_home_opened"
GROUP_MEMBERS_CHANGED: Final = "subteam_members_changed"
CHANNEL_SHARED: Final = "channel_shared"
MESSAGE: Final = "message"  # in the manifest by the kind of channel


def held_block(findings: Iterable[str]) -> str:
    """A stopped reply's box. Another finding is another question: a tick for the first is none for it."""
    return "-".join([HELD_BLOCK, *sorted(findings)])
