-- The line that a customer is sent where nobody has decided for long: once per mail that is waited for.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'holding_reply_sent';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'holding_reply_unsure';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'holding_reply_failed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'holding_reply_stopped';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'holding_reply_held';

CREATE TABLE holding_replies (
    tenant       text NOT NULL,
    message_id   text NOT NULL,
    case_id      text NOT NULL,
    state        text NOT NULL DEFAULT 'sending'
        CHECK (state IN ('sending', 'sent', 'unsure', 'failed', 'stopped', 'held')),
    attempt      integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    mail_id      text NOT NULL DEFAULT '',
    code         text NOT NULL DEFAULT '',
    begun_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    committed_at timestamptz,
    settled_at   timestamptz,
    PRIMARY KEY (tenant, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages,
    FOREIGN KEY (tenant, case_id) REFERENCES cases,
    CHECK ((state = 'sending') = (settled_at IS NULL))
);
COMMENT ON COLUMN holding_replies.committed_at IS 'From then on the latest attempt may have sent it';
CREATE INDEX holding_replies_of_case ON holding_replies (tenant, case_id);
CALL secure_tenant_table('holding_replies', 'SELECT, INSERT, UPDATE');
CREATE TRIGGER holding_replies_messages AFTER INSERT OR UPDATE ON holding_replies
    FOR EACH ROW EXECUTE FUNCTION messages_changed('case_id');
