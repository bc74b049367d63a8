-- +goose Up

-- Senders whom an operator admitted (R43: trusted), and trusted flaggers (DSA Art. 22).
-- Who they are is sealed: a name of an organisation may spell that of a removed entry.
CREATE TABLE senders (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name_hash     bytea NOT NULL UNIQUE CHECK (octet_length(name_hash) = 32),
    email_hash    bytea NOT NULL CHECK (octet_length(email_hash) = 32),
    sealed        bytea NOT NULL,         -- name, contact, principals, track record, signature
    automatic     boolean NOT NULL,       -- admitted to automatic action (R27)
    text_id       text NOT NULL,          -- wording of the standing statements
    signed_at     timestamptz NOT NULL,
    daily_cap     int NOT NULL CHECK (daily_cap BETWEEN 1 AND 10000),
    networks      cidr[] NOT NULL DEFAULT '{}',
    flagger_areas text[] NOT NULL DEFAULT '{}'
                  CHECK (flagger_areas <@ '{copyright,personal_data,intimate,child_abuse,other_illegal}'::text[]),
    flagger_from  timestamptz,
    flagger_until timestamptz,
    admitted_by   text NOT NULL CHECK (admitted_by <> ''),
    admitted_at   timestamptz NOT NULL,
    suspended_at  timestamptz,            -- from automatic action alone; notices are received as before
    suspended_by  text CHECK (suspended_by <> ''),
    suspended_why text CHECK (suspended_why ~ '^[a-z][a-z0-9_]{0,39}$'),
    reinstated_at timestamptz,
    ended_at      timestamptz,            -- no token of theirs opens anything any more
    ended_by      text CHECK (ended_by <> ''),
    CHECK (num_nonnulls(suspended_at, suspended_by, suspended_why) IN (0, 3)),
    CHECK (num_nonnulls(flagger_from, flagger_until) IN (0, 2) AND (cardinality(flagger_areas) > 0) = (flagger_from IS NOT NULL)),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);

