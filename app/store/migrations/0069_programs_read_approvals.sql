-- Programs read approvals, page by page, and those who wait for one hear when it changes.

ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_known, DROP CONSTRAINT api_keys_scopes_apart;
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

CREATE INDEX approvals_by_opening ON approvals (tenant, opened_at DESC, id DESC);

-- The notice is part of the change's own transaction: whoever it wakes finds the change committed.
CREATE FUNCTION approvals_heard() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('countersign_approvals', NEW.tenant || '/' || NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER approvals_heard AFTER UPDATE OF status, withdrawn_at, undo_until ON approvals
    FOR EACH ROW
    WHEN ((OLD.status, OLD.withdrawn_at, OLD.undo_until) IS DISTINCT FROM (NEW.status, NEW.withdrawn_at, NEW.undo_until))
    EXECUTE FUNCTION approvals_heard();

CREATE FUNCTION questions_heard() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('countersign_approvals', NEW.tenant || '/' || NEW.approval_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER questions_heard AFTER INSERT OR UPDATE OF answered_at, closed_at ON questions
    FOR EACH ROW EXECUTE FUNCTION questions_heard();
