-- How people want to be reached, and what was tried to reach them: on record before anything leaves.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'person_way_set';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'person_way_removed';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'person_ways_ordered';

CREATE TABLE person_ways (
    tenant   text NOT NULL REFERENCES tenants,
    person   text NOT NULL,
    name     text NOT NULL CHECK (name ~ '^[a-z][a-z0-9-]{0,19}$'),
    kind     text NOT NULL CHECK (kind IN ('slack', 'mail', 'service')),
    place    integer CHECK (place > 0),
    service  text NOT NULL DEFAULT '',
    sealed   bytea,
    key_id   text,
    set_by   text NOT NULL,
    set_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, person, name),
    UNIQUE (tenant, person, place) DEFERRABLE INITIALLY DEFERRED,
    CHECK ((kind = 'service') = (sealed IS NOT NULL) AND (sealed IS NULL) = (key_id IS NULL)),
    CHECK (kind = 'service' OR name = kind)
);
COMMENT ON COLUMN person_ways.place IS 'In the order of their ways; NULL: kept, and not tried';
COMMENT ON COLUMN person_ways.sealed IS 'The address: AES-GCM, bound to tenant, person and name';
CALL secure_tenant_table('person_ways', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE person_messages (
    tenant     text NOT NULL REFERENCES tenants,
    what       text NOT NULL CHECK (length(what) BETWEEN 1 AND 200),
    person     text NOT NULL,
    state      text NOT NULL DEFAULT 'sending' CHECK (state IN ('sending', 'sent', 'nowhere')),
    turn       integer NOT NULL DEFAULT 0 CHECK (turn >= 0),
    begun_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    held_until timestamptz,
    PRIMARY KEY (tenant, what, person)
);
COMMENT ON COLUMN person_messages.held_until IS 'Until then the newest turn may be at work; afterwards the next one takes over';
CREATE INDEX person_messages_newest ON person_messages (tenant, begun_at DESC);
CALL secure_tenant_table('person_messages', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE person_message_tries (
    tenant   text NOT NULL,
    what     text NOT NULL,
    person   text NOT NULL,
    number   integer NOT NULL CHECK (number > 0),
    kind     text NOT NULL CHECK (kind IN ('slack', 'mail', 'service')),
    name     text NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome  text CHECK (outcome IN ('sent', 'failed', 'unsure', 'lost')),
    code     text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant, what, person, number),
    FOREIGN KEY (tenant, what, person) REFERENCES person_messages ON DELETE CASCADE
);
COMMENT ON COLUMN person_message_tries.outcome IS 'NULL while it lasts; lost: cut off before an answer, so it may have arrived';
CALL secure_tenant_table('person_message_tries', 'SELECT, INSERT, UPDATE, DELETE');
