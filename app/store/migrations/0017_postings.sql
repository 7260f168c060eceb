-- What was begun to be posted in Slack. A message is looked for only where an earlier try may have posted it.

CREATE TABLE postings (
    tenant   text NOT NULL REFERENCES tenants,
    key      text NOT NULL CHECK (length(key) BETWEEN 1 AND 500),
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, key)
);
COMMENT ON TABLE postings IS 'Losing a row may post a message twice, if what posted it before is run again';
CREATE INDEX postings_by_time ON postings (tenant, begun_at);
CALL secure_tenant_table('postings', 'SELECT, INSERT, DELETE');

-- A reply is searched for what belongs to other customers, whatever its case. Row security keeps an index on
-- lower(...) from being used, since lower() may tell of a row in an error; on a column of its own it does not.
ALTER TABLE orders
    ADD COLUMN number_said text GENERATED ALWAYS AS (lower(number)) STORED,
    ADD COLUMN id_said text GENERATED ALWAYS AS (lower(id)) STORED,
    ADD COLUMN charge_said text GENERATED ALWAYS AS (lower(charge_id)) STORED;
ALTER TABLE customers
    ADD COLUMN id_said text GENERATED ALWAYS AS (lower(id)) STORED,
    ADD COLUMN name_said text GENERATED ALWAYS AS (translate(split_part(email, '@', 1), '_-', '..')) STORED;
COMMENT ON COLUMN customers.name_said IS 'What is before the @, with one mark between its words';
CREATE INDEX orders_number_said ON orders (tenant, number_said);
CREATE INDEX orders_id_said ON orders (tenant, id_said);
CREATE INDEX orders_charge_said ON orders (tenant, charge_said);
CREATE INDEX customers_id_said ON customers (tenant, id_said);
CREATE INDEX customers_name_said ON customers (tenant, name_said);

CREATE INDEX drafts_of_case ON drafts (tenant, case_id);
