-- A version that waits for a second owner: the card that asks for one, and who discarded it instead of confirming it.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_config_discarded';

CREATE TABLE desk_discards (
    tenant        text NOT NULL,
    version       integer NOT NULL,
    discarded_by  text NOT NULL,
    discarded_as  text NOT NULL,
    discarded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, version),
    FOREIGN KEY (tenant, version) REFERENCES desk_versions
);
COMMENT ON TABLE desk_discards IS 'Versions that were never in force and never will be';
CALL secure_tenant_table('desk_discards', 'SELECT, INSERT');

CREATE TABLE desk_cards (
    tenant     text NOT NULL,
    version    integer NOT NULL,
    channel    text NOT NULL,
    ts         text NOT NULL,
    posted_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, version),
    FOREIGN KEY (tenant, version) REFERENCES desk_versions
);
COMMENT ON TABLE desk_cards IS 'Where in Slack a version that waits is shown';
CREATE INDEX desk_cards_at ON desk_cards (tenant, channel, ts);
CALL secure_tenant_table('desk_cards', 'SELECT, INSERT, UPDATE');
