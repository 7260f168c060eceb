-- Which stage of its request's flow a vote counted for, and which version of the request it was given for: a change
-- that others have to agree to makes a new one, and what was said of the one before does not count for it.

ALTER TABLE votes
    ADD COLUMN stage text NOT NULL DEFAULT '' CHECK (length(stage) <= 40),
    ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE approvals ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
