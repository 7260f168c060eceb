-- Customers and their orders; mails, the cases they belong to, the agent's turns, and drafted replies.

CREATE TABLE customers (
    tenant text NOT NULL REFERENCES tenants,
    id     text NOT NULL,
    email  text NOT NULL CHECK (email = lower(email)),
    tier   text NOT NULL CHECK (tier IN ('enterprise', 'pro', 'standard')),
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, email)
);
CALL secure_tenant_table('customers', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE orders (
    tenant         text NOT NULL,
    id             text NOT NULL,
    number         text NOT NULL,
    description    text NOT NULL,
    customer_id    text NOT NULL,
    charge_id      text NOT NULL,
    currency       text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    paid_cents     bigint NOT NULL CHECK (paid_cents > 0),
    refunded_cents bigint NOT NULL DEFAULT 0 CHECK (refunded_cents >= 0),
    placed_on      date NOT NULL,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, number),
    FOREIGN KEY (tenant, customer_id) REFERENCES customers
);
CREATE INDEX orders_of_customer ON orders (tenant, customer_id, placed_on DESC);
COMMENT ON COLUMN orders.refunded_cents IS 'What we know was given back; the payment provider is the judge';
CALL secure_tenant_table('orders', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE cases (
    tenant         text NOT NULL REFERENCES tenants,
    id             text NOT NULL,
    customer_id    text,
    sender         text NOT NULL,
    subject        text NOT NULL,
    opened_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    person_code    text,
    thread_channel text,
    thread_ts      text,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, customer_id) REFERENCES customers
);
COMMENT ON COLUMN cases.person_code IS 'Why a person has to handle it; NULL while the agent does';
CALL secure_tenant_table('cases', 'SELECT, INSERT, UPDATE');

CREATE TABLE messages (
    tenant         text NOT NULL,
    id             text NOT NULL,
    case_id        text NOT NULL,
    external_id    text NOT NULL,
    sender         text NOT NULL,
    subject        text NOT NULL,
    body           text NOT NULL,
    attachments    jsonb NOT NULL,
    size_bytes     bigint NOT NULL,
    content_sha256 text NOT NULL,
    problem        text,
    truncated      boolean NOT NULL,
    received_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    delivery       integer NOT NULL DEFAULT 0,
    resent_at      timestamptz,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, external_id),
    FOREIGN KEY (tenant, case_id) REFERENCES cases
);
CREATE INDEX messages_of_case ON messages (tenant, case_id, received_at);
COMMENT ON COLUMN messages.delivery IS 'How often it was deliberately sent to the engine again';
-- Bodies can be blanked on an erasure request; the audit trail holds hashes only.
CALL secure_tenant_table('messages', 'SELECT, INSERT, UPDATE');

CREATE TABLE turns (
    tenant     text NOT NULL,
    message_id text NOT NULL,
    number     integer NOT NULL CHECK (number > 0),
    record     text NOT NULL,
    saved_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, message_id, number),
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
COMMENT ON COLUMN turns.record IS 'JSON as text: jsonb refuses some of what a model may write';
CALL secure_tenant_table('turns', 'SELECT, INSERT');

CREATE TABLE drafts (
    tenant        text NOT NULL,
    id            text NOT NULL,
    case_id       text NOT NULL,
    message_id    text NOT NULL,
    turn          integer NOT NULL,
    status        text NOT NULL DEFAULT 'ready' CHECK (status IN ('ready', 'sending', 'sent', 'replaced')),
    body          text NOT NULL,
    original_body text NOT NULL,
    written_by    text NOT NULL,
    notes         text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    requested_by  text,
    requested_at  timestamptz,
    sent_at       timestamptz,
    card_channel  text,
    card_ts       text,
    PRIMARY KEY (tenant, id),
    UNIQUE (tenant, message_id, turn),
    FOREIGN KEY (tenant, case_id) REFERENCES cases,
    FOREIGN KEY (tenant, message_id) REFERENCES messages
);
CALL secure_tenant_table('drafts', 'SELECT, INSERT, UPDATE');
