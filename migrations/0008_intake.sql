-- +goose Up

-- Rows of a large notice that are still to be matched, in the order they came (R42). They
-- are sealed: links as they were read, without their keys.
CREATE TABLE notice_batches (
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    first_n   int NOT NULL CHECK (first_n > 0),
    rows      int NOT NULL CHECK (rows BETWEEN 1 AND 500),
    sealed    bytea NOT NULL,
    PRIMARY KEY (notice_id, first_n)
);

-- A trusted sender's valid notice whose rows are being removed, a batch at a time.
ALTER TABLE notices ADD COLUMN acting boolean NOT NULL DEFAULT false;
CREATE INDEX notices_acting ON notices (id) WHERE acting;

-- What the sender calls the notice, as a keyed hash with who they are: for taking it back
-- by that name.
ALTER TABLE notices ADD COLUMN external_hash bytea CHECK (octet_length(external_hash) = 32);
CREATE INDEX notices_external ON notices (external_hash) WHERE external_hash IS NOT NULL;

-- The notice whose bad rows this one sends again.
ALTER TABLE notices ADD COLUMN revision_of text;

-- A notice that is sent again is answered again: keyed hashes of who and what.
CREATE TABLE notice_keys (
    key        bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    notice_id  bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    content    bytea NOT NULL CHECK (octet_length(content) = 32),
    created_at timestamptz NOT NULL
);
CREATE INDEX notice_keys_notice ON notice_keys (notice_id);

-- +goose Down
DROP TABLE notice_keys, notice_batches;
DROP INDEX notices_acting, notices_external;
ALTER TABLE notices DROP COLUMN acting, DROP COLUMN external_hash, DROP COLUMN revision_of;
