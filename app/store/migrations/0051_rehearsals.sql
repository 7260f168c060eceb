-- Rehearsals of the whole way: a mail through the door, a run at the engine, a press in Slack. None is an approval:
-- what carries approvals out knows them by their rows, and a rehearsal has none.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'desk_rehearsed';

CREATE TABLE rehearsals (
    tenant         text NOT NULL REFERENCES tenants,
    id             text NOT NULL CHECK (id LIKE 'reh\_%'),
    token_sha256   text NOT NULL CHECK (length(token_sha256) = 64),
    started_by     text NOT NULL,
    started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at        timestamptz NOT NULL CHECK (ends_at > started_at AND ends_at <= started_at + interval '1 day'),
    mailed_at      timestamptz,
    woke_at        timestamptz,
    card_channel   text,
    card_ts        text,
    card_posted_at timestamptz,
    pressed_at     timestamptz,
    pressed_by     text,
    choice         text CHECK (choice IN ('approve', 'reject')),
    resumed_at     timestamptz,
    outcome        text CHECK (outcome IN ('approved', 'rejected', 'expired', 'withdrawn')),
    ended_at       timestamptz,
    told_at        timestamptz,
    trouble        text NOT NULL DEFAULT '' CHECK (length(trouble) <= 100),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, token_sha256),
    CHECK ((pressed_at IS NULL) = (choice IS NULL) AND (pressed_at IS NULL) = (pressed_by IS NULL)),
    CHECK ((outcome IS NULL) = (ended_at IS NULL)),
    CHECK (outcome NOT IN ('approved', 'rejected') OR choice IS NOT NULL)
);
COMMENT ON TABLE rehearsals IS 'Written by an operator before the mail goes out; the mail''s token opens one of them, once';
COMMENT ON COLUMN rehearsals.token_sha256 IS 'The token itself is only in the mail';
CREATE INDEX rehearsals_at ON rehearsals (tenant, card_channel, card_ts) WHERE card_ts IS NOT NULL;
CALL secure_tenant_table('rehearsals', 'SELECT, INSERT, UPDATE, DELETE');

-- Whatever else is changed: neither an approval nor an attempt to pay can ever bear a rehearsal's id.
ALTER TABLE approvals ADD CONSTRAINT approvals_are_no_rehearsals CHECK (id NOT LIKE 'reh\_%') NOT VALID;
ALTER TABLE refunds ADD CONSTRAINT refunds_are_for_no_rehearsal CHECK (approval_id NOT LIKE 'reh\_%') NOT VALID;
ALTER TABLE store_credits ADD CONSTRAINT store_credits_are_for_no_rehearsal CHECK (approval_id NOT LIKE 'reh\_%') NOT VALID;
