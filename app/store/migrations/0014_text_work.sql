-- What the language model used and what that cost, and what long threads come to in short.

ALTER TYPE audit_action ADD VALUE 'case_budget_spent';
ALTER TYPE audit_action ADD VALUE 'thread_summarised';

CREATE TABLE model_usage (
    tenant        text NOT NULL REFERENCES tenants,
    key           text NOT NULL,
    case_id       text,
    purpose       text NOT NULL CHECK (purpose IN (
        'reply', 'thanks', 'redraft', 'question', 'investigation', 'summary', 'sentiment', 'key_points'
    )),
    model         text NOT NULL,
    requests      integer NOT NULL CHECK (requests >= 0),
    input_tokens  bigint NOT NULL CHECK (input_tokens >= 0),
    cached_tokens bigint NOT NULL CHECK (cached_tokens >= 0),
    output_tokens bigint NOT NULL CHECK (output_tokens >= 0),
    cost_micros   bigint CHECK (cost_micros >= 0),
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, key),
    FOREIGN KEY (tenant, case_id) REFERENCES cases
);
CREATE INDEX model_usage_of_case ON model_usage (tenant, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX model_usage_by_time ON model_usage (tenant, at);
COMMENT ON COLUMN model_usage.key IS 'Purpose and turn: a step that runs twice is billed once; a failed try has a key of its own';
COMMENT ON COLUMN model_usage.case_id IS 'NULL: looked into for a colleague, about no single case';
COMMENT ON COLUMN model_usage.cached_tokens IS 'The part of input_tokens the provider had in its cache';
COMMENT ON COLUMN model_usage.cost_micros IS 'Millionths of a US dollar by the prices of that day; NULL: no price was set';
CALL secure_tenant_table('model_usage', 'SELECT, INSERT');

ALTER TABLE cases ADD COLUMN budget_told_at timestamptz;
COMMENT ON COLUMN cases.budget_told_at IS 'When operators heard that the agent is called no more for this case';

CREATE TABLE summaries (
    tenant       text NOT NULL,
    upto_id      text NOT NULL,
    case_id      text NOT NULL,
    messages     integer NOT NULL,
    characters   bigint NOT NULL,
    requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ready_at     timestamptz,
    PRIMARY KEY (tenant, upto_id),
    FOREIGN KEY (tenant, upto_id) REFERENCES messages,
    FOREIGN KEY (tenant, case_id) REFERENCES cases
);
COMMENT ON TABLE summaries IS 'One per message that found its thread long; upto_id is the newest message it covers';
CALL secure_tenant_table('summaries', 'SELECT, INSERT, UPDATE');

CREATE TABLE summary_pieces (
    tenant     text NOT NULL,
    upto_id    text NOT NULL,
    piece      text NOT NULL CHECK (piece IN ('summary', 'sentiment', 'key_points')),
    body       text,
    written_by text NOT NULL DEFAULT '',
    code       text NOT NULL DEFAULT '',
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, upto_id, piece),
    FOREIGN KEY (tenant, upto_id) REFERENCES summaries
);
COMMENT ON COLUMN summary_pieces.body IS 'NULL: it could not be had, and code says why. Key points are one a line';
-- Can be blanked on an erasure request, like the messages they are made of.
CALL secure_tenant_table('summary_pieces', 'SELECT, INSERT, UPDATE');

ALTER TABLE cases ADD COLUMN gist text;
COMMENT ON COLUMN cases.gist IS 'The latest summary''s pieces together, as JSON text: what cards, drafts and the agent are shown';
