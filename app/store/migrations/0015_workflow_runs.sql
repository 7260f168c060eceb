-- What the engine did for whom, as the desk saw it: one row per run, for status pages and for recovery.

CREATE TABLE workflow_runs (
    tenant      text NOT NULL REFERENCES tenants,
    run_id      text NOT NULL CHECK (length(run_id) BETWEEN 1 AND 64),
    function    text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('approval', 'draft', 'message', 'investigation', 'customer', 'other')),
    subject_id  text NOT NULL,
    status      text NOT NULL CHECK (status IN ('running', 'waiting', 'retrying', 'completed', 'failed', 'cancelled')),
    attempts    integer NOT NULL DEFAULT 1 CHECK (attempts >= 1),
    error_code  text NOT NULL DEFAULT '' CHECK (length(error_code) <= 100),
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    moved_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at    timestamptz,
    PRIMARY KEY (tenant, run_id),
    CHECK ((ended_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled')))
);
COMMENT ON TABLE workflow_runs IS 'A view for people: no rule reads it, and losing a row loses no work';
COMMENT ON COLUMN workflow_runs.attempts IS 'Tries of the step it is at, the first included';
COMMENT ON COLUMN workflow_runs.error_code IS 'A code or an error''s type with a reference; never its text';
CREATE INDEX workflow_runs_open ON workflow_runs (tenant, status, moved_at) WHERE ended_at IS NULL;
CREATE INDEX workflow_runs_ended ON workflow_runs (tenant, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX workflow_runs_subject ON workflow_runs (tenant, kind, subject_id);
CALL secure_tenant_table('workflow_runs', 'SELECT, INSERT, UPDATE, DELETE');
