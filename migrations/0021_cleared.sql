-- +goose Up
-- The names that were held when a person read them and let them through (R23): keyed
-- hashes, since the names themselves may not outlive the pages that claim them.
ALTER TABLE shares ADD COLUMN cleared bytea[] NOT NULL DEFAULT '{}';

-- +goose Down
ALTER TABLE shares DROP COLUMN cleared;
