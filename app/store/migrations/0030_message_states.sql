-- What each message of ours shows and what it should show: a change of what it is rendered from marks its case to be
-- looked at, and a repainter compares.

ALTER TABLE shown DROP CONSTRAINT shown_kind_check;
ALTER TABLE shown ADD CONSTRAINT shown_kind_check
    CHECK (kind IN (
        'approval', 'alarm', 'draft', 'case', 'stalled', 'reminder', 'escalation', 'ping', 'alarm_escalation'
    )) NOT VALID; -- wider than before: nothing to check
CREATE INDEX shown_of_row ON shown (tenant, kind, row_id);

CREATE TABLE message_states (
    tenant             text NOT NULL REFERENCES tenants,
    channel            text NOT NULL,
    ts                 text NOT NULL,
    state              text,
    digest             text,
    painted_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    painter            text NOT NULL DEFAULT '',
    seen_at            timestamptz,
    code               text NOT NULL DEFAULT '',
    tries              integer NOT NULL DEFAULT 0,
    failing_since      timestamptz,
    next_at            timestamptz,
    told               text,
    instead_of_channel text,
    instead_of_ts      text,
    PRIMARY KEY (tenant, channel, ts)
);
COMMENT ON TABLE message_states IS 'What a message of ours shows, and why it does not show what it should';
COMMENT ON COLUMN message_states.state IS 'Names the state of its row that was last written there, which the digest also tells of details';
COMMENT ON COLUMN message_states.digest IS 'Of what was last written there; NULL where nobody knows, as after a lost answer';
COMMENT ON COLUMN message_states.painter IS 'Which host wrote it; clocks of two hosts are not compared to the second';
COMMENT ON COLUMN message_states.seen_at IS 'When Slack last showed us what we believe it shows';
COMMENT ON COLUMN message_states.code IS 'Slack''s word for why it was not written; empty where it shows what it should';
COMMENT ON COLUMN message_states.next_at IS 'When it is looked at again; NULL: when something changes';
COMMENT ON COLUMN message_states.told IS 'The digest of what it should show and people were told elsewhere, once';
COMMENT ON COLUMN message_states.instead_of_ts IS 'The message it stands in for, which Slack would not write to';
CREATE INDEX message_states_next ON message_states (tenant, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX message_states_failing ON message_states (tenant, code, channel) WHERE code <> '';
CREATE INDEX message_states_painted ON message_states (tenant, painted_at);
CALL secure_tenant_table('message_states', 'SELECT, INSERT, UPDATE');

-- Lines are only ever added, and deleted by whoever has looked: a counter on a row that several transactions raise
-- would let clicks on two cards of one payment wait for each other, or lock each other out.
CREATE TABLE message_changes (
    tenant  text NOT NULL,
    id      bigint GENERATED ALWAYS AS IDENTITY,
    case_id text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, id)
);
COMMENT ON TABLE message_changes IS 'Cases whose messages are to be compared with the rows they show';
CALL secure_tenant_table('message_changes', 'SELECT, INSERT, DELETE');

CREATE TABLE message_painters (
    tenant text PRIMARY KEY REFERENCES tenants,
    holder text NOT NULL,
    until  timestamptz NOT NULL
);
COMMENT ON TABLE message_painters IS 'The one host that repaints a tenant''s messages just now';
CALL secure_tenant_table('message_painters', 'SELECT, INSERT, UPDATE');

-- For any table whose rows are shown in a case's messages. Argument: the column that names the case, or approval_id.
CREATE FUNCTION messages_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    named text;
BEGIN
    EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO named USING NEW;
    IF TG_ARGV[0] = 'approval_id' THEN
        SELECT case_id INTO named FROM approvals WHERE tenant = NEW.tenant AND id = named;
    END IF;
    IF named IS NOT NULL THEN
        INSERT INTO message_changes (tenant, case_id) VALUES (NEW.tenant, named);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER approvals_messages AFTER INSERT OR UPDATE ON approvals
    FOR EACH ROW EXECUTE FUNCTION messages_changed('case_id');
CREATE TRIGGER drafts_messages AFTER INSERT OR UPDATE ON drafts
    FOR EACH ROW EXECUTE FUNCTION messages_changed('case_id');
CREATE TRIGGER messages_arrived AFTER INSERT ON messages
    FOR EACH ROW EXECUTE FUNCTION messages_changed('case_id');
-- That a text was erased for its age is no news to anybody.
CREATE TRIGGER messages_moved AFTER UPDATE ON messages
    FOR EACH ROW WHEN (OLD.erased_at IS NOT DISTINCT FROM NEW.erased_at) EXECUTE FUNCTION messages_changed('case_id');
CREATE TRIGGER cases_messages AFTER UPDATE ON cases
    FOR EACH ROW EXECUTE FUNCTION messages_changed('id');
CREATE TRIGGER refunds_messages AFTER INSERT OR UPDATE ON refunds
    FOR EACH ROW EXECUTE FUNCTION messages_changed('approval_id');
CREATE TRIGGER refund_failures_messages AFTER INSERT ON refund_failures
    FOR EACH ROW EXECUTE FUNCTION messages_changed('approval_id');
CREATE TRIGGER refund_alarms_messages AFTER INSERT OR UPDATE ON refund_alarms
    FOR EACH ROW EXECUTE FUNCTION messages_changed('approval_id');
CREATE TRIGGER store_credits_messages AFTER INSERT ON store_credits
    FOR EACH ROW EXECUTE FUNCTION messages_changed('approval_id');
-- Whatever is put on record of a case: who takes care of it, that no reply is needed, and what is yet to come.
CREATE TRIGGER audit_messages AFTER INSERT ON audit
    FOR EACH ROW EXECUTE FUNCTION messages_changed('case_id');

-- Cards name other requests for the same payment, and that a bank disputes it.
CREATE FUNCTION messages_of_charge_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO message_changes (tenant, case_id)
    SELECT DISTINCT a.tenant, a.case_id FROM approvals a
    WHERE a.tenant = NEW.tenant AND a.charge_id = NEW.charge_id
      AND (TG_TABLE_NAME = 'orders' OR a.status IN ('pending', 'approved', 'executing'));
    RETURN NULL;
END
$$;
CREATE TRIGGER approvals_messages_beside AFTER INSERT OR UPDATE OF status, approved_action ON approvals
    FOR EACH ROW EXECUTE FUNCTION messages_of_charge_changed();
CREATE TRIGGER orders_messages AFTER UPDATE OF disputed_at ON orders
    FOR EACH ROW WHEN (OLD.disputed_at IS DISTINCT FROM NEW.disputed_at)
    EXECUTE FUNCTION messages_of_charge_changed();

-- Drafts to an address warn that mail to it came back.
CREATE FUNCTION messages_to_address_changed() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    INSERT INTO message_changes (tenant, case_id)
    SELECT DISTINCT m.tenant, m.case_id FROM messages m
    JOIN drafts d ON d.tenant = m.tenant AND d.message_id = m.id
    WHERE m.tenant = NEW.tenant AND (m.sender = NEW.address AND d.status = 'ready' OR m.id = NEW.message_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER bounces_messages AFTER INSERT ON bounces
    FOR EACH ROW EXECUTE FUNCTION messages_to_address_changed();
