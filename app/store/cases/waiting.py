"""Who waits and since when: one definition for cards, lists, queues, figures, reminders and the ladder."""

from typing import Final

from app.domain.cases.case_state import CAME_BACK

UNANSWERED: Final = """
m.kind = 'human' AND m.answered_at IS NULL AND m.no_reply_at IS NULL AND m.erased_at IS NULL
"""
# Put off by somebody until a time.
AWAKE: Final = "NOT EXISTS (SELECT FROM cases z WHERE z.id = {case} AND z.snoozed_until > clock_timestamp())"
# The oldest mail of an approval's case that waits for an answer; where none does, the mail it belongs to.
WAITING_SINCE: Final = f"""
coalesce((
    SELECT min(m.received_at) FROM messages m
    WHERE m.tenant = a.tenant AND m.case_id = a.case_id AND {UNANSWERED}
), (SELECT m.received_at FROM messages m WHERE m.tenant = a.tenant AND m.id = a.message_id))
"""
# Undecided, and the customer has waited for as long as the ladder gives before it calls on-call: in hours of
# business, that was worked out when it opened.
OVERDUE: Final = (
    "a.status = 'pending' AND CASE WHEN a.called_at IS NULL THEN "
    + WAITING_SINCE
    + " <= clock_timestamp() - make_interval(secs => (a.ladder->>'escalate_after_seconds')::float8)"
    + " ELSE a.called_at <= clock_timestamp() END"
)
# A mail without an answer, a decision that was asked for, or a draft that was not sent: each is somebody waiting.
WAITING: Final = f"""
waiting AS (
    SELECT case_id, coalesce(min(received_at) FILTER (WHERE unanswered), min(received_at)) AS since FROM (
        SELECT m.case_id, m.received_at, true AS unanswered FROM messages m WHERE {UNANSWERED}
        UNION ALL
        SELECT m.case_id, m.received_at, false
        FROM approvals a JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
        WHERE a.status = 'pending' AND m.kind <> 'request'
        UNION ALL
        SELECT m.case_id, m.received_at, false
        FROM drafts d JOIN messages m ON m.tenant = d.tenant AND m.id = d.message_id
        WHERE d.status IN ('ready', 'sending', 'unsure') AND m.no_reply_at IS NULL
    ) each_one GROUP BY case_id
)
"""
# Drafts to send, and mails that nothing of ours answers: the newest of each case, which speaks for those before it.
_WORK: Final = f"""
work AS (
    SELECT d.case_id, d.message_id, d.id AS draft_id, CASE d.status WHEN 'unsure' THEN 'unsure' ELSE '' END AS code
    FROM drafts d JOIN messages m ON m.tenant = d.tenant AND m.id = d.message_id
    WHERE d.status IN ('ready', 'unsure') AND m.no_reply_at IS NULL {{of_draft}}
    UNION ALL
    (
        SELECT DISTINCT ON (m.case_id) m.case_id, m.id, NULL, needs.code
        FROM messages m JOIN cases c ON c.tenant = m.tenant AND c.id = m.case_id,
        LATERAL (
            SELECT coalesce(
                m.problem,
                CASE WHEN c.person_message_id = m.id THEN c.person_code END,
                CASE WHEN EXISTS (
                    SELECT FROM drafts d WHERE d.tenant = m.tenant AND d.message_id = m.id AND d.status = 'sent'
                ) THEN '{CAME_BACK}' END
            ) AS code
        ) needs
        WHERE {UNANSWERED} {{of_mail}} AND needs.code IS NOT NULL AND NOT EXISTS (
            SELECT FROM drafts d WHERE d.tenant = m.tenant AND d.message_id = m.id
            AND d.status IN ('ready', 'sending', 'unsure')
        )
        ORDER BY m.case_id, m.received_at DESC
    )
)
"""
WORK: Final = _WORK.format(
    of_draft="AND " + AWAKE.format(case="d.case_id"), of_mail="AND " + AWAKE.format(case="m.case_id")
)
# With what was put off, for the case itself: what it waits for is the same.
WORK_ASLEEP_TOO: Final = _WORK.format(of_draft="", of_mail="")
