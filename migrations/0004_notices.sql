-- +goose Up

CREATE TABLE notices (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref          text NOT NULL UNIQUE CHECK (ref ~ '^N-[0-9A-Z]{4}-[0-9A-Z]{4}$'),
    token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    mail_token_hash bytea NOT NULL UNIQUE CHECK (octet_length(mail_token_hash) = 32), -- stands in mails alone: who has it has the mailbox
    route        text NOT NULL CHECK (route IN ('copyright', 'personal_data', 'intimate', 'child_abuse', 'other_illegal')),
    channel      text NOT NULL CHECK (channel IN ('form', 'api', 'operator')),
    lang         text NOT NULL DEFAULT 'en',
    state        text NOT NULL CHECK (state IN ('received', 'incomplete', 'deficient', 'valid', 'decided', 'abandoned')),
    regimes      text[] NOT NULL DEFAULT '{}',
    missing      text[] NOT NULL DEFAULT '{}',
    statements   jsonb NOT NULL DEFAULT '{}',
    signature    text NOT NULL DEFAULT '',
    explanation  text NOT NULL DEFAULT '',
    raw_hash     bytea CHECK (octet_length(raw_hash) = 32), -- SHA-256(salt || raw); the salt is on the receipt alone (R5)
    key_strips   int NOT NULL DEFAULT 0,
    verified_at  timestamptz,
    trusted      boolean NOT NULL DEFAULT false,
    version      int NOT NULL DEFAULT 1,
    received_at  timestamptz NOT NULL,
    screened_at  timestamptz,
    effective_at timestamptz,
    decided_at   timestamptz,
    abandoned_at timestamptz,
    due_at       timestamptz,             -- NULL: nothing is awaited
    CHECK ((state = 'received') = (screened_at IS NULL)),
    CHECK (state <> 'valid' OR effective_at IS NOT NULL), -- a notice can be decided without ever being valid: not authorised
    CHECK ((state = 'decided') = (decided_at IS NOT NULL)),
    CHECK ((state = 'abandoned') = (abandoned_at IS NOT NULL)),
    CHECK (state NOT IN ('incomplete', 'deficient') OR cardinality(missing) > 0)
);
CREATE INDEX notices_queue ON notices (due_at) WHERE state NOT IN ('decided', 'abandoned');

-- Identity is sealed; only what may be shown in the console's list stands in clear.
CREATE TABLE notice_parties (
    notice_id  bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    role       text NOT NULL CHECK (role IN ('sender', 'principal')),
    sealed     bytea NOT NULL,
    email_hash bytea CHECK (octet_length(email_hash) = 32),
    PRIMARY KEY (notice_id, role)
);
CREATE INDEX notice_parties_email ON notice_parties (email_hash);

-- The one place where a removed name may stay: what the sender says was copied.
CREATE TABLE notice_works (
    notice_id     bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    n             int NOT NULL,
    title         text NOT NULL DEFAULT '',
    description   text NOT NULL DEFAULT '',
    kind          text NOT NULL DEFAULT '',
    original_urls text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (notice_id, n)
);

-- A row of a notice: one link. Clear text holds provider and number alone (R14).
CREATE TABLE notice_items (
    notice_id   bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    n           int NOT NULL CHECK (n > 0),
    work_n      int NOT NULL DEFAULT 0,
    provider    text NOT NULL DEFAULT '',
    target_id   bigint REFERENCES targets,
    scope       text NOT NULL DEFAULT 'link' CHECK (scope IN ('link', 'subtree')),
    match       text NOT NULL CHECK (match IN ('matched', 'not_indexed', 'foreign', 'malformed', 'too_broad')),
    state       text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'removed', 'kept', 'restored', 'purged')),
    reason      text NOT NULL DEFAULT '',
    key_cut     boolean NOT NULL DEFAULT false,
    link_sealed bytea,                    -- the keyless link, for those who may see an open case; destroyed at purge
    decided_at  timestamptz,
    removed_at  timestamptz,
    restored_at timestamptz,
    purged_at   timestamptz,
    PRIMARY KEY (notice_id, n),
    CHECK ((state = 'open') = (decided_at IS NULL)),
    CHECK (state NOT IN ('removed', 'purged', 'restored') OR removed_at IS NOT NULL),
    CHECK ((state = 'restored') = (restored_at IS NOT NULL)),
    CHECK (state <> 'purged' OR purged_at IS NOT NULL),
    CHECK (match IN ('matched', 'not_indexed') OR target_id IS NULL),
    CHECK (state NOT IN ('kept') OR reason <> '')
);
CREATE INDEX notice_items_target ON notice_items (target_id) WHERE target_id IS NOT NULL;

-- Append-only history of judgements and passes, each linked to the one before by hash.
CREATE TABLE events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_ref text,
    at         timestamptz NOT NULL,
    actor      text NOT NULL CHECK (actor <> ''),
    name       text NOT NULL CHECK (name <> ''),
    from_state text NOT NULL DEFAULT '',
    to_state   text NOT NULL DEFAULT '',
    detail     jsonb NOT NULL DEFAULT '{}', -- codes, counts and entry ids only
    prev_hash  bytea NOT NULL,
    hash       bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX events_notice ON events (notice_ref, id) WHERE notice_ref IS NOT NULL;

CREATE TABLE mails (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_ref   text,
    to_sealed    bytea,
    subject      text,
    body         text,
    attempts     int NOT NULL DEFAULT 0,
    not_before   timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    delivered_at timestamptz,
    failed_at    timestamptz,
    error_code   text,
    CHECK ((body IS NULL) = (delivered_at IS NOT NULL OR failed_at IS NOT NULL)),
    CHECK ((body IS NULL) = (to_sealed IS NULL))
);
CREATE INDEX mails_notice ON mails (notice_ref);
CREATE INDEX mails_due ON mails (not_before) WHERE body IS NOT NULL;

-- +goose Down
DROP TABLE mails, events, notice_items, notice_works, notice_parties, notices;
