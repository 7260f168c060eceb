-- Who asked is told what became of it: where, what was said, and how far it got. One delivery of an approval at a time.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'webhook_dead';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'webhook_replayed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'approval_reported';

CREATE TABLE approval_callbacks (
    tenant       text NOT NULL,
    approval_id  text NOT NULL,
    address      text NOT NULL CHECK (length(address) BETWEEN 1 AND 2000),
    said         integer NOT NULL DEFAULT 0 CHECK (said >= 0),
    told_dead_at timestamptz,
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
COMMENT ON COLUMN approval_callbacks.said IS 'How many deliveries were written: the next one''s number is one more';
COMMENT ON COLUMN approval_callbacks.told_dead_at IS 'When operators heard that a delivery is dead; a replay forgets it';
CALL secure_tenant_table('approval_callbacks', 'SELECT, INSERT, UPDATE (said, told_dead_at)');

CREATE TABLE webhook_deliveries (
    tenant        text NOT NULL,
    id            text NOT NULL CHECK (id LIKE 'whd\_%'),
    approval_id   text NOT NULL,
    sequence      integer NOT NULL CHECK (sequence > 0),
    type          text NOT NULL CHECK (type ~ '^[a-z_]+(\.[a-z_]+)+$'),
    body          text NOT NULL CHECK (length(body) <= 20000),
    state         text NOT NULL CHECK (state IN ('waiting', 'due', 'delivered', 'dead')),
    round         integer NOT NULL DEFAULT 0 CHECK (round >= 0),
    attempts      integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    code          text NOT NULL DEFAULT '' CHECK (length(code) <= 100),
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    since         timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_until timestamptz,
    ended_at      timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, approval_id, sequence),
    FOREIGN KEY (tenant, approval_id) REFERENCES approval_callbacks,
    CHECK ((ended_at IS NULL) = (state IN ('waiting', 'due')))
);
COMMENT ON COLUMN webhook_deliveries.state IS 'waiting: for an earlier one of the same approval; due: under way';
COMMENT ON COLUMN webhook_deliveries.body IS 'As it was written with the change: each try sends the same';
COMMENT ON COLUMN webhook_deliveries.round IS 'Raised by each replay, since when it is tried anew';
COMMENT ON COLUMN webhook_deliveries.code IS 'What came of the last try, in a word';
CREATE UNIQUE INDEX webhook_deliveries_due ON webhook_deliveries (tenant, approval_id) WHERE state = 'due';
CREATE INDEX webhook_deliveries_dead ON webhook_deliveries (tenant, ended_at) WHERE state = 'dead';
-- What was said stays as it was said.
CALL secure_tenant_table('webhook_deliveries', 'SELECT, INSERT, DELETE, UPDATE (
    state, round, attempts, code, since, next_at, claimed_until, ended_at
)');

CREATE TABLE approval_reports (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    outcome     text NOT NULL CHECK (outcome IN ('done', 'failed')),
    text        text NOT NULL CHECK (length(text) <= 4000),
    reference   text NOT NULL CHECK (length(reference) <= 200),
    content     text NOT NULL CHECK (content ~ '^[0-9a-f]{64}$'),
    reported_by text NOT NULL,
    reported_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
COMMENT ON TABLE approval_reports IS 'What whoever carried an approval out says came of it; said once';
COMMENT ON COLUMN approval_reports.content IS 'SHA-256 of what was sent: the same again is the same, anything else is refused';
CALL secure_tenant_table('approval_reports', 'SELECT, INSERT, UPDATE (text, reference)');
