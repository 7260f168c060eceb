-- Who waits for an answer, by the rows: which mail was answered by what, which needs none, and who takes care of a case.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'case_claimed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'case_released';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'reply_not_needed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'reply_needed_after_all';

ALTER TABLE cases ADD COLUMN claimed_by text;
ALTER TABLE cases ADD COLUMN claimed_at timestamptz;
ALTER TABLE cases ADD COLUMN claims integer NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN person_message_id text;
COMMENT ON COLUMN cases.claimed_by IS 'Who takes care of it; counts while it is newer than the oldest mail that waits';
COMMENT ON COLUMN cases.claims IS 'How often it changed hands';
COMMENT ON COLUMN cases.person_message_id IS 'Of which mail person_code speaks';

ALTER TABLE messages ADD COLUMN answered_by text;
ALTER TABLE messages ADD COLUMN answered_at timestamptz;
ALTER TABLE messages ADD COLUMN no_reply_by text;
ALTER TABLE messages ADD COLUMN no_reply_at timestamptz;
ALTER TABLE messages ADD COLUMN no_reply_upto text;
ALTER TABLE messages ADD COLUMN closings integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN messages.answered_by IS 'The draft that was mailed: a reply answers its own mail and those before it';
COMMENT ON COLUMN messages.no_reply_by IS 'Who said that it needs no reply';
COMMENT ON COLUMN messages.no_reply_upto IS 'The mail they said it of; those before it that waited need none either';
COMMENT ON COLUMN messages.closings IS 'How often that was said of it and taken back';

-- The mail itself and what came before it in its case, as long as nothing else answered that.
CREATE FUNCTION keep_answered() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE messages SET answered_by = NEW.id, answered_at = coalesce(NEW.sent_at, clock_timestamp())
    WHERE case_id = NEW.case_id AND kind = 'human' AND answered_at IS NULL
      AND received_at <= (SELECT received_at FROM messages WHERE id = NEW.message_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER drafts_answer AFTER UPDATE OF status ON drafts
    FOR EACH ROW WHEN (NEW.status = 'sent' AND OLD.status <> 'sent') EXECUTE FUNCTION keep_answered();

-- A reply that certainly did not arrive has answered nobody.
CREATE FUNCTION keep_unanswered() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    UPDATE messages SET answered_by = NULL, answered_at = NULL WHERE answered_by = NEW.draft_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER bounces_unanswer AFTER INSERT ON bounces
    FOR EACH ROW WHEN (NEW.kind = 'hard') EXECUTE FUNCTION keep_unanswered();

-- The wall stands for the owner too, so what happened before is worked out tenant by tenant.
DO $$
DECLARE
    each_one text;
BEGIN
    FOR each_one IN SELECT id FROM tenants LOOP
        PERFORM set_config('app.tenant', each_one, true);
        UPDATE messages m SET answered_by = first.id, answered_at = first.sent_at
        FROM (
            SELECT DISTINCT ON (a.id) a.id AS message_id, d.id, d.sent_at
            FROM messages a
            JOIN drafts d ON d.case_id = a.case_id AND d.status = 'sent'
            JOIN messages own ON own.id = d.message_id AND own.received_at >= a.received_at
            WHERE a.kind = 'human' AND NOT EXISTS (
                SELECT FROM bounces b WHERE b.draft_id = d.id AND b.kind = 'hard'
            )
            ORDER BY a.id, d.sent_at
        ) first WHERE first.message_id = m.id;
        UPDATE cases c SET person_message_id = (
            SELECT m.id FROM messages m WHERE m.case_id = c.id AND m.kind = 'human' ORDER BY m.received_at DESC LIMIT 1
        ) WHERE c.person_code IS NOT NULL;
    END LOOP;
    PERFORM set_config('app.tenant', '', true);
END
$$;

CREATE INDEX messages_waiting ON messages (tenant, received_at)
    WHERE kind = 'human' AND answered_at IS NULL AND no_reply_at IS NULL AND erased_at IS NULL;
CREATE INDEX messages_answered ON messages (tenant, answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX messages_answered_by ON messages (tenant, answered_by) WHERE answered_by IS NOT NULL;
CREATE INDEX drafts_unsent ON drafts (tenant) WHERE status IN ('ready', 'sending', 'unsure');
