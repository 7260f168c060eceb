-- Files that came with mails are kept, sealed, until their time is over; which of them stand in Slack is known.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'attachment_read';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'attachment_shown';

CREATE TABLE attachments (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    number     integer NOT NULL CHECK (number > 0),
    name       text NOT NULL,
    kind       text NOT NULL,
    sha256     text NOT NULL,
    size_bytes bigint NOT NULL,
    content    bytea NOT NULL,
    kept_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, message_id, number),
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
COMMENT ON TABLE attachments IS 'Files of mails, sealed with RECORDS_KEY; they go by their own age, and with the texts of their case';
COMMENT ON COLUMN attachments.kind IS 'What its first bytes say it is, whatever its name says';
ALTER TABLE attachments ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX attachments_kept ON attachments (tenant, kept_at);
CALL secure_tenant_table('attachments', 'SELECT, INSERT, DELETE');

CREATE TABLE attachment_posts (
    tenant     text NOT NULL,
    file_id    text NOT NULL,
    message_id text NOT NULL,
    number     integer NOT NULL,
    channel    text NOT NULL,
    thread_ts  text NOT NULL,
    posted_by  text NOT NULL,
    posted_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, file_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
COMMENT ON TABLE attachment_posts IS 'Files that somebody had shown in Slack, by Slack''s ids, so that they can be taken away again';
CREATE INDEX attachment_posts_of_message ON attachment_posts (tenant, message_id);
CALL secure_tenant_table('attachment_posts', 'SELECT, INSERT, DELETE');
