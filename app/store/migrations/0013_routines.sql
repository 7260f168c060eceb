-- What the clock starts: a daily look at each paying customer, and texts that are deleted when they are old.

ALTER TYPE audit_action ADD VALUE 'customer_checked';
ALTER TYPE audit_action ADD VALUE 'texts_erased';

CREATE TABLE health_checks (
    tenant      text NOT NULL,
    customer_id text NOT NULL,
    run         text NOT NULL CHECK (run ~ '^\d{4}-\d{2}-\d{2}$'),
    verdict     text NOT NULL CHECK (verdict IN ('well', 'watch', 'unwell')),
    signs       jsonb NOT NULL,
    checked_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, customer_id, run),
    FOREIGN KEY (tenant, customer_id) REFERENCES customers
);
CREATE INDEX health_checks_by_day ON health_checks (tenant, run, verdict);
COMMENT ON COLUMN health_checks.run IS 'The UTC day: however often a run is repeated, a customer is checked once a day';
COMMENT ON COLUMN health_checks.signs IS 'Counts by sign; never texts or addresses';
CALL secure_tenant_table('health_checks', 'SELECT, INSERT, DELETE');

-- Erased texts leave their rows, their hashes and the record of them behind.
ALTER TABLE messages ADD COLUMN erased_at timestamptz;
ALTER TABLE turns ADD COLUMN state_erased_at timestamptz;
ALTER TABLE turns ADD COLUMN text_erased_at timestamptz;
ALTER TABLE investigations ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN messages.erased_at IS 'When its text, and all that was written about it, was deleted for its age';
COMMENT ON COLUMN turns.state_erased_at IS 'When the paused run was deleted: nobody can resume this turn any more';
GRANT UPDATE (record, state_erased_at, text_erased_at) ON turns TO countersign_app;
GRANT UPDATE (body) ON mail_outbox TO countersign_app;
CREATE INDEX messages_unerased ON messages (tenant, received_at) WHERE erased_at IS NULL;
CREATE INDEX turns_with_states ON turns (tenant, saved_at) WHERE state_erased_at IS NULL;
-- Lines are appended in the order of time, so a range of blocks is found by it at next to no cost.
CREATE INDEX audit_by_time ON audit USING brin (at);
