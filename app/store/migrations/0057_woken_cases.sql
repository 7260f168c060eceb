-- A snooze that ends by itself is news: its case's head is repainted, and the next reminder says so.
ALTER TABLE cases ADD COLUMN woke_at timestamptz;
COMMENT ON COLUMN cases.woke_at IS 'When its last snooze ended by itself';
CREATE INDEX cases_snoozed ON cases (tenant, snoozed_until) WHERE snoozed_until IS NOT NULL;
