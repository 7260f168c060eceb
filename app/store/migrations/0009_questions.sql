-- Questions asked before deciding, with the clock they stop; drafts written again; and a tenant's language.

ALTER TYPE audit_action ADD VALUE 'question_asked';
ALTER TYPE audit_action ADD VALUE 'question_refused';
ALTER TYPE audit_action ADD VALUE 'question_answered';
ALTER TYPE audit_action ADD VALUE 'question_unanswered';
ALTER TYPE audit_action ADD VALUE 'draft_retry_requested';
ALTER TYPE audit_action ADD VALUE 'draft_retry_failed';

CREATE TABLE questions (
    tenant      text NOT NULL,
    id          text NOT NULL,
    approval_id text NOT NULL,
    source      text NOT NULL,
    asked_by    text NOT NULL,
    body        text NOT NULL,
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    answer      text,
    answered_by text NOT NULL DEFAULT '',
    looked_at   text[] NOT NULL DEFAULT '{}',
    answered_at timestamptz,
    closed_at   timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, source),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
CREATE INDEX questions_of_approval ON questions (tenant, approval_id, asked_at);
COMMENT ON COLUMN questions.source IS 'Names the press or the message: the same one is the same question, however often sent';
COMMENT ON COLUMN questions.closed_at IS 'The answer was shown, or given up on; until then the approval''s clock stands still';
-- Questions and answers can be blanked on an erasure request; the audit trail holds hashes only.
CALL secure_tenant_table('questions', 'SELECT, INSERT, UPDATE');

-- While a question is open the deadline stands later by pause_granted_seconds; what was not used is taken back.
ALTER TABLE approvals ADD COLUMN paused_at timestamptz;
ALTER TABLE approvals ADD COLUMN pause_granted_seconds double precision NOT NULL DEFAULT 0
    CHECK (pause_granted_seconds >= 0);
ALTER TABLE approvals ADD COLUMN paused_seconds double precision NOT NULL DEFAULT 0 CHECK (paused_seconds >= 0);
COMMENT ON COLUMN approvals.paused_seconds IS 'How long earlier questions held the clock, in all';
ALTER TABLE approvals ADD CONSTRAINT pause_bounded CHECK (pause_granted_seconds + paused_seconds <= 86400);
GRANT UPDATE (deadline, paused_at, pause_granted_seconds, paused_seconds) ON approvals TO countersign_app;

-- The application moves a deadline by what questions took of the clock, and by nothing else.
CREATE FUNCTION approvals_deadline() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    moved  double precision := extract(epoch FROM NEW.deadline - OLD.deadline);
    paused double precision := NEW.pause_granted_seconds + NEW.paused_seconds
                               - OLD.pause_granted_seconds - OLD.paused_seconds;
BEGIN
    IF current_user = 'countersign_app' AND abs(moved - paused) > 0.0001 THEN
        RAISE EXCEPTION 'A deadline moves only by the time that questions were open'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER approvals_deadline BEFORE UPDATE OF deadline, pause_granted_seconds, paused_seconds ON approvals
    FOR EACH ROW EXECUTE FUNCTION approvals_deadline();

ALTER TABLE drafts ADD COLUMN edit_diff text NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN retry_by text;
ALTER TABLE drafts ADD COLUMN retry_note text NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN retries integer NOT NULL DEFAULT 0;
ALTER TABLE drafts ADD COLUMN replaced_by text;
COMMENT ON COLUMN drafts.edit_diff IS 'What a person changed before sending, as a unified diff';
COMMENT ON COLUMN drafts.retry_note IS 'What the next draft should do otherwise; an instruction of ours, not the customer''s words';

ALTER TABLE tenants ADD COLUMN language text NOT NULL DEFAULT 'en' CHECK (language ~ '^[a-z]{2}$');
GRANT UPDATE (language) ON tenants TO countersign_app;
