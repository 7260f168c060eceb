-- Who looks after what called on-call, and where people were called, so that it can be struck through once it is over.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'escalation_taken';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'escalation_taken_over';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'refund_alarm_taken_over';

CREATE TABLE approval_escalations (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    taken_by    text,
    taken_at    timestamptz,
    takings     integer NOT NULL DEFAULT 0 CHECK (takings >= 0),
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    CHECK ((taken_by IS NULL) = (taken_at IS NULL) AND (taken_by IS NULL) = (takings = 0))
);
COMMENT ON COLUMN approval_escalations.takings IS 'How often it changed hands: a press names the state it saw';
CALL secure_tenant_table('approval_escalations', 'SELECT, INSERT, UPDATE');

ALTER TABLE refund_alarms ADD COLUMN takings integer NOT NULL DEFAULT 0 CHECK (takings >= 0);

ALTER TABLE shown DROP CONSTRAINT shown_kind_check;
ALTER TABLE shown ADD CONSTRAINT shown_kind_check CHECK (kind IN (
    'approval', 'alarm', 'draft', 'case', 'stalled', 'reminder', 'escalation', 'ping', 'alarm_escalation'
)) NOT VALID; -- wider than before: nothing to check
CREATE INDEX shown_reminders ON shown (tenant, row_id)
    WHERE kind IN ('reminder', 'escalation', 'ping', 'alarm_escalation');
