-- Where earlier requests lie among each other, and which of them a request was found to be like. Nothing decides by it.

CREATE TABLE precedents (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    model       text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    dimensions  integer NOT NULL CHECK (dimensions BETWEEN 1 AND 4096),
    kind        text NOT NULL,
    about       text NOT NULL,
    amount_band smallint,
    age_band    smallint,
    tier        text NOT NULL,
    embedding   real[] NOT NULL,
    signature   bit varying NOT NULL,
    PRIMARY KEY (tenant, approval_id, model),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    CHECK (cardinality(embedding) = dimensions AND length(signature) = dimensions)
);
COMMENT ON TABLE precedents IS 'Can be made again from the requests at any time; those of different models are never compared';
COMMENT ON COLUMN precedents.about IS 'The currency of what moves money, the tool of a call';
COMMENT ON COLUMN precedents.signature IS 'The sign of each number: looked at first, for every one of a kind';
-- Signatures are read for all of a kind, embeddings for the few hundred nearest: they lie apart.
ALTER TABLE precedents SET (toast_tuple_target = 256);
ALTER TABLE precedents ALTER COLUMN embedding SET STORAGE EXTERNAL;
CREATE INDEX precedents_of_kind ON precedents (tenant, model, kind);
CALL secure_tenant_table('precedents', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE precedents_found (
    tenant      text NOT NULL,
    approval_id text NOT NULL,
    model       text NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    found       text[] NOT NULL CHECK (cardinality(found) <= 3),
    shares      real[] NOT NULL,
    found_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant, approval_id),
    FOREIGN KEY (tenant, approval_id) REFERENCES approvals,
    CHECK (cardinality(found) = cardinality(shares))
);
COMMENT ON TABLE precedents_found IS 'What a request was found to be like when it was asked, the most alike first; how alike, from 0 to 1';
CALL secure_tenant_table('precedents_found', 'SELECT, INSERT, UPDATE, DELETE');
