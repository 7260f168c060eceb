-- The ledger of store credit: at most one entry per approval, never changed.

CREATE TABLE store_credits (
    tenant       text NOT NULL,
    id           text NOT NULL,
    approval_id  text NOT NULL,
    customer_id  text NOT NULL,
    order_id     text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    currency     text NOT NULL,
    digest       text NOT NULL,
    issued_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
CREATE INDEX store_credits_of_order ON store_credits (tenant, order_id);
CREATE INDEX store_credits_issued ON store_credits (tenant, issued_at);
COMMENT ON COLUMN store_credits.digest IS 'Of the action that was approved and carried out with this entry';
CALL secure_tenant_table('store_credits', 'SELECT, INSERT');
