-- Events committed with the rows they speak of, and said again until what they asked for has happened.

CREATE TABLE outbox (
    tenant        text NOT NULL REFERENCES tenants,
    id            bigint GENERATED ALWAYS AS IDENTITY,
    cause         text NOT NULL,
    name          text NOT NULL,
    payload       jsonb NOT NULL,
    mode          text NOT NULL CHECK (mode IN ('once', 'nudge', 'resend')),
    next_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_until timestamptz,
    sends         integer NOT NULL DEFAULT 0,
    done_at       timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, cause)
);
CREATE INDEX outbox_due ON outbox (tenant, next_at) WHERE done_at IS NULL;
COMMENT ON COLUMN outbox.mode IS 'once: said and done; nudge: again under a fresh id; resend: again under the same id';
CALL secure_tenant_table('outbox', 'SELECT, INSERT, UPDATE');
