-- Investigations, alarms about failed refunds, and what each person at the desk prefers.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'investigation_started';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'investigation_reported';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'investigation_failed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'case_entered_by_staff';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'refund_alarm_raised';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'refund_alarm_taken';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'refund_alarm_escalated';

ALTER TABLE messages ADD COLUMN entered_by text;
COMMENT ON COLUMN messages.entered_by IS 'Who at the desk wrote it down; NULL: it came by mail';

CREATE TABLE investigations (
    tenant         text NOT NULL,
    id             text NOT NULL,
    source         text NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('order', 'customer', 'approval', 'case')),
    subject_id     text NOT NULL,
    customer_id    text NOT NULL,
    question       text NOT NULL,
    asked_by       text NOT NULL,
    opened_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    channel        text NOT NULL,
    thread_ts      text,
    head_channel   text,
    head_ts        text,
    status         text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'reported', 'failed')),
    report         text,
    finished_at    timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, source),
    FOREIGN KEY (tenant, customer_id) REFERENCES customers
);
COMMENT ON COLUMN investigations.source IS 'The press or command that started it: sent again it is the same one';
COMMENT ON COLUMN investigations.thread_ts IS 'The thread it was asked for in; NULL: it gets one of its own';
COMMENT ON COLUMN investigations.report IS 'JSON as text: jsonb refuses some of what a model may write';
CALL secure_tenant_table('investigations', 'SELECT, INSERT, UPDATE');

CREATE TABLE refund_alarms (
    tenant       text NOT NULL,
    approval_id  text NOT NULL,
    raised_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    channel      text,
    ts           text,
    taken_by     text,
    taken_at     timestamptz,
    escalated_at timestamptz,
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
CALL secure_tenant_table('refund_alarms', 'SELECT, INSERT, UPDATE');

CREATE TABLE people (
    tenant            text NOT NULL REFERENCES tenants,
    person            text NOT NULL,
    zone              text NOT NULL DEFAULT 'UTC',
    quiet_from        smallint NOT NULL DEFAULT 0 CHECK (quiet_from BETWEEN 0 AND 23),
    quiet_until       smallint NOT NULL DEFAULT 0 CHECK (quiet_until BETWEEN 0 AND 23),
    ping              text NOT NULL DEFAULT 'card' CHECK (ping IN ('card', 'dm')),
    chosen            boolean NOT NULL DEFAULT false,
    home_opened_at    timestamptz,
    home_published_at timestamptz,
    PRIMARY KEY (tenant, person)
);
COMMENT ON COLUMN people.quiet_from IS 'Hour in their zone; the same as quiet_until: no quiet hours';
CALL secure_tenant_table('people', 'SELECT, INSERT, UPDATE');

CREATE TABLE pings (
    tenant text NOT NULL REFERENCES tenants,
    key    text NOT NULL,
    person text NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, key, person)
);
COMMENT ON TABLE pings IS 'Claimed before it is sent: a courtesy that may be lost but never comes twice';
CALL secure_tenant_table('pings', 'SELECT, INSERT');

CREATE INDEX approvals_decided ON approvals (tenant, decided_at DESC) WHERE decided_at IS NOT NULL;
