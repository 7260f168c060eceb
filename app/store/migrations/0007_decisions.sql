-- Decisions with changes, the undo window, reasons a customer may see, and approvals opened again.

ALTER TYPE audit_action ADD VALUE 'approval_reopened';

ALTER TABLE approvals
    ADD COLUMN approved_action jsonb,
    ADD COLUMN approved_digest text,
    ADD COLUMN reply_text text NOT NULL DEFAULT '',
    ADD COLUMN reason_shown boolean NOT NULL DEFAULT false,
    ADD COLUMN undo_seconds integer NOT NULL DEFAULT 0 CHECK (undo_seconds >= 0),
    ADD COLUMN undo_until timestamptz,
    ADD COLUMN reopens text,
    ADD COLUMN reopened_by text,
    ADD CONSTRAINT approved_with_digest CHECK ((approved_action IS NULL) = (approved_digest IS NULL)),
    ADD CONSTRAINT reopens_one_of_ours FOREIGN KEY (tenant, reopens) REFERENCES approvals NOT VALID; -- new column: nothing to check
CREATE UNIQUE INDEX approvals_reopening ON approvals (tenant, reopens) WHERE reopens IS NOT NULL;
CREATE INDEX approvals_of_case ON approvals (tenant, case_id);
CREATE INDEX cases_of_customer ON cases (tenant, customer_id);
COMMENT ON COLUMN approvals.approved_action IS 'A smaller refund than was asked; NULL: approved as asked, or not approved';
COMMENT ON COLUMN approvals.undo_until IS 'The refund is held until then; NULL: nothing to undo';
COMMENT ON COLUMN approvals.reopened_by IS 'Who wants to be asked again after this one closed';
-- What was asked, the hold and the link stay as they were opened.
GRANT UPDATE (approved_action, approved_digest, reply_text, reason_shown, undo_until, reopened_by)
    ON approvals TO countersign_app;

ALTER TABLE drafts ADD COLUMN approval_id text;
CREATE UNIQUE INDEX drafts_of_approval ON drafts (tenant, approval_id) WHERE approval_id IS NOT NULL;
COMMENT ON COLUMN drafts.approval_id IS 'The reopened approval this draft tells of; NULL: drafted by the agent';

CREATE OR REPLACE FUNCTION approvals_move() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'pending' THEN
            RAISE EXCEPTION 'An approval opens as pending, not as %', NEW.status USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.status::text, NEW.status::text) NOT IN (
        ('pending', 'approved'), ('pending', 'rejected'), ('pending', 'expired'), ('pending', 'cancelled'),
        ('approved', 'cancelled'),
        ('approved', 'executing'), ('executing', 'executed'), ('executing', 'needs_attention')
    ) THEN
        RAISE EXCEPTION 'An approval cannot move from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
