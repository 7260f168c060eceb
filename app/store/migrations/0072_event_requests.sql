-- What events ask for, once under the name that whoever sends them gave it.

CREATE TABLE event_requests (
    tenant         text NOT NULL,
    request_sha256 text NOT NULL CHECK (request_sha256 ~ '^[0-9a-f]{64}$'),
    message_id     text NOT NULL,
    content_sha256 text NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, request_sha256),
    UNIQUE (tenant, message_id),
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
COMMENT ON COLUMN event_requests.request_sha256 IS 'Of the sender''s own name for it, so that the name tells nothing here; no mail can take it';
COMMENT ON COLUMN event_requests.content_sha256 IS 'Of what was asked for under it: the same name for something else is refused';
CALL secure_tenant_table('event_requests', 'SELECT, INSERT');
