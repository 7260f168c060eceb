-- What a desk is told by its owner: versions of its file, none of which ever changes, and who confirmed which.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_config_applied';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_config_proposed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_config_confirmed';

CREATE TABLE desk_versions (
    tenant       text NOT NULL REFERENCES tenants,
    version      integer NOT NULL CHECK (version > 0),
    base         integer NOT NULL CHECK (base >= 0 AND base < version),
    rolls_back   integer CHECK (rolls_back > 0 AND rolls_back < version),
    text         text NOT NULL CHECK (octet_length(text) <= 262144),
    told         jsonb NOT NULL,
    loosens      jsonb NOT NULL,
    waits        boolean NOT NULL,
    made_by      text NOT NULL,
    made_as      text,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, version)
);
COMMENT ON COLUMN desk_versions.base IS 'What was in force when it was made; it is confirmed only while that still is';
COMMENT ON COLUMN desk_versions.rolls_back IS 'The version whose text it repeats';
COMMENT ON COLUMN desk_versions.told IS 'What the text says, field by field, as it was read then';
COMMENT ON COLUMN desk_versions.loosens IS 'Fields whose new value lets more through than the old one';
COMMENT ON COLUMN desk_versions.waits IS 'It is in force once a second owner confirmed it';
COMMENT ON COLUMN desk_versions.made_by IS 'The actor, as in the audit';
COMMENT ON COLUMN desk_versions.made_as IS 'The owner it was made as (U…); NULL where the file named none';
CALL secure_tenant_table('desk_versions', 'SELECT, INSERT');

CREATE TABLE desk_confirmations (
    tenant        text NOT NULL,
    version       integer NOT NULL,
    confirmed_by  text NOT NULL,
    confirmed_as  text NOT NULL,
    confirmed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, version),
    FOREIGN KEY (tenant, version) REFERENCES desk_versions
);
CALL secure_tenant_table('desk_confirmations', 'SELECT, INSERT');

ALTER TABLE approvals ADD COLUMN desk_version integer;
COMMENT ON COLUMN approvals.desk_version IS 'Of the desk''s file that judged it; 0: none was in force, NULL: opened before that was kept';
