-- By which rule of the desk's file a request was judged, by which facts, and who decides it in which order. All of it
-- is kept as it was when it opened: a file that changes later changes no request that is open.

ALTER TABLE approvals
    ADD COLUMN rule text NOT NULL DEFAULT '' CHECK (length(rule) <= 80),
    ADD COLUMN rule_facts jsonb,
    ADD COLUMN flow jsonb;
