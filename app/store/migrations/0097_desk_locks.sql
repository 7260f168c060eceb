-- Who may decide nothing for now, and whether the whole desk stands still: read by whoever votes or carries something out.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_stopped';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_stop_lifted';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'reviewer_locked';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'reviewer_unlocked';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'lock_refused';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'execution_held';

CREATE TABLE desk_locks (
    tenant     text NOT NULL,
    id         text NOT NULL,
    person     text NOT NULL DEFAULT '' CHECK (length(person) <= 100),
    reason     text NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
    locked_at  timestamptz NOT NULL,
    locked_by  text NOT NULL,
    lifted_at  timestamptz,
    lifted_by  text,
    PRIMARY KEY (tenant, id),
    CONSTRAINT desk_locks_lifted_by_somebody CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)),
    CONSTRAINT desk_locks_lifted_by_another CHECK (lifted_by <> locked_by AND lifted_by <> person)
);
COMMENT ON COLUMN desk_locks.person IS 'Whose votes count for nothing while this stands; empty: the whole desk stands still';
CREATE UNIQUE INDEX desk_locks_standing ON desk_locks (tenant, person) WHERE lifted_at IS NULL;
CALL secure_tenant_table('desk_locks', 'SELECT, INSERT, UPDATE (lifted_at, lifted_by)');

ALTER TABLE approvals ADD COLUMN held_at timestamptz;
COMMENT ON COLUMN approvals.held_at IS 'Since when its gate has waited for a lock to be lifted before it is carried out';
CREATE INDEX approvals_held ON approvals (tenant) WHERE held_at IS NOT NULL;
GRANT UPDATE (held_at) ON approvals TO countersign_app;
