-- Secrets that belong to one tenant, such as the key of its own records; what they are lies only sealed.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'tenant_secret_set';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'tenant_secret_removed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'tenant_secrets_rotated';

CREATE TABLE tenant_secrets (
    tenant  text NOT NULL REFERENCES tenants,
    name    text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    sealed  bytea NOT NULL,
    key_id  text NOT NULL,
    set_by  text NOT NULL,
    set_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, name)
);
COMMENT ON COLUMN tenant_secrets.sealed IS 'AES-GCM: a nonce of 12 bytes, then the rest; bound to tenant and name';
COMMENT ON COLUMN tenant_secrets.key_id IS 'Which key of SECRETS_KEY it is sealed with: the beginning of that key''s SHA-256';
CALL secure_tenant_table('tenant_secrets', 'SELECT, INSERT, UPDATE, DELETE');
