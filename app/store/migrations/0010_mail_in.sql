-- Mail as it really comes: who vouches for it, what it quotes, machines that write, and what could not be read.

ALTER TYPE audit_action ADD VALUE 'message_automatic';
ALTER TYPE audit_action ADD VALUE 'message_bounced';
ALTER TYPE audit_action ADD VALUE 'message_looping';
ALTER TYPE audit_action ADD VALUE 'letter_kept';
ALTER TYPE audit_action ADD VALUE 'letter_read';
ALTER TYPE audit_action ADD VALUE 'letter_dropped';

-- 12 and 4 digits of two uuids: those that are random in each.
ALTER TABLE cases ADD COLUMN tag text NOT NULL DEFAULT
    substr(replace(gen_random_uuid()::text, '-', ''), 1, 12) || substr(replace(gen_random_uuid()::text, '-', ''), 1, 4);
ALTER TABLE cases ADD CONSTRAINT cases_tag UNIQUE (tenant, tag);
COMMENT ON COLUMN cases.tag IS 'What a mail may carry to find its case; counts only from the case''s own sender';

ALTER TABLE messages ADD COLUMN quoted text NOT NULL DEFAULT '';
ALTER TABLE messages ADD COLUMN kind text NOT NULL DEFAULT 'human' CHECK (kind IN ('human', 'auto', 'bounce'));
ALTER TABLE messages ADD COLUMN sender_verified boolean NOT NULL DEFAULT false;
ALTER TABLE messages ADD COLUMN bounced_id text;
ALTER TABLE messages ADD COLUMN bounced_status text;
ALTER TABLE messages ADD COLUMN bounced_action text;
COMMENT ON COLUMN messages.body IS 'What is new in the mail; all of it where that could not be told apart';
COMMENT ON COLUMN messages.quoted IS 'What the mail quotes of earlier ones';
COMMENT ON COLUMN messages.sender_verified IS 'Somebody we trust found that the sender''s own domain sent it';
COMMENT ON COLUMN messages.bounced_id IS 'The Message-ID of our mail that came back, without brackets';

CREATE TABLE dead_letters (
    tenant       text NOT NULL REFERENCES tenants,
    id           text NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    code         text NOT NULL,
    sentence     text NOT NULL,
    content_type text NOT NULL,
    size_bytes   bigint NOT NULL,
    sha256       text NOT NULL,
    raw          bytea,
    tries        integer NOT NULL DEFAULT 1,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, sha256)
);
COMMENT ON TABLE dead_letters IS 'Mails that could not be read, for a person to look at or to try again after a fix';
COMMENT ON COLUMN dead_letters.raw IS 'NULL where its time was over or the shelf was full; the rest of the line stays true';
CALL secure_tenant_table('dead_letters', 'SELECT, INSERT, UPDATE, DELETE');
