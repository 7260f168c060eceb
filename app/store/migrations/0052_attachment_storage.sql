-- Sealed files may lie in a storage of the installation; each name ever given there is known until nothing is under it.

ALTER TABLE attachments
    ALTER COLUMN content DROP NOT NULL,
    ADD COLUMN stored_as text,
    ADD CONSTRAINT attachments_in_one_place CHECK ((content IS NULL) <> (stored_as IS NULL));
COMMENT ON COLUMN attachments.stored_as IS 'Its name in the storage; without one its bytes are here';
CREATE INDEX attachments_stored ON attachments (tenant, stored_as) WHERE stored_as IS NOT NULL;
CREATE INDEX attachments_here ON attachments (tenant, kept_at) WHERE content IS NOT NULL;
GRANT UPDATE (content, stored_as) ON attachments TO countersign_app;

CREATE TABLE attachment_objects (
    tenant    text NOT NULL REFERENCES tenants,
    id        text NOT NULL,
    begun_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    placed_at timestamptz,
    PRIMARY KEY (tenant, id)
);
COMMENT ON TABLE attachment_objects IS 'Names in the storage: written down before anything is put there, gone when it is';
CALL secure_tenant_table('attachment_objects', 'SELECT, INSERT, UPDATE, DELETE');
