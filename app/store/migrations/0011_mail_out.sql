-- How a reply leaves: attempts, the moment after which it may have been sent, and mail that came back.

ALTER TYPE audit_action ADD VALUE 'send_failed';
ALTER TYPE audit_action ADD VALUE 'send_unsure';
ALTER TYPE audit_action ADD VALUE 'send_confirmed';
ALTER TYPE audit_action ADD VALUE 'mail_bounced';
ALTER TYPE audit_action ADD VALUE 'bounce_unmatched';
ALTER TYPE audit_action ADD VALUE 'reply_held';
ALTER TYPE audit_action ADD VALUE 'reply_cleared';

ALTER TABLE drafts DROP CONSTRAINT drafts_status_check;
ALTER TABLE drafts ADD CONSTRAINT drafts_status_check
    CHECK (status IN ('ready', 'sending', 'unsure', 'sent', 'replaced'));
-- Drafts from before may have been asked for once.
ALTER TABLE drafts ADD COLUMN askings integer NOT NULL DEFAULT 1;
ALTER TABLE drafts ALTER COLUMN askings SET DEFAULT 0;
ALTER TABLE drafts ADD COLUMN attempt integer NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN committed_at timestamptz;
ALTER TABLE drafts ADD COLUMN mail_id text;
ALTER TABLE drafts ADD COLUMN trouble text NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN held_for text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN drafts.askings IS 'How often somebody asked for it to be sent';
COMMENT ON COLUMN drafts.attempt IS 'Of handing it over; only the latest may go through with it';
COMMENT ON COLUMN drafts.committed_at IS 'When the attempt passed the point after which it may have been sent';
COMMENT ON COLUMN drafts.mail_id IS 'Its Message-ID without brackets; what answers and delivery reports refer to';
COMMENT ON COLUMN drafts.trouble IS 'Why it was not sent, or why it did not arrive: a code';
COMMENT ON COLUMN drafts.held_for IS 'What in it made it wait for a person although replies are mailed by themselves';
CREATE UNIQUE INDEX drafts_mail_id ON drafts (tenant, mail_id) WHERE mail_id IS NOT NULL;

CREATE TABLE bounces (
    tenant      text NOT NULL REFERENCES tenants,
    id          text NOT NULL,
    source      text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint')),
    reason      text NOT NULL,
    address     text NOT NULL,
    draft_id    text,
    message_id  text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, source),
    FOREIGN KEY (tenant, draft_id) REFERENCES drafts,
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
CREATE INDEX bounces_of_address ON bounces (tenant, address);
COMMENT ON COLUMN bounces.source IS 'The report itself: sent again it is the same bounce';
COMMENT ON COLUMN bounces.message_id IS 'Of the customer, in whose case it is shown';
CALL secure_tenant_table('bounces', 'SELECT, INSERT, UPDATE');

-- Whether somebody wrote from an address after mail to it came back.
CREATE INDEX messages_of_sender ON messages (tenant, sender, received_at);
