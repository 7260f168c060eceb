-- The team's own records: orders with lines, customers with names, and where each row is from.

ALTER TABLE customers
    ADD COLUMN name text NOT NULL DEFAULT '',
    ADD COLUMN source text NOT NULL DEFAULT 'tables' CHECK (source IN ('tables', 'stripe', 'http')),
    ADD COLUMN fetched_at timestamptz;
COMMENT ON COLUMN customers.source IS 'Whose word it is: ours (imported, or sent to the API), or mirrored from a source that is asked';
COMMENT ON COLUMN customers.fetched_at IS 'When the source was last asked; NULL: it is ours';

ALTER TABLE orders
    ALTER COLUMN charge_id DROP NOT NULL,
    DROP CONSTRAINT orders_paid_cents_check,
    ADD CONSTRAINT orders_paid_cents_check CHECK (paid_cents >= 0),
    ADD COLUMN shipping_cents bigint NOT NULL DEFAULT 0 CHECK (shipping_cents >= 0),
    ADD COLUMN discount_cents bigint NOT NULL DEFAULT 0 CHECK (discount_cents >= 0),
    ADD COLUMN source text NOT NULL DEFAULT 'tables' CHECK (source IN ('tables', 'stripe', 'http')),
    ADD COLUMN fetched_at timestamptz;
COMMENT ON COLUMN orders.charge_id IS 'NULL: no payment is known for it, so it can be talked about and not refunded';
COMMENT ON COLUMN orders.shipping_cents IS 'With its tax';
COMMENT ON COLUMN orders.discount_cents IS 'Of the whole order, besides the discounts of its lines';

CREATE TABLE order_lines (
    tenant         text NOT NULL,
    order_id       text NOT NULL,
    number         integer NOT NULL CHECK (number > 0),
    sku            text NOT NULL,
    description    text NOT NULL,
    quantity       integer NOT NULL CHECK (quantity > 0),
    unit_cents     bigint NOT NULL CHECK (unit_cents >= 0),
    discount_cents bigint NOT NULL DEFAULT 0 CHECK (discount_cents >= 0),
    tax_cents      bigint NOT NULL DEFAULT 0 CHECK (tax_cents >= 0),
    PRIMARY KEY (tenant, order_id, number),
    FOREIGN KEY (tenant, order_id) REFERENCES orders ON DELETE CASCADE
);
COMMENT ON TABLE order_lines IS 'As charged: quantity * unit_cents - discount_cents + tax_cents; kept where they add up to what was paid';
CALL secure_tenant_table('order_lines', 'SELECT, INSERT, UPDATE, DELETE');
