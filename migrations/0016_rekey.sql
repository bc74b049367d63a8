-- +goose Up

-- Targets are hashed with a key that has a number; a new one is taken by re-keying (R11).
-- What a target was hashed to before still finds it.
ALTER TABLE instance ADD COLUMN target_key int NOT NULL DEFAULT 1 CHECK (target_key > 0);
ALTER TABLE targets ADD COLUMN key_n int NOT NULL DEFAULT 1 CHECK (key_n > 0);
CREATE TABLE former_macs (
    mac       bytea PRIMARY KEY CHECK (octet_length(mac) = 32),
    target_id bigint NOT NULL REFERENCES targets
);
CREATE INDEX former_macs_target ON former_macs (target_id);

-- +goose Down
DROP TABLE former_macs;
ALTER TABLE targets DROP COLUMN key_n;
ALTER TABLE instance DROP COLUMN target_key;
