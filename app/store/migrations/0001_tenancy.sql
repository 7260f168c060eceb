-- Tenants, and the wall between them. The role countersign_app exists before the first migration runs.

CREATE TABLE tenants (
    id            text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,40}$'),
    name          text NOT NULL,
    slack_team_id text UNIQUE,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE tenants IS 'The directory: the one table read outside a tenant''s transaction, so without row security';
GRANT SELECT, UPDATE (slack_team_id) ON tenants TO countersign_app;

-- Raises, because on a pooled connection a finished SET LOCAL leaves '' behind: a forgotten tenant must be loud.
CREATE FUNCTION current_tenant() RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    found text := current_setting('app.tenant', true);
BEGIN
    IF found IS NULL OR found = '' THEN
        RAISE EXCEPTION 'No tenant is set for this transaction: open it with tenant_tx()'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN found;
END
$$;

-- Every tenant table passes through here; the test reads the catalogue and finds those that did not.
CREATE PROCEDURE secure_tenant_table(relation regclass, app_may text)
    LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', relation);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', relation);
    EXECUTE format(
        'CREATE POLICY one_tenant ON %s USING (tenant = current_tenant()) WITH CHECK (tenant = current_tenant())',
        relation
    );
    EXECUTE format('GRANT %s ON %s TO countersign_app', app_may, relation);
END
$$;
