-- A page to decide on while Slack is away: whom the desk knows, links mailed to them, sessions, and what was mailed.

ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'page_link_sent';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'page_signed_in';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'page_signed_out';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'page_vote';
ALTER TYPE audit_action ADD VALUE IF NOT EXISTS 'approval_mailed';

CREATE TABLE seen_members (
    tenant    text NOT NULL,
    user_id   text NOT NULL CHECK (user_id ~ '^[UW][A-Z0-9]{2,20}$'),
    name      text NOT NULL DEFAULT '' CHECK (length(name) <= 200),
    address   text NOT NULL DEFAULT '' CHECK (length(address) <= 254),
    active    boolean NOT NULL,
    reviewer  boolean NOT NULL,
    seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, user_id)
);
COMMENT ON TABLE seen_members IS 'Reviewers as Slack last told of them, for when it cannot be asked';
CALL secure_tenant_table('seen_members', 'SELECT, INSERT, UPDATE');

CREATE TABLE page_links (
    tenant          text NOT NULL,
    token_sha256    text NOT NULL CHECK (length(token_sha256) = 64),
    browser_sha256  text NOT NULL CHECK (length(browser_sha256) = 64),
    user_id         text NOT NULL,
    approval_id     text,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz,
    PRIMARY KEY (tenant, token_sha256)
);
COMMENT ON TABLE page_links IS 'Links to sign in by, each for one browser, once';
CREATE INDEX page_links_of ON page_links (tenant, user_id, created_at);
CALL secure_tenant_table('page_links', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE page_sessions (
    tenant        text NOT NULL,
    token_sha256  text NOT NULL CHECK (length(token_sha256) = 64),
    user_id       text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at    timestamptz NOT NULL,
    ended_at      timestamptz,
    PRIMARY KEY (tenant, token_sha256)
);
COMMENT ON TABLE page_sessions IS 'Who is signed in to the page, by the digest of what their browser holds';
CALL secure_tenant_table('page_sessions', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE approval_mails (
    tenant       text NOT NULL,
    approval_id  text NOT NULL,
    user_id      text NOT NULL,
    claimed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, approval_id, user_id)
);
COMMENT ON TABLE approval_mails IS 'Which reviewer was mailed about which approval that Slack could not show';
CALL secure_tenant_table('approval_mails', 'SELECT, INSERT, DELETE');
