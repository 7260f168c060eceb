-- Requests that nobody made and that a reviewer is to reject. Whoever decides sees them among the others; everything
-- else of ours does not see them at all, and nothing that comes of an approval can come of one.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'canary_opened';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'canary_closed';

ALTER TABLE cases ADD COLUMN canary boolean NOT NULL DEFAULT false;
ALTER TABLE messages ADD COLUMN canary boolean NOT NULL DEFAULT false;
ALTER TABLE approvals
    ADD COLUMN canary boolean NOT NULL DEFAULT false,
    -- It is never approved, so there is nothing that could be carried out, held, undone or asked for again.
    ADD CONSTRAINT canaries_are_never_carried_out CHECK (NOT canary OR (
        status IN ('pending', 'rejected', 'expired', 'cancelled') AND effect IS NULL AND approved_action IS NULL
        AND undo_until IS NULL AND reopens IS NULL AND reopened_by IS NULL AND withdrawn_at IS NULL
        AND NOT submitted AND reply_text = ''
    )) NOT VALID; -- a new column: nothing to check

CREATE TABLE canaries (
    tenant       text NOT NULL,
    approval_id  text NOT NULL,
    seed         text NOT NULL CHECK (length(seed) <= 100),
    falsehood    text NOT NULL CHECK (length(falsehood) <= 40),
    email        text NOT NULL CHECK (length(email) <= 254),
    tier         text NOT NULL CHECK (tier IN ('enterprise', 'pro', 'standard')),
    disputed_at  timestamptz,
    true_cents   bigint CHECK (true_cents > 0),
    opened_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome      text CHECK (outcome IN ('caught', 'missed', 'unanswered')),
    source       text CHECK (length(source) <= 300),
    decided_by   text,
    closed_at    timestamptz,
    PRIMARY KEY (tenant, approval_id),
    UNIQUE (tenant, seed),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    CHECK ((outcome IS NULL) = (closed_at IS NULL)),
    CHECK ((outcome IN ('caught', 'missed')) = (decided_by IS NOT NULL))
);
COMMENT ON TABLE canaries IS 'What is false about a request that nobody made, and what reviewers made of it';
COMMENT ON COLUMN canaries.seed IS 'Which draw it is of: the same draw opens one';
COMMENT ON COLUMN canaries.email IS 'Made up, as is the rest of the customer: nobody of this address is ever written to';
COMMENT ON COLUMN canaries.true_cents IS 'What the mail asks for, where the request asks for more: whoever approves no more than that caught it';
COMMENT ON COLUMN canaries.source IS 'The press that decided it: the same press is told the same';
CREATE INDEX canaries_closed ON canaries (tenant, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX canaries_open ON canaries (tenant, opened_at) WHERE outcome IS NULL;
CALL secure_tenant_table('canaries', 'SELECT, INSERT, UPDATE (outcome, source, decided_by, closed_at)');

-- Seen only where a statement says so: what nobody thought of sees none.
CREATE FUNCTION canaries_shown() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT coalesce(current_setting('app.canaries', true), '') = 'on' $$;
CREATE POLICY canaries_apart ON cases AS RESTRICTIVE USING (NOT canary OR canaries_shown());
CREATE POLICY canaries_apart ON messages AS RESTRICTIVE USING (NOT canary OR canaries_shown());
CREATE POLICY canaries_apart ON approvals AS RESTRICTIVE USING (NOT canary OR canaries_shown());

-- What one is it stays, and so does what is none.
CREATE FUNCTION canaries_stay() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.canary IS DISTINCT FROM OLD.canary THEN
        RAISE EXCEPTION 'Nothing becomes a canary, and no canary becomes anything else' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER canaries_stay BEFORE UPDATE ON cases FOR EACH ROW
    WHEN (OLD.canary OR NEW.canary) EXECUTE FUNCTION canaries_stay();
CREATE TRIGGER canaries_stay BEFORE UPDATE ON messages FOR EACH ROW
    WHEN (OLD.canary OR NEW.canary) EXECUTE FUNCTION canaries_stay();
CREATE TRIGGER canaries_stay BEFORE UPDATE ON approvals FOR EACH ROW
    WHEN (OLD.canary OR NEW.canary) EXECUTE FUNCTION canaries_stay();

-- And only what is marked as one has a row that says what is false about it.
CREATE FUNCTION canaries_are_marked() RETURNS trigger
    LANGUAGE plpgsql
AS $$
DECLARE
    before text := coalesce(current_setting('app.canaries', true), '');
    marked boolean;
BEGIN
    PERFORM set_config('app.canaries', 'on', true);
    marked := EXISTS (
        SELECT FROM approvals a JOIN cases c ON c.tenant = a.tenant AND c.id = a.case_id
        JOIN messages m ON m.tenant = a.tenant AND m.id = a.message_id
        WHERE a.tenant = NEW.tenant AND a.id = NEW.approval_id AND a.canary AND c.canary AND m.canary
    );
    PERFORM set_config('app.canaries', before, true);
    IF NOT marked THEN
        RAISE EXCEPTION 'This approval is no canary' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER canaries_are_marked BEFORE INSERT ON canaries
    FOR EACH ROW EXECUTE FUNCTION canaries_are_marked();

-- No money, no proof, no webhook, no vote, no program and no list of what was let through ever has to do with one.
CREATE FUNCTION is_canary(of_tenant text, approval text) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    before text := coalesce(current_setting('app.canaries', true), '');
    found boolean;
BEGIN
    PERFORM set_config('app.canaries', 'on', true);
    found := EXISTS (SELECT FROM approvals WHERE tenant = of_tenant AND id = approval AND canary);
    PERFORM set_config('app.canaries', before, true);
    RETURN found;
END
$$;
CREATE FUNCTION no_canary() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF is_canary(NEW.tenant, NEW.approval_id) THEN
        RAISE EXCEPTION 'A canary has no row in %', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON agent_requests FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON approval_callbacks FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON approval_comments FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON approval_escalations FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON approval_redemptions FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON approval_reports FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON auto_lines FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON manual_reviews FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON refund_alarms FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON refund_failures FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON refunds FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON store_credits FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON votes FOR EACH ROW EXECUTE FUNCTION no_canary();
CREATE TRIGGER no_canary BEFORE INSERT OR UPDATE OF approval_id ON webhook_deliveries FOR EACH ROW EXECUTE FUNCTION no_canary();

-- Of the events only our own of canaries may name one.
CREATE FUNCTION no_canary_event() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF is_canary(NEW.tenant, NEW.payload->>'approval_id') THEN
        RAISE EXCEPTION 'Nobody hears of a canary by %', NEW.name USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER no_canary_event BEFORE INSERT OR UPDATE OF payload, name ON outbox FOR EACH ROW
    WHEN (NEW.payload ? 'approval_id' AND NEW.name NOT LIKE 'canary/%') EXECUTE FUNCTION no_canary_event();
