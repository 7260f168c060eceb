"""Names Slack sends back to us: actions, modals, inputs and message metadata."""

from typing import Final

# Buttons
APPROVE: Final = "approval_approve"
REJECT: Final = "approval_reject"
SEND_DRAFT: Final = "draft_send"
EDIT_DRAFT: Final = "draft_edit"

# Modals
REJECT_MODAL: Final = "approval_reject_reason"
EDIT_MODAL: Final = "draft_edit_and_send"

# Inputs inside modals: (block_id, action_id)
REASON_BLOCK: Final = "reason"
REASON_INPUT: Final = "reason_text"
BODY_BLOCK: Final = "body"
BODY_INPUT: Final = "body_text"

# Message metadata, by which a retry finds what was already posted. Anybody in the channel can read it: ids only.
APPROVAL_POSTED: Final = "countersign_approval"
REMINDER_POSTED: Final = "countersign_reminder"
ESCALATION_POSTED: Final = "countersign_escalation"
CASE_POSTED: Final = "countersign_case"
DRAFT_POSTED: Final = "countersign_draft"

# Events
GROUP_MEMBERS_CHANGED: Final = "subteam_members_changed"
