-- What agents write down at the door before it is to be asked: nobody sees it until an event opens it.

CREATE TABLE request_drafts (
    tenant             text NOT NULL,
    approval_id        text NOT NULL,
    key_lineage        text NOT NULL,
    key_id             text NOT NULL,
    idempotency_digest text NOT NULL CHECK (idempotency_digest ~ '^[0-9a-f]{64}$'),
    content_digest     text NOT NULL CHECK (content_digest ~ '^[0-9a-f]{64}$'),
    customer_id        text,
    kind               text NOT NULL,
    said               jsonb NOT NULL CHECK (jsonb_typeof(said) = 'object'),
    action             jsonb NOT NULL CHECK (jsonb_typeof(action) = 'object'),
    title              text NOT NULL,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant, approval_id),
    UNIQUE (tenant, key_lineage, idempotency_digest),
    FOREIGN KEY (tenant, key_lineage) REFERENCES api_keys,
    FOREIGN KEY (tenant, key_id) REFERENCES api_keys
);
COMMENT ON COLUMN request_drafts.approval_id IS 'Which the approval will have';
COMMENT ON COLUMN request_drafts.said IS 'All that was sent: it is judged again when it is opened';
COMMENT ON COLUMN request_drafts.action IS 'What that came to when it was written down: if it comes to something else, it is not opened';
CALL secure_tenant_table('request_drafts', 'SELECT, INSERT, DELETE');

-- As before, but nothing that names no customer begins to name one.
CREATE OR REPLACE FUNCTION erase_approval(approval text, reference text, asked_digest text, changed_digest text)
    RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.approvals SET
        action = jsonb_set(action, '{customer_id}', to_jsonb(reference), false),
        approved_action = jsonb_set(approved_action, '{customer_id}', to_jsonb(reference), false),
        facts = jsonb_set(facts, '{customer_id}', to_jsonb(reference), false),
        digest = asked_digest,
        approved_digest = changed_digest,
        agent_reason = ''
    WHERE tenant = public.current_tenant() AND id = approval AND status NOT IN ('pending', 'approved', 'executing')
$$;
