-- The books of the local stand-ins: a payment provider's ledger, and mail that was "sent".

CREATE TABLE ledger_charges (
    tenant       text NOT NULL REFERENCES tenants,
    id           text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    currency     text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    disputed     boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id)
);
CALL secure_tenant_table('ledger_charges', 'SELECT, INSERT, UPDATE');

CREATE TABLE ledger_refunds (
    tenant       text NOT NULL,
    id           text NOT NULL,
    charge_id    text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    status       text NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed')),
    failure      text NOT NULL DEFAULT '',
    approval_id  text,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, charge_id) REFERENCES ledger_charges
);
CREATE INDEX ledger_refunds_of_charge ON ledger_refunds (tenant, charge_id);
COMMENT ON COLUMN ledger_refunds.approval_id IS 'The metadata the refund can be found by; NULL: made elsewhere';
CALL secure_tenant_table('ledger_refunds', 'SELECT, INSERT, UPDATE');

CREATE TABLE ledger_keys (
    tenant        text NOT NULL REFERENCES tenants,
    key           text NOT NULL,
    params_digest text NOT NULL,
    outcome       jsonb NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, key)
);
COMMENT ON COLUMN ledger_keys.outcome IS 'The saved answer: a refund, or the refusal';
CALL secure_tenant_table('ledger_keys', 'SELECT, INSERT, DELETE');

CREATE TABLE mail_outbox (
    tenant      text NOT NULL REFERENCES tenants,
    id          bigint GENERATED ALWAYS AS IDENTITY,
    key         text NOT NULL,
    recipient   text NOT NULL,
    subject     text NOT NULL,
    body        text NOT NULL,
    in_reply_to text NOT NULL,
    sent_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, key)
);
CALL secure_tenant_table('mail_outbox', 'SELECT, INSERT');
