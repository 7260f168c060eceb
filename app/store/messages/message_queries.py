"""What is asked about messages and what they show."""

from typing import Final

_COLUMNS: Final = """
s.channel, s.ts, s.kind, s.row_id, m.state, m.digest, m.code, m.tries, m.told, m.instead_of_channel, m.instead_of_ts,
(SELECT count(*) FROM shown o WHERE o.tenant = s.tenant AND o.kind = s.kind AND o.row_id = s.row_id) AS copies,
CASE s.kind WHEN 'case' THEN (
    SELECT h.id FROM messages h WHERE h.tenant = s.tenant AND h.case_id = s.row_id
    ORDER BY h.received_at, h.id LIMIT 1
) END AS head
"""
_STATE: Final = "LEFT JOIN message_states m ON m.tenant = s.tenant AND m.channel = s.channel AND m.ts = s.ts"
# Whose hand is asked for comes first.
_ORDER: Final = "array_position(ARRAY['approval', 'alarm', 'draft', 'stalled', 'case'], s.kind), s.ts DESC"

SHOWN: Final = """
INSERT INTO shown (tenant, channel, ts, kind, row_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
# Of two that wrote at the same time nobody knows who was last, so it is looked at again.
PAINTED: Final = """
INSERT INTO message_states AS m (
    tenant, channel, ts, digest, painter, painted_at, instead_of_channel, instead_of_ts, state, next_at
)
VALUES ($1, $2, $3, $4, $5, $7, $9, $10, $11, CASE WHEN $4::text IS NULL THEN clock_timestamp() END)
ON CONFLICT (tenant, channel, ts) DO UPDATE SET
    (digest, next_at) = (
        SELECT CASE WHEN known THEN excluded.digest END, CASE WHEN known THEN m.next_at ELSE clock_timestamp() END
        FROM (SELECT coalesce(m.digest = excluded.digest, false) OR excluded.digest IS NOT NULL
            AND $6 >= m.painted_at + make_interval(secs => CASE m.painter WHEN excluded.painter THEN 0 ELSE $8 END)
        ) k (known)
    ),
    state = CASE WHEN excluded.digest IS NULL THEN NULL ELSE excluded.state END,
    painted_at = greatest(m.painted_at, excluded.painted_at),
    painter = excluded.painter
"""
# Asked for every second: what still has enough of its time is not written again.
LEASE: Final = """
WITH held AS (
    SELECT holder FROM message_painters
    WHERE tenant = $1 AND holder = $2 AND until > clock_timestamp() + make_interval(secs => $4)
), taken AS (
    INSERT INTO message_painters AS p (tenant, holder, until)
    SELECT $1, $2, clock_timestamp() + make_interval(secs => $3) WHERE NOT EXISTS (SELECT FROM held)
    ON CONFLICT (tenant) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE p.holder = excluded.holder OR p.until < clock_timestamp()
    RETURNING holder
)
SELECT holder FROM held UNION ALL SELECT holder FROM taken
"""
CHANGES: Final = """
SELECT id, case_id FROM message_changes WHERE at <= clock_timestamp() - make_interval(secs => $1) ORDER BY id LIMIT $2
"""
FORGET: Final = "DELETE FROM message_changes WHERE id = ANY($1::bigint[])"
OF_CASES: Final = f"""
WITH rows AS (
    SELECT id AS case_id, 'case' AS kind, id AS row_id FROM cases WHERE id = ANY($1::text[])
    UNION ALL
    SELECT a.case_id, k.kind, a.id FROM approvals a, (VALUES
        ('approval'), ('alarm'), ('escalation'), ('alarm_escalation'), ('reminder'), ('ping')
    ) k (kind) WHERE a.case_id = ANY($1::text[])
    UNION ALL
    SELECT case_id, 'draft', id FROM drafts WHERE case_id = ANY($1::text[])
    UNION ALL
    SELECT case_id, 'stalled', id || '.' || n FROM messages, generate_series(0, delivery) n
    WHERE case_id = ANY($1::text[])
)
SELECT rows.case_id, {_COLUMNS}
FROM rows JOIN shown s ON s.kind = rows.kind AND s.row_id = rows.row_id {_STATE}
ORDER BY {_ORDER} LIMIT $2
"""
DUE: Final = f"""
SELECT NULL AS case_id, {_COLUMNS}
FROM shown s JOIN (
    SELECT DISTINCT ON (one) d.* FROM (
        SELECT *, CASE code WHEN '' THEN ts ELSE code END || ' ' || channel AS one FROM message_states
        WHERE next_at <= clock_timestamp()
          AND coalesce(failing_since > clock_timestamp() - interval '1 day', true) -- people know by then
    ) d ORDER BY one, tries, next_at
) m ON m.tenant = s.tenant AND m.channel = s.channel AND m.ts = s.ts
ORDER BY {_ORDER} LIMIT $1
"""
LOOKED: Final = """
INSERT INTO message_states AS m (tenant, channel, ts, code, tries, failing_since, next_at, told, seen_at)
VALUES ($1, $2, $3, $4, CASE $4 WHEN '' THEN 0 ELSE 1 END, CASE $4 WHEN '' THEN NULL ELSE clock_timestamp() END,
        clock_timestamp() + make_interval(secs => $5), $6, CASE WHEN $7 THEN clock_timestamp() END)
