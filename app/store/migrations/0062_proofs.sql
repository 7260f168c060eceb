-- A decision proves itself: keys that sign it, of which only sealed halves lie here, and what was used, once for good.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'signing_key_created';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'signing_key_rotated';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'approval_redeemed';

CREATE TABLE signing_keys (
    tenant      text NOT NULL REFERENCES tenants,
    kid         text NOT NULL CHECK (kid ~ '^[A-Za-z0-9_-]{43}$'),
    public_key  bytea NOT NULL CHECK (length(public_key) = 32),
    sealed      bytea,
    key_id      text,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    replaced_at timestamptz,
    PRIMARY KEY (tenant, kid),
    CHECK ((sealed IS NULL) = (key_id IS NULL)),
    CONSTRAINT signing_keys_replaced_sign_no_more CHECK ((replaced_at IS NULL) = (sealed IS NOT NULL))
);
COMMENT ON COLUMN signing_keys.kid IS 'The thumbprint of the public key, by RFC 7638';
COMMENT ON COLUMN signing_keys.sealed IS 'AES-GCM: a nonce of 12 bytes, then the rest; bound to tenant and kid. Deleted when it is replaced';
COMMENT ON COLUMN signing_keys.key_id IS 'Which key of SECRETS_KEY it is sealed with: the beginning of that key''s SHA-256';
CREATE UNIQUE INDEX signing_keys_one_signs ON signing_keys (tenant) WHERE replaced_at IS NULL;
CALL secure_tenant_table('signing_keys', 'SELECT, INSERT, UPDATE');

CREATE TABLE approval_redemptions (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    use_id      text NOT NULL,
    redeemed_by text NOT NULL,
    redeemed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals
);
COMMENT ON TABLE approval_redemptions IS 'One at most for each approval: whoever puts it here may act on it, and nobody else';
CALL secure_tenant_table('approval_redemptions', 'SELECT, INSERT');
