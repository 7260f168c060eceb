-- A key may be for redeeming decisions. Whoever writes records has no hand in requests, and none in what becomes of them.

ALTER TABLE api_keys
    DROP CONSTRAINT IF EXISTS api_keys_scopes_known,
    DROP CONSTRAINT IF EXISTS api_keys_scopes_apart;
ALTER TABLE api_keys
    ADD CONSTRAINT api_keys_scopes_known CHECK (
        cardinality(scopes) > 0
        AND scopes <@ ARRAY[
            'records:read', 'records:write', 'approvals:create', 'approvals:withdraw', 'approvals:read',
            'approvals:read_all', 'approvals:result', 'approvals:redeem'
        ]
    ),
    ADD CONSTRAINT api_keys_scopes_apart CHECK (
        NOT (
            scopes @> ARRAY['records:write']
            AND scopes && ARRAY[
                'approvals:create', 'approvals:withdraw', 'approvals:read', 'approvals:read_all', 'approvals:result',
                'approvals:redeem'
            ]
        )
    );
