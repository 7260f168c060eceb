-- Everything the engine knows. Payloads are text: they are passed on as they came, byte for byte.
CREATE SCHEMA IF NOT EXISTS inngest_engine;

CREATE TABLE IF NOT EXISTS inngest_engine.meta (
    key   text PRIMARY KEY,
    value bigint NOT NULL
);
INSERT INTO inngest_engine.meta VALUES ('registry_version', 0) ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS inngest_engine.apps (
    name      text PRIMARY KEY,
    id        uuid NOT NULL,
    url       text NOT NULL,
    checksum  text NOT NULL,
    sdk       text NOT NULL DEFAULT '',
    framework text NOT NULL DEFAULT '',
    synced_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS inngest_engine.functions (
    slug        text PRIMARY KEY,               -- "<app>-<function>"
    app         text NOT NULL,
    name        text NOT NULL,
    config      text NOT NULL,
    version     integer NOT NULL DEFAULT 1,
    archived_at timestamptz
);
ALTER TABLE inngest_engine.functions ADD COLUMN IF NOT EXISTS created_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- One row per cron trigger; claiming a tick moves next_at forward in the same commit that creates its run.
CREATE TABLE IF NOT EXISTS inngest_engine.crons (
    slug       text NOT NULL,
    expression text NOT NULL,
    next_at    timestamptz NOT NULL,
    PRIMARY KEY (slug, expression)
);

CREATE TABLE IF NOT EXISTS inngest_engine.events (
    id          text PRIMARY KEY,               -- internal ULID
    ext_id      text NOT NULL,                  -- the sender's id, or the internal one
    name        text NOT NULL,
    body        text NOT NULL,                  -- as delivered to functions
    ts          bigint NOT NULL,
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    routed_at   timestamptz
);
ALTER TABLE inngest_engine.events ADD COLUMN IF NOT EXISTS woke integer NOT NULL DEFAULT 0;  -- runs resumed or cancelled
CREATE INDEX IF NOT EXISTS events_unrouted ON inngest_engine.events (received_at) WHERE routed_at IS NULL;
CREATE INDEX IF NOT EXISTS events_received ON inngest_engine.events (received_at DESC, id DESC);

CREATE TABLE IF NOT EXISTS inngest_engine.runs (
    id           text PRIMARY KEY,
    slug         text NOT NULL,
    status       text NOT NULL DEFAULT 'Scheduled',
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at   timestamptz,
    ended_at     timestamptz,
    output       text,
    error        text,                          -- {"error","name","message","stack"} of a failed run
    req_version  integer NOT NULL DEFAULT -1,
    force_plan   boolean NOT NULL DEFAULT false,
    steps_done   integer NOT NULL DEFAULT 0,
    steps_seen   integer NOT NULL DEFAULT 0,
    state_bytes  bigint NOT NULL DEFAULT 0,
    slot_keys    text[] NOT NULL DEFAULT '{}',
    slot_limits  integer[] NOT NULL DEFAULT '{}',
    throttle_key text,
    priority_ms  bigint NOT NULL DEFAULT 0,
    singleton    text,
    correlation  text,                          -- "<parent run>.<step>" when invoked
    cron         text,
    batch        boolean NOT NULL DEFAULT false,
    rerun_of     text,
    reason       text                           -- why it was cancelled or skipped
);
CREATE INDEX IF NOT EXISTS runs_listed ON inngest_engine.runs (created_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS runs_by_function ON inngest_engine.runs (slug, created_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS runs_by_status ON inngest_engine.runs (status, created_at DESC, id DESC);
CREATE INDEX IF NOT EXISTS runs_by_correlation ON inngest_engine.runs (correlation) WHERE correlation IS NOT NULL;
CREATE INDEX IF NOT EXISTS runs_ended ON inngest_engine.runs (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS inngest_engine.run_events (
    run_id   text NOT NULL,
    position integer NOT NULL,
    event_id text NOT NULL,
    PRIMARY KEY (run_id, position)
);
CREATE INDEX IF NOT EXISTS run_events_by_event ON inngest_engine.run_events (event_id);

-- What makes a run start once. Kept after the run has ended.
CREATE TABLE IF NOT EXISTS inngest_engine.run_keys (
    slug       text NOT NULL,
    key        text NOT NULL,
    run_id     text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (slug, key)
);
CREATE INDEX IF NOT EXISTS run_keys_expiry ON inngest_engine.run_keys (expires_at);

CREATE TABLE IF NOT EXISTS inngest_engine.steps (
    run_id     text NOT NULL,
    step_id    text NOT NULL,
    op         text NOT NULL,
    name       text NOT NULL DEFAULT '',
    opts       text,
    pending    boolean NOT NULL DEFAULT false,  -- a parallel group waits for it
    race       boolean NOT NULL DEFAULT false,
    memo       text,                            -- null until it is done
    failed     boolean NOT NULL DEFAULT false,
    position   integer,                         -- order of completion
    attempts   integer NOT NULL DEFAULT 0,
    last_error text,
    wake_at    timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at   timestamptz,
    PRIMARY KEY (run_id, step_id)
);

CREATE TABLE IF NOT EXISTS inngest_engine.waits (
    run_id     text NOT NULL,
    step_id    text NOT NULL,
    event_name text NOT NULL,
    match_key  text NOT NULL DEFAULT '',        -- '' where the expression has no equality to look up
    expression text,
    cancels    boolean NOT NULL DEFAULT false,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (run_id, step_id)
);
CREATE INDEX IF NOT EXISTS waits_matched ON inngest_engine.waits (event_name, match_key);
CREATE TABLE IF NOT EXISTS inngest_engine.wait_paths (
    event_name text NOT NULL,
    path       text NOT NULL,
    PRIMARY KEY (event_name, path)
);

CREATE TABLE IF NOT EXISTS inngest_engine.jobs (
    id          text PRIMARY KEY,
    run_id      text NOT NULL,
    kind        text NOT NULL,                  -- call, or a timer
    step_id     text NOT NULL DEFAULT 'step',
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    score       bigint NOT NULL,                -- ms; lower goes first among what is due
    attempt     integer NOT NULL DEFAULT 0,
    generation  integer NOT NULL DEFAULT 0,
    starts_run  boolean NOT NULL DEFAULT false,
    blocked_on  text,                           -- the concurrency or throttle key it queues for
    reason      text,
    payload     text,
    lease       text,
    lease_until timestamptz
);
CREATE INDEX IF NOT EXISTS jobs_due_calls ON inngest_engine.jobs (at)
    WHERE kind = 'call' AND lease IS NULL AND blocked_on IS NULL;
CREATE INDEX IF NOT EXISTS jobs_due_timers ON inngest_engine.jobs (at)
    WHERE kind <> 'call' AND lease IS NULL AND blocked_on IS NULL;
CREATE INDEX IF NOT EXISTS jobs_blocked ON inngest_engine.jobs (blocked_on, score) WHERE blocked_on IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_leased ON inngest_engine.jobs (lease_until) WHERE lease IS NOT NULL;
CREATE INDEX IF NOT EXISTS jobs_by_run ON inngest_engine.jobs (run_id);

CREATE TABLE IF NOT EXISTS inngest_engine.slots (
    key    text NOT NULL,
    job_id text NOT NULL,
    PRIMARY KEY (key, job_id)
);
CREATE INDEX IF NOT EXISTS slots_by_job ON inngest_engine.slots (job_id);

CREATE TABLE IF NOT EXISTS inngest_engine.rates (
    key     text PRIMARY KEY,
    tat     double precision NOT NULL,          -- theoretical arrival time, epoch seconds
    wake_at timestamptz                         -- when the next held start may go
);
CREATE INDEX IF NOT EXISTS rates_waking ON inngest_engine.rates (wake_at) WHERE wake_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS inngest_engine.singletons (
    key    text PRIMARY KEY,
    run_id text NOT NULL
);

CREATE TABLE IF NOT EXISTS inngest_engine.debounces (
    key      text PRIMARY KEY,
    slug     text NOT NULL,
    event_id text NOT NULL,
    event_ts bigint NOT NULL,
    first_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE IF NOT EXISTS inngest_engine.batches (
    key   text PRIMARY KEY,
    id    text NOT NULL,
    slug  text NOT NULL,
    bytes bigint NOT NULL DEFAULT 0,
    items text[] NOT NULL DEFAULT '{}'
);
