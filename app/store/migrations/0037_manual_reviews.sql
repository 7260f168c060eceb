-- Customers whose requests a person decides, whatever the amount, because somebody wants to be asked.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'manual_review_asked';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'manual_review_ended';

CREATE TABLE manual_reviews (
    tenant      text NOT NULL,
    id          text NOT NULL,
    customer_id text NOT NULL,
    approval_id text NOT NULL,
    asked_by    text NOT NULL,
    asked_name  text NOT NULL CHECK (length(asked_name) BETWEEN 1 AND 100),
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_by    text,
    ended_at    timestamptz,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES customers,
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
);
COMMENT ON TABLE manual_reviews IS 'Who wants to be asked about a customer, since when, and who took it back; an ended one stays';
COMMENT ON COLUMN manual_reviews.approval_id IS 'On whose line it was asked for';
CREATE UNIQUE INDEX manual_reviews_standing ON manual_reviews (tenant, customer_id) WHERE ended_at IS NULL;
CALL secure_tenant_table('manual_reviews', 'SELECT, INSERT, UPDATE (ended_by, ended_at)');
