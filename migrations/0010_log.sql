-- +goose Up

-- The transparency log: one line a leaf, as it is published and hashed. What a leaf's
-- commitment binds stays here, and goes with the salt when it has been kept long enough.
CREATE TABLE leaves (
    n       bigint PRIMARY KEY CHECK (n >= 0),
    line    text NOT NULL CHECK (line <> '' AND octet_length(line) <= 4096 AND position(E'\n' IN line) = 0),
    at      timestamptz NOT NULL,          -- when it was written, to the second
    salt    bytea CHECK (octet_length(salt) = 32),
    private text,
    CHECK ((salt IS NULL) = (private IS NULL))
);
CREATE INDEX leaves_private ON leaves (at) WHERE private IS NOT NULL;

-- Hashes of the tree over the leaves, in the order of RFC 6962 subtrees that are complete.
CREATE TABLE leaf_hashes (
    i    bigint PRIMARY KEY CHECK (i >= 0),
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);

-- Signed statements about the tree. journal holds, in clear, the positions of the
-- removal journals that the statement binds: {"node": {"seq": 1, "chain": "hex"}}.
CREATE TABLE checkpoints (
    size    bigint PRIMARY KEY CHECK (size >= 0),
    signed  text NOT NULL,
    journal jsonb NOT NULL,
    at      timestamptz NOT NULL
);

-- How far the sums of routes that have no leaves of their own have come.
CREATE TABLE leaf_sums (
    route text PRIMARY KEY,
    until timestamptz NOT NULL
);

-- What a purge pass erased for a notice, signed: row numbers and figures alone.
CREATE TABLE receipts (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    run_id    bigint NOT NULL,
    signed    text NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX receipts_notice ON receipts (notice_id);

-- The removals feed.
CREATE INDEX suppressions_public ON suppressions (started_at, uid)
    WHERE source = 'notice' AND kind = 'copyright' AND NOT severe AND NOT provisional AND ended_at IS NULL;

-- +goose Down
DROP INDEX suppressions_public;
DROP TABLE receipts, leaf_sums, checkpoints, leaf_hashes, leaves;
