-- +goose Up
-- The pace and the breaker of each provider that is asked about links, for all nodes: times
-- and counts, nothing about a link.
CREATE TABLE probe_gates (
    provider    text PRIMARY KEY CHECK (provider <> ''),
    next_at     timestamptz NOT NULL,        -- when the next request would be due if none came early
    streak      int NOT NULL DEFAULT 0,      -- failures since it last answered
    opened      int NOT NULL DEFAULT 0,      -- times in a row that the breaker opened
    open_until  timestamptz,                 -- null: closed
    trial       boolean NOT NULL DEFAULT false,
    answered    bigint NOT NULL DEFAULT 0,
    throttled   bigint NOT NULL DEFAULT 0,
    faulted     bigint NOT NULL DEFAULT 0,
    answered_at timestamptz,
    fault_at    timestamptz
);

-- Links are asked about provider by provider.
DROP INDEX shares_check;
CREATE INDEX shares_check ON shares (provider, next_check_at);

-- What comes back is asked about before it is shown (R31): whether the provider must say
-- that it lives, and what it said.
ALTER TABLE rechecks ADD COLUMN ask boolean NOT NULL DEFAULT false,
    ADD COLUMN said text NOT NULL DEFAULT '' CHECK (said IN ('', 'alive', 'gone', 'taken_down', 'severe'));

-- +goose Down
ALTER TABLE rechecks DROP COLUMN ask, DROP COLUMN said;
DROP INDEX shares_check;
CREATE INDEX shares_check ON shares (next_check_at);
DROP TABLE probe_gates;
