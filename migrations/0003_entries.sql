-- +goose Up

-- One row per link: identity, lock and tombstone at once. It holds no handle in clear.
CREATE TABLE targets (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version       smallint NOT NULL DEFAULT 1,
    mac           bytea NOT NULL UNIQUE CHECK (octet_length(mac) = 32),
    entry_id      text NOT NULL UNIQUE CHECK (entry_id ~ '^[a-z2-7]{16}$'),
    parent_id     bigint REFERENCES targets,
    handle_sealed bytea,                  -- the identity, for re-keying alone (R11)
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX targets_parent ON targets (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX targets_inside ON targets (id) INCLUDE (parent_id) WHERE parent_id IS NOT NULL; -- few: most lookups end here

-- What is shown of a link. The row is deleted by the purge; the target stays.
CREATE TABLE shares (
    target_id     bigint PRIMARY KEY REFERENCES targets,
    provider      text NOT NULL CHECK (provider <> ''),
    kind          text NOT NULL CHECK (kind <> ''),
    handle        text NOT NULL CHECK (handle <> ''),
    sub           text NOT NULL DEFAULT '',
    url           text NOT NULL CHECK (url_is_keyless(url)),
    access        text NOT NULL CHECK (access IN ('sealed', 'open')),
    name          text NOT NULL CHECK (name <> '' AND octet_length(name) <= 1000),
    name_source   text NOT NULL,
    name_score    int NOT NULL,
    ext           text NOT NULL DEFAULT '',
    size          bigint CHECK (size >= 0),
    provider_name text NOT NULL DEFAULT '' CHECK (octet_length(provider_name) <= 1000), -- as the provider publishes it
    provider_size bigint CHECK (provider_size >= 0),
    adult         boolean NOT NULL DEFAULT false,
    liveness      text NOT NULL DEFAULT 'unknown'
                  CHECK (liveness IN ('unknown', 'alive', 'gone', 'taken_down', 'severe', 'throttled')),
    probe_state   jsonb NOT NULL DEFAULT '{}', -- counters of crawler.Judge: times and codes only
    checked_at    timestamptz,
    next_check_at timestamptz NOT NULL,
    first_seen    timestamptz NOT NULL,
    last_seen     timestamptz NOT NULL,
    sources       int NOT NULL DEFAULT 1,
    state         text NOT NULL CHECK (state IN ('visible', 'held', 'unseen', 'dead', 'expired')),
    state_at      timestamptz NOT NULL,
    CHECK (last_seen >= first_seen)
);
CREATE INDEX shares_check ON shares (next_check_at);
CREATE INDEX shares_not_visible ON shares (state, state_at) WHERE state <> 'visible';
CREATE INDEX shares_newest ON shares (first_seen DESC);

-- A page that posts the link, and the name it claims (R37).
CREATE TABLE sightings (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target_id     bigint NOT NULL REFERENCES shares ON DELETE CASCADE,
    page_id       bigint REFERENCES pages,
    origin        text NOT NULL CHECK (origin IN ('crawl', 'import', 'restore')),
    name          text NOT NULL DEFAULT '',
    name_source   text NOT NULL DEFAULT '',
    name_score    int NOT NULL DEFAULT 0,
    size          bigint CHECK (size >= 0),
    held          boolean NOT NULL DEFAULT false,
    first_seen    timestamptz NOT NULL,
    last_seen     timestamptz NOT NULL,
    missed_at     timestamptz,
    withdrawn_at  timestamptz,
    withdrawn_why text CHECK (withdrawn_why IN ('missed', 'gone', 'noindex', 'opted_out', 'blocked', 'poster', 'expired', 'replaced')),
    CHECK ((origin = 'crawl') = (page_id IS NOT NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_why IS NULL))
);
CREATE UNIQUE INDEX sightings_page ON sightings (target_id, page_id) WHERE page_id IS NOT NULL;
CREATE UNIQUE INDEX sightings_own ON sightings (target_id, origin) WHERE page_id IS NULL;
CREATE INDEX sightings_of_page ON sightings (page_id, target_id) WHERE page_id IS NOT NULL;

-- The removal and, after purge, the tombstone. No block without who and why.
CREATE TABLE suppressions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid        uuid NOT NULL UNIQUE,
    target_id  bigint NOT NULL REFERENCES targets,
    scope      text NOT NULL CHECK (scope IN ('link', 'subtree')),
    source     text NOT NULL CHECK (source IN ('notice', 'provider', 'operator', 'law')),
    kind       text NOT NULL CHECK (kind <> ''),
    notice_ref text,
    row_n      int,
    who        text NOT NULL CHECK (who <> ''),
    why        text NOT NULL CHECK (why <> ''),
    severe     boolean NOT NULL DEFAULT false,
    provisional boolean NOT NULL DEFAULT false, -- hides while a person has yet to decide: nothing is purged on its account
    started_at timestamptz NOT NULL,
    expires_at timestamptz,
    ended_at   timestamptz,
    ended_who  text CHECK (ended_who <> ''),
    ended_why  text CHECK (ended_why <> ''),
    CHECK ((source = 'notice') = (notice_ref IS NOT NULL)),
    CHECK ((notice_ref IS NULL) = (row_n IS NULL)),
    CHECK (num_nonnulls(ended_at, ended_who, ended_why) IN (0, 3)),
    CHECK (ended_at >= started_at)
);
CREATE INDEX suppressions_active ON suppressions (target_id) WHERE ended_at IS NULL;
CREATE INDEX suppressions_notice ON suppressions (notice_ref, row_n) WHERE notice_ref IS NOT NULL;
CREATE INDEX suppressions_expiring ON suppressions (expires_at) WHERE ended_at IS NULL AND expires_at IS NOT NULL;

-- What an active suppression covers: the target itself, or all that is in a folder.
-- An expired one covers until it is ended.
CREATE VIEW covered_targets AS
SELECT t.id, t.entry_id FROM targets t
WHERE EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
   OR EXISTS (SELECT FROM suppressions s
              WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL);

-- What may be shown: the one definition that search, entry pages, feeds and index share.
CREATE VIEW visible_shares AS
SELECT t.entry_id, h.target_id, h.provider, h.kind, h.handle, h.sub, h.url, h.access, h.name, h.name_source,
       h.ext, h.size, h.adult, h.liveness, h.checked_at, h.first_seen, h.last_seen, h.sources
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state = 'visible'
  AND NOT EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM suppressions s
                  WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL);

