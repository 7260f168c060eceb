-- Mails of people we do not know are drafted within limits, and a case can be given to the customer it is about.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'case_linked';

ALTER TABLE cases
    ADD COLUMN linked_by text,
    ADD COLUMN linked_at timestamptz,
    ADD COLUMN links integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT linked_whole CHECK ((linked_by IS NULL) = (linked_at IS NULL));
COMMENT ON COLUMN cases.linked_by IS 'Who said whose case it is; NULL: its sender''s own address did. Nobody else vouches for such a sender';
COMMENT ON COLUMN cases.links IS 'How often somebody said so, or anew';

ALTER TABLE messages
    ADD COLUMN stranger boolean NOT NULL DEFAULT false,
    ADD COLUMN first_turn integer NOT NULL DEFAULT 1 CHECK (first_turn > 0);
COMMENT ON COLUMN messages.stranger IS 'No customer we know wrote it, and a draft was let be written: counted against the day''s limits';
COMMENT ON COLUMN messages.first_turn IS 'The agent''s turn that its latest run begins with: those before it knew another customer, or none';
CREATE INDEX messages_of_strangers ON messages (tenant, received_at) WHERE stranger;
