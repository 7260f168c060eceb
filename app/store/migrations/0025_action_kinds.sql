-- What is approved is an action of some kind; what came of one that is no refund is kept with its approval.

ALTER TABLE approvals
    ADD COLUMN kind text NOT NULL DEFAULT 'refund',
    ADD COLUMN effect jsonb,
    ADD COLUMN trouble_code text,
    ADD CONSTRAINT effect_of_what_was_done CHECK (effect IS NULL OR status = 'executed') NOT VALID; -- new column: nothing to check
COMMENT ON COLUMN approvals.kind IS 'As the canonical action names it; the action is read by it';
COMMENT ON COLUMN approvals.effect IS 'What its executor did: reference and amount_cents. NULL: nothing, or a refund, which has a row of its own';
COMMENT ON COLUMN approvals.trouble_code IS 'Why it needs attention, a machine word. NULL: it does not, or it is a refund, whose row says it';
-- What kind of action was asked stays as it was opened.
GRANT UPDATE (effect, trouble_code) ON approvals TO countersign_app;
