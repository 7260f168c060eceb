-- A case is a mail's or an asking agent's; what an agent asks is a message that nobody answers by mail, and whoever
-- asks may narrow who decides.

ALTER TABLE cases ADD COLUMN channel text NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'agent'));
COMMENT ON COLUMN cases.channel IS 'Where it came in: by mail, or from an agent that asks through the API';

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
    CHECK (kind IN ('human', 'auto', 'bounce', 'request')) NOT VALID; -- wider than before: nothing to check
COMMENT ON COLUMN messages.kind IS 'Who wrote it: a person, a machine that answers, a mail server, or an agent that asks';

ALTER TABLE approvals ADD COLUMN reviewers text[] CHECK (cardinality(reviewers) > 0);
COMMENT ON COLUMN approvals.reviewers IS 'Who alone may decide it, of those whom the desk lets; NULL: all of them';

-- Whatever writes a draft: there is nobody to mail it to.
CREATE FUNCTION refuse_draft_of_request() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM messages m WHERE m.tenant = NEW.tenant AND m.id = NEW.message_id AND m.kind = 'request') THEN
        RAISE EXCEPTION 'message % is an agent''s request, which has no reply', NEW.message_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER drafts_of_mail BEFORE INSERT ON drafts FOR EACH ROW EXECUTE FUNCTION refuse_draft_of_request();
