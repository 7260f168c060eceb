-- What a program says of its own request after it has asked: beside the card, and on record.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'approval_commented';

CREATE TABLE approval_comments (
    tenant      text NOT NULL,
    id          text NOT NULL,
    approval_id text NOT NULL,
    source      text NOT NULL,
    said_by     text NOT NULL,
    body        text NOT NULL,
    said_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    shown_at    timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, approval_id, source),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
COMMENT ON COLUMN approval_comments.source IS 'A digest of the caller''s Idempotency-Key, or the id where there was none: the same one is the same comment';
CALL secure_tenant_table('approval_comments', 'SELECT, INSERT, UPDATE (body, shown_at)');
