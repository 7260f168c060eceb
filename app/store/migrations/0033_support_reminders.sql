-- When support was last reminded of what waits, and how the next reminder follows from it.
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'support_reminded';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'support_escalated';
CREATE TABLE support_reminders (
    tenant       text NOT NULL REFERENCES tenants,
    number       integer NOT NULL DEFAULT 0,
    head         text NOT NULL DEFAULT '',
    repeats      integer NOT NULL DEFAULT 0,
    reminded_at  timestamptz,
    escalated_at timestamptz,
    PRIMARY KEY (tenant)
);
COMMENT ON COLUMN support_reminders.number IS 'Of the last one; names its message, so that posting it twice shows it once';
COMMENT ON COLUMN support_reminders.head IS 'The mail that had waited longest then';
COMMENT ON COLUMN support_reminders.repeats IS 'How often in a row that was the same one';
COMMENT ON COLUMN support_reminders.escalated_at IS 'When on-call heard of it; NULL again once nobody waits that long';
CALL secure_tenant_table('support_reminders', 'SELECT, INSERT, UPDATE');
