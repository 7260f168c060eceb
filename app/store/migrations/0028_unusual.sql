-- What is unusual about a request: what was refused before, what else is asked, and what is usual. Who read a customer's words unmasked.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'words_revealed';

ALTER TABLE approvals ADD COLUMN usual_cents bigint;
COMMENT ON COLUMN approvals.usual_cents IS 'What few amounts of this kind and currency were above when it opened; NULL: too few were carried out to tell';

CREATE INDEX approvals_of_order ON approvals (tenant, order_id);
CREATE INDEX approvals_of_customer ON approvals (tenant, customer_id);
CREATE INDEX approvals_carried_out ON approvals (tenant, kind, decided_at) WHERE status = 'executed';
