-- Rights of customers: what was asked to be forgotten, how far that is, and what may be overwritten for it.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_exported';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'erasure_requested';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_erased';

CREATE TABLE erasures (
    tenant       text NOT NULL REFERENCES tenants,
    id           text NOT NULL,
    reference    text NOT NULL,
    customer_id  text,
    addresses    text[] NOT NULL,
    reason       text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    counts       jsonb NOT NULL DEFAULT '{}',
    done_at      timestamptz,
    PRIMARY KEY (tenant, id),
    CHECK (done_at IS NULL OR (customer_id IS NULL AND addresses = '{}'))
);
COMMENT ON COLUMN erasures.reference IS 'Who the person is from now on: in place of their id, and of their address';
COMMENT ON COLUMN erasures.addresses IS 'Whom to look for; nobody any more once it is done';
COMMENT ON COLUMN erasures.reason IS 'Why, in the operator''s words';
CREATE INDEX erasures_open ON erasures (tenant, requested_at) WHERE done_at IS NULL;
CALL secure_tenant_table('erasures', 'SELECT, INSERT, UPDATE');

CREATE TABLE erasure_posts (
    tenant     text NOT NULL,
    erasure_id text NOT NULL,
    channel    text NOT NULL,
    ts         text NOT NULL,
    outcome    text,
    PRIMARY KEY (tenant, erasure_id, channel, ts),
    FOREIGN KEY (tenant, erasure_id) REFERENCES erasures
);
COMMENT ON TABLE erasure_posts IS 'Messages in Slack about somebody who is forgotten, each with the thread below it';
COMMENT ON COLUMN erasure_posts.outcome IS 'removed, or Slack''s word for why it stays; NULL: not yet tried';
CALL secure_tenant_table('erasure_posts', 'SELECT, INSERT, UPDATE');

GRANT UPDATE (reason) ON votes TO countersign_app;
GRANT UPDATE (recipient, subject, in_reply_to) ON mail_outbox TO countersign_app;
GRANT UPDATE (customer_id) ON store_credits TO countersign_app;
GRANT UPDATE (customer_id) ON manual_reviews TO countersign_app;
GRANT DELETE ON shown, message_states TO countersign_app;

-- What was asked stays as it was opened. The one exception: of a closed approval, whom it was for. Its digests follow,
-- so that the row stays whole; the record keeps those that were decided.
CREATE FUNCTION erase_approval(approval text, reference text, asked_digest text, changed_digest text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.approvals SET
        action = jsonb_set(action, '{customer_id}', to_jsonb(reference)),
        approved_action = jsonb_set(approved_action, '{customer_id}', to_jsonb(reference)),
        facts = jsonb_set(facts, '{customer_id}', to_jsonb(reference)),
        digest = asked_digest,
        approved_digest = changed_digest,
        agent_reason = ''
    WHERE tenant = public.current_tenant() AND id = approval AND status NOT IN ('pending', 'approved', 'executing')
$$;
REVOKE EXECUTE ON FUNCTION erase_approval FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_approval TO countersign_app;
