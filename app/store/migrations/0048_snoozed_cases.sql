-- A case that nobody can do anything about before a certain time waits out of sight until then, or until a new mail.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'case_snoozed';

ALTER TABLE cases ADD COLUMN snoozed_until timestamptz;
ALTER TABLE cases ADD COLUMN snoozes integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN cases.snoozed_until IS 'Until then it is in no list of what waits for support, and nobody is reminded of it';

CREATE FUNCTION wake_case() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE cases SET snoozed_until = NULL WHERE id = NEW.case_id AND snoozed_until IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER messages_wake AFTER INSERT ON messages
    FOR EACH ROW WHEN (NEW.kind = 'human') EXECUTE FUNCTION wake_case();
