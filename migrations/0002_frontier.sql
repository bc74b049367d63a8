-- +goose Up

-- A host is an origin. It belongs to one node while its lease lasts.
CREATE TABLE hosts (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin            text NOT NULL UNIQUE CHECK (origin ~ '^https?://[^/?#@\s]+$'),
    state             text NOT NULL DEFAULT 'active'
                      CHECK (state IN ('active', 'paused', 'held', 'opted_out', 'blocked')),
    state_who         text,
    state_why         text,
    state_at          timestamptz,
    seed              boolean NOT NULL DEFAULT false,
    seeded_by         text,
    max_depth         int NOT NULL DEFAULT 8 CHECK (max_depth >= 0),
    delay_ms          int NOT NULL DEFAULT 1000 CHECK (delay_ms >= 0),
    next_allowed_at   timestamptz NOT NULL DEFAULT 'epoch',
    lease_node        text,
    lease_token       uuid,
    lease_until       timestamptz,
    robots_status     int,
    robots_sealed     bytea,              -- a robots.txt may spell a name: sealed
    robots_fetched_at timestamptz,
    robots_expires_at timestamptz,
    failures          int NOT NULL DEFAULT 0,
    error_code        text,
    error_at          timestamptz,
    pages_fetched     bigint NOT NULL DEFAULT 0,
    links_found       bigint NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL DEFAULT now(),
    CHECK (state = 'active' OR (state_who <> '' AND state_why <> '' AND state_at IS NOT NULL)),
    CHECK ((lease_token IS NULL) = (lease_until IS NULL) AND (lease_token IS NULL) = (lease_node IS NULL))
);
CREATE INDEX hosts_free ON hosts (next_allowed_at) WHERE state = 'active';

-- A page is known by the keyed hash of its address, so that an address that spells a
-- removed name can be sealed and still be recognised (R14).
CREATE TABLE pages (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    host_id       bigint NOT NULL REFERENCES hosts,
    url_mac       bytea NOT NULL UNIQUE CHECK (octet_length(url_mac) = 32),
    url           text CHECK (url_is_keyless(url)),
    url_sealed    bytea,
    state         text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'gone', 'refused')),
    depth         int NOT NULL CHECK (depth >= 0),
    priority      int NOT NULL DEFAULT 0,
    next_visit_at timestamptz NOT NULL,
    asked_at      timestamptz,            -- a poster asked for a check: what it finds counts at once (R21)
    claim_token   uuid,                   -- the lease under which it is being fetched
    claimed_at    timestamptz,
    visited_at    timestamptz,
    verdict       text,
    http_status   int,
    error_code    text,
    failures      int NOT NULL DEFAULT 0,
    etag          text,
    last_modified text,
    content_hash  bytea,
    lang          text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(url, url_sealed) = 1),
    CHECK ((claim_token IS NULL) = (claimed_at IS NULL))
);
CREATE INDEX pages_best ON pages (host_id, priority DESC, next_visit_at) WHERE state = 'due';
CREATE INDEX pages_asked ON pages (host_id) WHERE asked_at IS NOT NULL;
CREATE INDEX pages_due ON pages (host_id, next_visit_at) WHERE state = 'due';

-- +goose Down
DROP TABLE pages, hosts;
