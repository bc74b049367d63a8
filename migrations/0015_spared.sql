-- +goose Up

-- A victim that was restored during its run is kept as spared: index nodes may have erased it
-- already, so that all of them are told of it again once every node has erased.
ALTER TABLE purge_victims ADD COLUMN spared_at timestamptz;
ALTER TABLE purge_victims DROP CONSTRAINT purge_victims_check;
ALTER TABLE purge_victims ADD CONSTRAINT purge_victims_check CHECK (num_nonnulls(sealed, proven_at, spared_at) = 1);

-- +goose Down
DELETE FROM purge_victims WHERE spared_at IS NOT NULL;
ALTER TABLE purge_victims DROP CONSTRAINT purge_victims_check;
ALTER TABLE purge_victims DROP COLUMN spared_at;
ALTER TABLE purge_victims ADD CONSTRAINT purge_victims_check CHECK ((sealed IS NULL) = (proven_at IS NOT NULL));