-- Several tokens a sender; each is shown once and kept as its hash.
CREATE TABLE sender_tokens (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender_id  bigint NOT NULL REFERENCES senders ON DELETE CASCADE,
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_by text NOT NULL CHECK (created_by <> ''),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_by text CHECK (revoked_by <> ''),
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX sender_tokens_sender ON sender_tokens (sender_id);

ALTER TABLE notices
    ADD COLUMN sender_id bigint REFERENCES senders,
    ADD COLUMN sender_token_id bigint REFERENCES sender_tokens,
    ADD COLUMN flagger boolean NOT NULL DEFAULT false,        -- a trusted flagger within its area
    ADD COLUMN lane text NOT NULL DEFAULT 'manual' CHECK (lane IN ('trusted', 'verified', 'manual', 'last')),
    ADD COLUMN score int NOT NULL DEFAULT 0 CHECK (score >= 0),
    ADD COLUMN score_reasons text[] NOT NULL DEFAULT '{}',    -- codes
    ADD COLUMN suspended boolean NOT NULL DEFAULT false,      -- the claimant was suspended for misuse when it came
    ADD COLUMN abuse_held_at timestamptz,
    ADD COLUMN abuse_ended_at timestamptz,
    ADD CONSTRAINT notices_abuse_hold CHECK (abuse_ended_at IS NULL OR abuse_held_at IS NOT NULL);
CREATE INDEX notices_sender ON notices (sender_id, received_at) WHERE sender_id IS NOT NULL;
CREATE INDEX notices_sender_token ON notices (sender_token_id, received_at) WHERE sender_token_id IS NOT NULL;

-- What notices can be compared by without reading them: keyed hashes.
CREATE TABLE notice_marks (
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    kind      text NOT NULL CHECK (kind IN ('text', 'principal', 'domain')),
    mark      bytea NOT NULL CHECK (octet_length(mark) = 32),
    PRIMARY KEY (notice_id, kind)
);
CREATE INDEX notice_marks_mark ON notice_marks (mark);

-- The sample of automatic rows that a person looks at (R27).
CREATE TABLE audits (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    row_n     int NOT NULL,
    sender_id bigint NOT NULL REFERENCES senders,
    drawn_at  timestamptz NOT NULL,
    verdict   text CHECK (verdict IN ('right', 'wrong')),
    by        text CHECK (by <> ''),
    judged_at timestamptz,
    UNIQUE (notice_id, row_n),
    CHECK (num_nonnulls(verdict, by, judged_at) IN (0, 3))
);
CREATE INDEX audits_open ON audits (drawn_at) WHERE verdict IS NULL;
CREATE INDEX audits_judged ON audits (sender_id, judged_at) WHERE verdict IS NOT NULL;

-- A decision that waits for a second person, or for a lone operator's hour (R32). What
-- it says is sealed and goes with its end.
CREATE TABLE proposals (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id  bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    version    int NOT NULL,              -- of the notice as it was looked at (T43)
    sealed     bytea,
    why        text[] NOT NULL CHECK (cardinality(why) > 0),
    rows       int NOT NULL CHECK (rows > 0),
    sample     int[] NOT NULL,            -- rows that a lone operator must look at
    by_id      bigint NOT NULL REFERENCES operators,
    at         timestamptz NOT NULL,
    ended_at   timestamptz,
    ended_by   text CHECK (ended_by <> ''),
    outcome    text CHECK (outcome IN ('confirmed', 'withdrawn', 'stale')),
    CHECK (num_nonnulls(ended_at, ended_by, outcome) IN (0, 3)),
    CHECK ((sealed IS NULL) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX proposals_open ON proposals (notice_id) WHERE ended_at IS NULL;

-- Who claims, and what came of it (DSA Art. 23). Counts are of rows.
CREATE TABLE claimants (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash      bytea UNIQUE CHECK (octet_length(email_hash) = 32),
    sender_id       bigint UNIQUE REFERENCES senders,
    accepted        int NOT NULL DEFAULT 0,
    rejected        int NOT NULL DEFAULT 0, -- by a person's judgement
    countered       int NOT NULL DEFAULT 0,
    retracted       int NOT NULL DEFAULT 0,
    reversed        int NOT NULL DEFAULT 0, -- removed and put back as wrong
    abusive         int NOT NULL DEFAULT 0, -- rejected as abusive, or by someone not authorised
    last_ref        text NOT NULL,          -- newest notice: its sealed party says who it is
    last_at         timestamptz NOT NULL,
    warned_at       timestamptz,
    warned_by       text CHECK (warned_by <> ''),
    suspended_at    timestamptz,
    suspended_until timestamptz,
    suspended_by    text CHECK (suspended_by <> ''),
    CHECK (num_nonnulls(email_hash, sender_id) = 1),
    CHECK (num_nonnulls(warned_at, warned_by) IN (0, 2)),
    CHECK (num_nonnulls(suspended_at, suspended_until, suspended_by) IN (0, 3)),
    CHECK (suspended_at IS NULL OR warned_at IS NOT NULL) -- Art. 23(2): after a prior warning
);
CREATE INDEX claimants_worst ON claimants ((rejected + countered + reversed) DESC);

-- Which page and host posted what a person removed (512(i), R33). It holds no target:
-- what was posted there must not be found again by this list.
CREATE TABLE strikes (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    row_n     int NOT NULL,
    page_id   bigint NOT NULL REFERENCES pages ON DELETE CASCADE,
    host_id   bigint NOT NULL REFERENCES hosts ON DELETE CASCADE,
    claimant  bytea NOT NULL CHECK (octet_length(claimant) = 32),
    link      bytea NOT NULL CHECK (octet_length(link) = 32), -- a keyed hash for counting alone: no target has it
    at        timestamptz NOT NULL,
    UNIQUE (notice_id, row_n, page_id)
);
CREATE INDEX strikes_host ON strikes (host_id);

-- A source whose files are known to be free: touching it takes a second person (R32).
ALTER TABLE hosts ADD COLUMN guarded_at timestamptz, ADD COLUMN guarded_by text CHECK (guarded_by <> ''),
    ADD CONSTRAINT hosts_guarded_by CHECK ((guarded_at IS NULL) = (guarded_by IS NULL));
CREATE INDEX hosts_guarded ON hosts (id) WHERE guarded_at IS NOT NULL;

-- +goose Down
ALTER TABLE hosts DROP CONSTRAINT hosts_guarded_by, DROP COLUMN guarded_at, DROP COLUMN guarded_by;
DROP TABLE strikes, claimants, proposals, audits, notice_marks;
ALTER TABLE notices DROP CONSTRAINT notices_abuse_hold, DROP COLUMN sender_id, DROP COLUMN sender_token_id, DROP COLUMN flagger,
    DROP COLUMN lane, DROP COLUMN score, DROP COLUMN score_reasons, DROP COLUMN suspended, DROP COLUMN abuse_held_at, DROP COLUMN abuse_ended_at;
DROP TABLE sender_tokens, senders;
