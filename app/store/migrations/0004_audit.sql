-- The record: a closed vocabulary, chained by hash per tenant, which the application can only read and extend.

CREATE TYPE audit_action AS ENUM (
    'message_received', 'message_sent', 'refund_issued', 'refund_blocked',
    'message_accepted', 'message_refused', 'message_unmatched', 'message_empty', 'message_truncated',
    'message_resent', 'case_needs_person',
    'approval_opened', 'approval_approved', 'approval_rejected', 'approval_expired', 'approval_cancelled',
    'approval_reminded', 'approval_escalated',
    'vote_counted', 'vote_refused', 'card_posted', 'card_failed', 'decision_consumed',
    'refund_attempted', 'refund_pending', 'refund_failed', 'refund_unresolved', 'facts_changed',
    'draft_created', 'draft_posted', 'draft_edited', 'draft_replaced', 'send_requested',
    'seed_loaded'
);

CREATE TABLE audit (
    tenant       text NOT NULL REFERENCES tenants,
    seq          bigint NOT NULL CHECK (seq > 0),
    at           timestamptz NOT NULL,
    action       audit_action NOT NULL,
    actor        text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    case_id      text,
    data         jsonb NOT NULL,
    key          text NOT NULL,
    prev_hash    text NOT NULL,
    hash         text NOT NULL,
    PRIMARY KEY (tenant, seq),
    UNIQUE (tenant, key)
);
CREATE INDEX audit_of_case ON audit (tenant, case_id, seq) WHERE case_id IS NOT NULL;
COMMENT ON COLUMN audit.data IS 'Ids, amounts, codes and hashes; never bodies, addresses or reasons';
CALL secure_tenant_table('audit', 'SELECT, INSERT');

CREATE TABLE audit_heads (
    tenant text PRIMARY KEY REFERENCES tenants,
    seq    bigint NOT NULL,
    hash   text NOT NULL
);
CALL secure_tenant_table('audit_heads', 'SELECT, INSERT, UPDATE');
