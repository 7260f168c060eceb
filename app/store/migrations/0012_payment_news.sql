-- What the payment provider tells later: news, refunds made elsewhere, refunds that fail after all, disputes, and
-- what follows from them. Refunds that stay pending are looked up again, because news may never come.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'payment_news_received';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'refund_made_elsewhere';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'order_disputed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_risk_raised';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'refund_failure_told';

CREATE TABLE payment_news (
    tenant      text NOT NULL REFERENCES tenants,
    id          text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('refund', 'charge', 'dispute')),
    type        text NOT NULL,
    charge_id   text NOT NULL,
    refund_id   text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id)
);
COMMENT ON COLUMN payment_news.id IS 'The provider''s event id: however often it is delivered, it is one';
CALL secure_tenant_table('payment_news', 'SELECT, INSERT');

CREATE TABLE refunds_elsewhere (
    tenant       text NOT NULL REFERENCES tenants,
    refund_id    text NOT NULL,
    charge_id    text NOT NULL,
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    status       text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed')),
    seen_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, refund_id)
);
COMMENT ON TABLE refunds_elsewhere IS 'Refunds of our charges that no approval of ours led to';
CALL secure_tenant_table('refunds_elsewhere', 'SELECT, INSERT, UPDATE');

CREATE TABLE refund_failures (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    refund_id   text NOT NULL,
    failed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled     text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
COMMENT ON TABLE refund_failures IS 'Refunds the provider had taken and that failed after all';
COMMENT ON COLUMN refund_failures.settled IS 'What is done about it: support and finance are told, the risk is raised';
CALL secure_tenant_table('refund_failures', 'SELECT, INSERT, UPDATE');

ALTER TABLE refunds ADD COLUMN look_at timestamptz;
ALTER TABLE refunds ADD COLUMN looks integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN refunds.look_at IS 'When a pending refund is looked up at the provider again; NULL with no looks yet: at once';
CREATE INDEX refunds_to_look_up ON refunds (tenant, look_at) WHERE status = 'pending';

ALTER TABLE orders ADD COLUMN disputed_at timestamptz;
COMMENT ON COLUMN orders.disputed_at IS 'When we heard that the customer''s bank disputes the payment';
CREATE INDEX orders_of_charge ON orders (tenant, charge_id);

ALTER TABLE customers ADD COLUMN risk_score integer NOT NULL DEFAULT 0 CHECK (risk_score >= 0);
COMMENT ON COLUMN customers.risk_score IS 'One for each refund that came back; above zero a person decides';

ALTER TABLE ledger_charges ADD COLUMN settles_later boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ledger_charges.settles_later IS 'Its refunds start as pending, as those of bank debits do';
