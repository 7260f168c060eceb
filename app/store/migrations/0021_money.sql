-- Refunds of one payment queue, what passes without a person is limited in sum, and what was asked can be withdrawn.

-- Row security keeps an index on action->>'…' from being used; on columns of their own it does not.
ALTER TABLE approvals
    ADD COLUMN charge_id text GENERATED ALWAYS AS (action->>'charge_id') STORED,
    ADD COLUMN order_id text GENERATED ALWAYS AS (action->>'order_id') STORED,
    ADD COLUMN customer_id text GENERATED ALWAYS AS (action->>'customer_id') STORED,
    ADD COLUMN submitted boolean NOT NULL DEFAULT false,
    ADD COLUMN withdrawn_at timestamptz;
COMMENT ON COLUMN approvals.submitted IS 'Its own gate carries it out; false: the run of its message waits for it';
COMMENT ON COLUMN approvals.withdrawn_at IS 'Taken back for good, by a person or with the run that asked; unlike an undoing, no fresh card follows';
GRANT UPDATE (withdrawn_at) ON approvals TO countersign_app;

CREATE INDEX approvals_of_charge ON approvals (tenant, charge_id);
CREATE INDEX approvals_of_message ON approvals (tenant, message_id);
CREATE INDEX approvals_let_through ON approvals (tenant, decided_at) WHERE decided_by = 'policy';
CREATE INDEX approvals_let_through_customer ON approvals (tenant, customer_id, decided_at) WHERE decided_by = 'policy';
CREATE INDEX approvals_let_through_order ON approvals (tenant, order_id) WHERE decided_by = 'policy';
