-- What the policy lets through alone is shown before it is carried out: a line of the hour's one message.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'auto_line_shown';

CREATE TABLE auto_hours (
    tenant        text NOT NULL REFERENCES tenants,
    id            text NOT NULL,
    begins_at     timestamptz NOT NULL,
    part          integer NOT NULL CHECK (part > 0),
    channel       text,
    ts            text,
    brush         text,
    brush_until   timestamptz,
    painted_over  boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, begins_at, part),
    CHECK ((channel IS NULL) = (ts IS NULL))
);
COMMENT ON TABLE auto_hours IS 'A message that shows what the policy let through within an hour; part 2 takes what part 1 has no room for';
COMMENT ON COLUMN auto_hours.brush IS 'Whose turn it is to post or repaint it, until brush_until; NULL: nobody does';
COMMENT ON COLUMN auto_hours.painted_over IS 'Somebody painted it out of turn: whoever has the brush paints once more';
CREATE INDEX auto_hours_at ON auto_hours (tenant, channel, ts) WHERE ts IS NOT NULL;
CALL secure_tenant_table('auto_hours', 'SELECT, INSERT, UPDATE');

CREATE TABLE auto_lines (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    hour_id     text,
    placed_at   timestamptz,
    shown_at    timestamptz,
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    FOREIGN KEY (tenant, hour_id) REFERENCES auto_hours,
    CHECK (shown_at IS NULL OR hour_id IS NOT NULL)
);
COMMENT ON TABLE auto_lines IS 'One for each approval that the policy gave alone. Nothing is carried out while shown_at is NULL';
CREATE INDEX auto_lines_of_hour ON auto_lines (tenant, hour_id, placed_at);
CALL secure_tenant_table('auto_lines', 'SELECT, INSERT, UPDATE');
