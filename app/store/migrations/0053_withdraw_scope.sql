-- A key may be for taking requests back. Whoever writes records has no hand in requests, neither to make nor to end them.

DO $$
DECLARE
    held name;
BEGIN
    -- They had no names of their own.
    FOR held IN
        SELECT c.conname FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'scopes'
        WHERE c.conrelid = 'api_keys'::regclass AND c.contype = 'c' AND c.conkey = ARRAY[a.attnum]
    LOOP
        EXECUTE format('ALTER TABLE api_keys DROP CONSTRAINT %I', held);
    END LOOP;
END
$$;

ALTER TABLE api_keys
    ADD CONSTRAINT api_keys_scopes_known CHECK (
        cardinality(scopes) > 0
        AND scopes <@ ARRAY['records:read', 'records:write', 'approvals:create', 'approvals:withdraw']
    ),
    ADD CONSTRAINT api_keys_scopes_apart CHECK (
        NOT (scopes @> ARRAY['records:write'] AND scopes && ARRAY['approvals:create', 'approvals:withdraw'])
    );