-- The feed. Followers read rows whose transaction lies below the snapshot horizon, in
-- the order (xid, seq), so that a late commit is never skipped (R8).
CREATE TABLE changes (
    seq      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid      bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    entry_id text NOT NULL,
    removal  boolean NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX changes_order ON changes (xid, seq);
CREATE INDEX changes_removals ON changes (xid, seq) WHERE removal;

-- What is needed to restore, sealed with a key of its own month (R13).
CREATE TABLE escrow (
    target_id     bigint PRIMARY KEY REFERENCES targets,
    month         text NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
    sealed        bytea NOT NULL,
    destroy_after timestamptz NOT NULL,
    created_at    timestamptz NOT NULL
);
CREATE INDEX escrow_due ON escrow (destroy_after);

-- A purge pass. What it looks for stays sealed until it is proven gone (R12).
CREATE TABLE purge_runs (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state       text NOT NULL CHECK (state IN ('selecting', 'erasing', 'deleting', 'verifying', 'done', 'failed')),
    epoch       uuid NOT NULL,
    upto_xid    bigint NOT NULL,
    upto_seq    bigint NOT NULL,
    victims     int NOT NULL,
    left_over   int NOT NULL DEFAULT 0,   -- beyond the ceiling: hidden, erased by a later pass
    proof       jsonb NOT NULL DEFAULT '{}',
    error_code  text,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    CHECK ((state IN ('done', 'failed')) = (finished_at IS NOT NULL))
);
CREATE TABLE purge_victims (
    run_id    bigint NOT NULL REFERENCES purge_runs,
    target_id bigint NOT NULL REFERENCES targets,
    sealed    bytea,                      -- name and distinctive terms; NULL once proven gone
    proven_at timestamptz,
    PRIMARY KEY (run_id, target_id),
    CHECK ((sealed IS NULL) = (proven_at IS NOT NULL))
);

-- "I posted this": check now. The outcome is told to whoever holds the token.
CREATE TABLE checks (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    target_id   bigint NOT NULL REFERENCES targets,
    asked_at    timestamptz NOT NULL,
    finished_at timestamptz,
    outcome     text CHECK (outcome IN ('hidden', 'still_posted', 'unreachable')),
    CHECK ((finished_at IS NULL) = (outcome IS NULL))
);

-- +goose Down
DROP VIEW visible_shares, covered_targets;
DROP TABLE checks, purge_victims, purge_runs, escrow, changes, suppressions, sightings, shares, targets;
