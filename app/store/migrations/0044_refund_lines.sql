-- A refund may be of lines of an order: which, and how many of each, so that none is given back twice.

CREATE TABLE refund_lines (
    tenant       text NOT NULL,
    approval_id  text NOT NULL,
    charge_id    text NOT NULL,
    line_number  integer NOT NULL CHECK (line_number > 0),
    quantity     integer NOT NULL CHECK (quantity > 0),
    amount_cents bigint NOT NULL CHECK (amount_cents >= 0),
    PRIMARY KEY (tenant, approval_id, line_number),
    FOREIGN KEY (tenant, approval_id) REFERENCES refunds
);
COMMENT ON TABLE refund_lines IS 'Written with the attempt; they count while the refund has succeeded or is pending';
COMMENT ON COLUMN refund_lines.line_number IS 'As the order counted its lines when the refund was asked for';
CREATE INDEX refund_lines_of_charge ON refund_lines (tenant, charge_id);
CALL secure_tenant_table('refund_lines', 'SELECT, INSERT');
