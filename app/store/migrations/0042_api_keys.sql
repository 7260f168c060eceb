-- Keys that a team's own programs call with. Of a secret only its digest is kept: it is shown once, when it is made.

CREATE TABLE api_keys (
    tenant       text NOT NULL REFERENCES tenants,
    id           text NOT NULL,
    prefix       text NOT NULL,
    digest       text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    scopes       text[] NOT NULL,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    replaced_by  text,
    last_used_at timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, prefix),
    CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['records:read', 'records:write', 'approvals:create']),
    CHECK (NOT scopes @> ARRAY['records:write', 'approvals:create'])
);
COMMENT ON COLUMN api_keys.prefix IS 'The part of the secret that is no secret: by it the row is found and the key is recognised in a list';
COMMENT ON COLUMN api_keys.digest IS 'SHA-256 of the secret: 256 random bits cannot be guessed, so a slow hash would only slow us';
COMMENT ON COLUMN api_keys.expires_at IS 'From then on it is refused: by its own date, or because another has replaced it';
CALL secure_tenant_table(
    'api_keys', 'SELECT, INSERT, UPDATE (expires_at, revoked_at, replaced_by, last_used_at)'
);
