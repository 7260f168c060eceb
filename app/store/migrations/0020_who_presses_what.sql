-- Which row each message of ours shows, so that a press counts only where its button belongs; and who is a customer.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'press_refused';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_linked';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'customer_unlinked';

CREATE TABLE customer_people (
    tenant      text NOT NULL,
    customer_id text NOT NULL,
    person      text NOT NULL CHECK (length(person) BETWEEN 1 AND 100),
    linked_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, customer_id, person),
    FOREIGN KEY (tenant, customer_id) REFERENCES customers
);
COMMENT ON TABLE customer_people IS 'People at the desk who are this customer, or too near: they decide nothing of theirs';
CALL secure_tenant_table('customer_people', 'SELECT, INSERT, DELETE');

CREATE TABLE shown (
    tenant  text NOT NULL REFERENCES tenants,
    channel text NOT NULL,
    ts      text NOT NULL,
    kind    text NOT NULL CHECK (kind IN ('approval', 'alarm', 'draft', 'case')),
    row_id  text NOT NULL,
    PRIMARY KEY (tenant, channel, ts)
);
COMMENT ON TABLE shown IS 'One message shows one row for good; a row may have been shown in several, the last of which is live';
CALL secure_tenant_table('shown', 'SELECT, INSERT');

-- Whoever keeps where a row is shown keeps it here as well. Arguments: the kind, and the names of three columns.
CREATE FUNCTION keep_shown() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    kept jsonb := to_jsonb(NEW);
BEGIN
    IF kept->>TG_ARGV[3] IS NOT NULL THEN
        INSERT INTO shown (tenant, channel, ts, kind, row_id)
        VALUES (NEW.tenant, kept->>TG_ARGV[2], kept->>TG_ARGV[3], TG_ARGV[0], kept->>TG_ARGV[1])
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER approvals_shown AFTER UPDATE OF card_channel, card_ts ON approvals
    FOR EACH ROW EXECUTE FUNCTION keep_shown('approval', 'id', 'card_channel', 'card_ts');
CREATE TRIGGER drafts_shown AFTER UPDATE OF card_channel, card_ts ON drafts
    FOR EACH ROW EXECUTE FUNCTION keep_shown('draft', 'id', 'card_channel', 'card_ts');
CREATE TRIGGER alarms_shown AFTER UPDATE OF channel, ts ON refund_alarms
    FOR EACH ROW EXECUTE FUNCTION keep_shown('alarm', 'approval_id', 'channel', 'ts');
CREATE TRIGGER cases_shown AFTER UPDATE OF thread_channel, thread_ts ON cases
    FOR EACH ROW EXECUTE FUNCTION keep_shown('case', 'id', 'thread_channel', 'thread_ts');

-- The wall stands for the owner too, so what was shown before is kept tenant by tenant.
DO $$
DECLARE
    each_one text;
BEGIN
    FOR each_one IN SELECT id FROM tenants LOOP
        PERFORM set_config('app.tenant', each_one, true);
        INSERT INTO shown (tenant, channel, ts, kind, row_id)
        SELECT tenant, card_channel, card_ts, 'approval', id FROM approvals WHERE card_ts IS NOT NULL
        UNION ALL SELECT tenant, card_channel, card_ts, 'draft', id FROM drafts WHERE card_ts IS NOT NULL
        UNION ALL SELECT tenant, channel, ts, 'alarm', approval_id FROM refund_alarms WHERE ts IS NOT NULL
        UNION ALL SELECT tenant, thread_channel, thread_ts, 'case', id FROM cases WHERE thread_ts IS NOT NULL
        ON CONFLICT DO NOTHING;
    END LOOP;
    PERFORM set_config('app.tenant', '', true);
END
$$;
