-- What agents ask through the API, once under each Idempotency-Key, whichever key of a program's line it came by.

CREATE TABLE agent_requests (
    tenant             text NOT NULL,
    approval_id        text NOT NULL,
    key_lineage        text NOT NULL,
    key_id             text NOT NULL,
    idempotency_digest text NOT NULL CHECK (idempotency_digest ~ '^[0-9a-f]{64}$'),
    content_digest     text NOT NULL CHECK (content_digest ~ '^[0-9a-f]{64}$'),
    title              text NOT NULL,
    reason             text NOT NULL,
    evidence           jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(evidence) = 'array'),
    callback           text,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, approval_id),
    UNIQUE (tenant, key_lineage, idempotency_digest),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    FOREIGN KEY (tenant, key_lineage) REFERENCES api_keys,
    FOREIGN KEY (tenant, key_id) REFERENCES api_keys
);
COMMENT ON COLUMN agent_requests.key_lineage IS 'The first of the keys that took one another''s place: it stays, whichever of them calls';
COMMENT ON COLUMN agent_requests.idempotency_digest IS 'Of what the caller named it, so that the name tells nothing here';
COMMENT ON COLUMN agent_requests.content_digest IS 'Of all that was sent: the same name with other content is refused';
COMMENT ON COLUMN agent_requests.evidence IS 'Links with their titles, as whoever asks names them';
CALL secure_tenant_table('agent_requests', 'SELECT, INSERT, UPDATE (title, reason, evidence, callback)');
