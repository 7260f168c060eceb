-- What a program asked for is forgotten like a mail: its arguments, its words and what a person answered it.

-- What was asked stays as it was opened. The exception beside whom it was for: of a closed request, every word in it
-- that is not the desk's own. Its digests follow, so that the row stays whole; the record keeps those that were decided.
CREATE FUNCTION erase_words(approval text, asked_digest text, changed_digest text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.approvals SET
        action = CASE kind WHEN 'tool_call' THEN action || '{"arguments": "{}", "answer": ""}' ELSE action END,
        approved_action = CASE kind WHEN 'tool_call' THEN approved_action || '{"arguments": "{}", "answer": ""}'
                          ELSE approved_action END,
        facts = CASE kind WHEN 'tool_call' THEN facts || '{"title": "", "evidence": []}' ELSE facts END,
        effect = CASE kind WHEN 'tool_call' THEN effect || '{"reference": ""}' ELSE effect END,
        digest = asked_digest,
        approved_digest = changed_digest,
        agent_reason = ''
    WHERE tenant = public.current_tenant() AND id = approval AND status NOT IN ('pending', 'approved', 'executing')
$$;
REVOKE EXECUTE ON FUNCTION erase_words FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_words TO countersign_app;

-- An address that a program is called at may name somebody too.
GRANT UPDATE (address) ON approval_callbacks TO countersign_app;
