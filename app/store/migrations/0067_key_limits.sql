-- What each key may ask for and how often, and whether it is locked: keys that took each other's place share both.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'api_key_limited';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'api_key_locked';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'api_key_unlocked';

ALTER TABLE api_keys
    ADD COLUMN limits jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN locked_at timestamptz,
    ADD COLUMN locked_by text,
    ADD COLUMN first_asked text,
    ADD CONSTRAINT api_keys_locked_by_somebody CHECK ((locked_at IS NULL) = (locked_by IS NULL));
COMMENT ON COLUMN api_keys.limits IS 'Kinds, tools, amounts, requests a minute, requests open, reviewers; what is not named is not limited';
COMMENT ON COLUMN api_keys.locked_at IS 'Since then it is refused everywhere, and so is what takes its place';
COMMENT ON COLUMN api_keys.first_asked IS 'The first request of it or of one that it took the place of';
GRANT UPDATE (limits, locked_at, locked_by, first_asked) ON api_keys TO countersign_app;

-- How much a program has open, and how much it asked for of late: counted whenever a key with such limits asks.
CREATE INDEX approvals_by_asker ON approvals (tenant, requested_by, opened_at);
CREATE INDEX approvals_open_by_asker ON approvals (tenant, requested_by) WHERE status IN ('pending', 'approved');
