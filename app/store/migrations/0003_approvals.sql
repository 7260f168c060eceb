-- Approvals, the votes on them, and the one row per approval that stands between a decision and the provider.

CREATE TYPE approval_status AS ENUM (
    'pending', 'approved', 'rejected', 'expired', 'cancelled', 'executing', 'executed', 'needs_attention'
);

CREATE TABLE approvals (
    tenant          text NOT NULL,
    id              text NOT NULL,
    case_id         text NOT NULL,
    message_id      text NOT NULL,
    call_id         text NOT NULL,
    revision        integer NOT NULL CHECK (revision > 0),
    status          approval_status NOT NULL DEFAULT 'pending',
    action          jsonb NOT NULL,
    digest          text NOT NULL,
    facts           jsonb NOT NULL,
    agent_reason    text NOT NULL,
    because         text NOT NULL,
    ladder          jsonb NOT NULL,
    quorum          integer NOT NULL DEFAULT 1 CHECK (quorum > 0),
    requested_by    text NOT NULL,
    opened_at       timestamptz NOT NULL,
    deadline        timestamptz NOT NULL CHECK (deadline > opened_at),
    moved_at        timestamptz NOT NULL,
    decided_at      timestamptz,
    decided_by      text,
    decision_reason text NOT NULL DEFAULT '',
    consumed_at     timestamptz,
    card_channel    text,
    card_ts         text,
    trouble         text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, message_id, call_id, revision),
    FOREIGN KEY (tenant, case_id) REFERENCES cases,
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
CREATE INDEX approvals_open ON approvals (tenant, deadline) WHERE status = 'pending';
CREATE INDEX approvals_moving ON approvals (tenant, moved_at) WHERE status IN ('approved', 'executing');
-- No UPDATE of what was asked: action, digest, facts and ladder stay as they were opened.
CALL secure_tenant_table('approvals', 'SELECT, INSERT, UPDATE (
    status, moved_at, decided_at, decided_by, decision_reason, consumed_at, card_channel, card_ts, trouble
)');

CREATE FUNCTION approvals_move() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'pending' THEN
            RAISE EXCEPTION 'An approval opens as pending, not as %', NEW.status USING ERRCODE = 'check_violation';
        END IF;
    ELSIF (OLD.status::text, NEW.status::text) NOT IN (
        ('pending', 'approved'), ('pending', 'rejected'), ('pending', 'expired'), ('pending', 'cancelled'),
        ('approved', 'executing'), ('executing', 'executed'), ('executing', 'needs_attention')
    ) THEN
        RAISE EXCEPTION 'An approval cannot move from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER approvals_open_pending BEFORE INSERT ON approvals
    FOR EACH ROW EXECUTE FUNCTION approvals_move();
CREATE TRIGGER approvals_move BEFORE UPDATE OF status ON approvals
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION approvals_move();

CREATE TABLE votes (
    tenant       text NOT NULL,
    source       text NOT NULL,
    approval_id  text NOT NULL,
    voter        text NOT NULL,
    choice       text NOT NULL CHECK (choice IN ('approve', 'reject')),
    reason       text NOT NULL,
    refusal      text,
    left_status  text,
    left_by      text,
    left_at      timestamptz,
    cast_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, source),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
CREATE INDEX votes_of_approval ON votes (tenant, approval_id, cast_at);
COMMENT ON COLUMN votes.refusal IS 'NULL: the vote counted. left_status, left_by, left_at are the verdict it was given';
CALL secure_tenant_table('votes', 'SELECT, INSERT');

CREATE TABLE refunds (
    tenant             text NOT NULL,
    approval_id        text NOT NULL,
    idempotency_key    text NOT NULL,
    params_digest      text NOT NULL,
    status             text NOT NULL
        CHECK (status IN ('attempting', 'pending', 'succeeded', 'failed', 'unresolved')),
    code               text NOT NULL DEFAULT '',
    provider_refund_id text,
    amount_cents       bigint NOT NULL CHECK (amount_cents > 0),
    attempts           integer NOT NULL,
    first_attempted_at timestamptz,
    attempted_at       timestamptz,
    settled_at         timestamptz,
    PRIMARY KEY (tenant, approval_id),
    UNIQUE (tenant, idempotency_key),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
COMMENT ON COLUMN refunds.code IS 'Why it is unresolved or failed, a machine word';
CALL secure_tenant_table('refunds', 'SELECT, INSERT, UPDATE');
