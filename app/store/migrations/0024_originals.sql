-- The mail as it came, sealed; whom a form speaks for; what tells a machine's second letter; who heard of dead letters.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'original_read';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'message_repeated';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'message_handed_over';

CREATE TABLE originals (
    tenant       text NOT NULL,
    message_id   text NOT NULL,
    content      bytea NOT NULL,
    content_type text NOT NULL,
    size_bytes   bigint NOT NULL,
    kept_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
COMMENT ON TABLE originals IS 'Mails as they came, compressed and sealed with RECORDS_KEY; they go when the texts of their case go';
COMMENT ON COLUMN originals.size_bytes IS 'As it came; content is smaller';
CALL secure_tenant_table('originals', 'SELECT, INSERT, DELETE');

ALTER TABLE messages ADD COLUMN sent_by text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN reply_to text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN same_sha256 text;
ALTER TABLE messages ADD COLUMN alike_sha256 text;
COMMENT ON COLUMN messages.sent_by IS 'The form''s own address, where sender was typed into it; nobody vouches for such a sender';
COMMENT ON COLUMN messages.reply_to IS 'Another address that answers are asked for; shown to people, never used';
COMMENT ON COLUMN messages.same_sha256 IS 'Names subject and words, whatever spaces they have';
COMMENT ON COLUMN messages.alike_sha256 IS 'The same, whatever numbers they have: machines count';
CREATE INDEX messages_of_sender_said ON messages (tenant, sender, same_sha256);

ALTER TABLE dead_letters ADD COLUMN sealed boolean NOT NULL DEFAULT false;
ALTER TABLE dead_letters ADD COLUMN told_at timestamptz;
COMMENT ON COLUMN dead_letters.sealed IS 'Whether raw is sealed with RECORDS_KEY; those of before are not';
COMMENT ON COLUMN dead_letters.told_at IS 'When people were told in Slack that it is there';
CREATE INDEX dead_letters_untold ON dead_letters (tenant, received_at) WHERE told_at IS NULL;
