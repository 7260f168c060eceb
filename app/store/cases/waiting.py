"""Since when a customer waits: one definition for cards, lists, figures and the ladder."""

from typing import Final

# The oldest mail of an approval's case that no reply was sent for; where all are answered, the mail it belongs to.
WAITING_SINCE: Final = """
coalesce((
    SELECT min(w.received_at) FROM messages w
    WHERE w.tenant = a.tenant AND w.case_id = a.case_id AND w.kind = 'human' AND NOT EXISTS (
        SELECT FROM drafts answer WHERE answer.tenant = w.tenant AND answer.case_id = w.case_id
          AND answer.status = 'sent' AND answer.sent_at >= w.received_at)
), (SELECT w.received_at FROM messages w WHERE w.tenant = a.tenant AND w.id = a.message_id))
"""
# Undecided, and the customer has waited for as long as the ladder gives before it calls on-call.
OVERDUE: Final = (
    "a.status = 'pending' AND "
    + WAITING_SINCE
    + " <= clock_timestamp() - make_interval(secs => (a.ladder->>'escalate_after_seconds')::float8)"
)