ON CONFLICT (tenant, channel, ts) DO UPDATE SET
    code = excluded.code,
    tries = CASE $4 WHEN '' THEN 0 ELSE m.tries + 1 END,
    failing_since = CASE $4 WHEN '' THEN NULL ELSE coalesce(m.failing_since, excluded.failing_since) END,
    next_at = excluded.next_at,
    told = coalesce(excluded.told, m.told),
    seen_at = coalesce(excluded.seen_at, m.seen_at)
"""
PUT_OFF: Final = """
UPDATE message_states SET next_at = clock_timestamp() + make_interval(secs => $3)
WHERE code = $1 AND channel = $2 AND next_at < clock_timestamp() + make_interval(secs => $3)
"""
TRY_OTHERS: Final = """
UPDATE message_states SET next_at = clock_timestamp(), failing_since = clock_timestamp()
WHERE code = $1 AND channel = $2 AND next_at IS NOT NULL
"""
UNSEEN: Final = f"""
SELECT NULL AS case_id, {_COLUMNS} FROM shown s {_STATE}
WHERE coalesce(m.code, '') = '' AND (
    m.painted_at BETWEEN clock_timestamp() - interval '1 hour' AND clock_timestamp() - make_interval(secs => $1)
        AND (m.seen_at IS NULL OR m.seen_at < m.painted_at)
    OR coalesce(m.seen_at < clock_timestamp() - interval '1 hour', true)
        AND coalesce(m.painted_at < clock_timestamp() - make_interval(secs => $1), true) AND (s.kind, s.row_id) IN (
            SELECT 'approval', id FROM approvals WHERE status IN ('pending', 'approved', 'executing')
            UNION ALL SELECT 'draft', id FROM drafts WHERE status IN ('ready', 'sending', 'unsure')
            UNION ALL SELECT 'alarm', approval_id FROM refund_alarms WHERE taken_by IS NULL
            UNION ALL SELECT 'case', case_id FROM approvals WHERE status IN ('pending', 'approved', 'executing')
            UNION ALL SELECT 'case', case_id FROM drafts WHERE status IN ('ready', 'sending', 'unsure')
        )
)
ORDER BY m.seen_at NULLS FIRST, s.ts DESC LIMIT $2
"""
BEHIND: Final = """
SELECT code, count(*) AS count, min(failing_since) AS since FROM message_states
WHERE code <> '' AND NOT (code = 'message_not_found' AND next_at IS NULL) -- there is nothing left that shows anything
GROUP BY code ORDER BY 2 DESC, 1
"""
