-- What a reply says is compared with the receipts; what somebody said to mail all the same is kept beside its text.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'draft_by_hand';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'message_tried_again';

ALTER TABLE drafts ADD COLUMN cleared_codes text[] NOT NULL DEFAULT '{}';
ALTER TABLE drafts ADD COLUMN held_codes text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN drafts.cleared_codes IS 'What was found in this text and is mailed all the same on a person''s word';
COMMENT ON COLUMN drafts.held_codes IS 'What a press on Send was last refused for; the next button names it';

ALTER TABLE approvals ADD COLUMN reply_cleared text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN approvals.reply_cleared IS 'What was found in the reviewer''s reply and kept on their word';
GRANT UPDATE (reply_cleared) ON approvals TO countersign_app;
