-- How the source of a team's records answered last, which the doctor tells; and whose case it is, once it was asked.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_looked_up';

CREATE TABLE record_answers (
    tenant    text NOT NULL REFERENCES tenants,
    source    text NOT NULL CHECK (source IN ('stripe', 'http')),
    answered_at timestamptz,
    fault_at  timestamptz,
    code      text NOT NULL DEFAULT '',
    sentence  text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, source)
);
COMMENT ON TABLE record_answers IS 'One row per source that was ever asked; the sentence tells of the latest fault';
COMMENT ON COLUMN record_answers.answered_at IS 'When it last answered as it should, whatever was left out';
CALL secure_tenant_table('record_answers', 'SELECT, INSERT, UPDATE');
