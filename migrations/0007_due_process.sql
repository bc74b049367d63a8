-- +goose Up

-- What comes of a notice after it was filed: repetition, counter-notices, complaints.
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check
    CHECK (state IN ('received', 'incomplete', 'deficient', 'valid', 'decided', 'abandoned', 'duplicate'));
ALTER TABLE notices ADD COLUMN dup_of text;
ALTER TABLE notices ADD CONSTRAINT notices_duplicate CHECK ((state = 'duplicate') = (dup_of IS NOT NULL));
ALTER TABLE notices ADD COLUMN attention text[] NOT NULL DEFAULT '{}'; -- codes: why a person should look
-- Keyed hash of sender, route and rows: what repeats is recognised without reading it (T11).
ALTER TABLE notices ADD COLUMN fingerprint bytea CHECK (octet_length(fingerprint) = 32);
CREATE INDEX notices_fingerprint ON notices (fingerprint) WHERE fingerprint IS NOT NULL;
DROP INDEX notices_queue;
CREATE INDEX notices_queue ON notices (due_at) WHERE due_at IS NOT NULL;

-- A counter-notice: 17 U.S.C. 512(g)(3). Who filed it and what they say is sealed.
CREATE TABLE counters (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id    bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    ref          text NOT NULL UNIQUE CHECK (ref ~ '^C-[0-9A-Z]{4}-[0-9A-Z]{4}$'),
    token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    mail_token_hash bytea NOT NULL UNIQUE CHECK (octet_length(mail_token_hash) = 32),
    mode         text NOT NULL CHECK (mode IN ('statutory', 'voluntary')),
    lang         text NOT NULL,
    row_ns       int[] NOT NULL CHECK (cardinality(row_ns) > 0),
    state        text NOT NULL CHECK (state IN ('incomplete', 'pending', 'running', 'held', 'restored', 'upheld', 'rejected', 'withdrawn', 'lapsed')),
    proof        text NOT NULL CHECK (proof IN ('', 'page', 'switch', 'operator')),
    verified     boolean NOT NULL DEFAULT false,
    sealed       bytea NOT NULL,
    reason       text NOT NULL DEFAULT '',
    received_at  timestamptz NOT NULL,
    complete_at  timestamptz,
    accepted_at  timestamptz,
    restore_at   timestamptz,
    limit_at     timestamptz,
    ended_at     timestamptz,
    ended_why    text NOT NULL DEFAULT '',
    held_at      timestamptz,             -- of litigation; what was said about it is sealed
    confirmed_at timestamptz,
    CHECK (state NOT IN ('pending', 'running', 'held', 'restored', 'upheld') OR complete_at IS NOT NULL),
    CHECK (num_nonnulls(accepted_at, restore_at, limit_at) IN (0, 3)),
    CHECK (state NOT IN ('running', 'held', 'restored', 'upheld') OR accepted_at IS NOT NULL),
    CHECK (state NOT IN ('incomplete', 'pending') OR accepted_at IS NULL),
    CHECK ((state IN ('restored', 'upheld', 'rejected', 'withdrawn', 'lapsed')) = (ended_at IS NOT NULL)),
    CHECK (state <> 'held' OR held_at IS NOT NULL),
    CHECK (restore_at < limit_at),
    CHECK (state NOT IN ('running', 'held') OR proof <> '')
);
CREATE INDEX counters_notice ON counters (notice_id);
CREATE INDEX counters_due ON counters (restore_at) WHERE ended_at IS NULL;

-- A complaint about a decision: DSA Article 20.
CREATE TABLE complaints (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id    bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    ref          text NOT NULL UNIQUE CHECK (ref ~ '^K-[0-9A-Z]{4}-[0-9A-Z]{4}$'),
    token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    filed_by     text NOT NULL CHECK (filed_by IN ('sender', 'poster')),
    lang         text NOT NULL,
    row_ns       int[] NOT NULL CHECK (cardinality(row_ns) > 0),
    sealed       bytea NOT NULL,
    state        text NOT NULL CHECK (state IN ('open', 'upheld', 'reversed')),
    received_at  timestamptz NOT NULL,
    answered_at  timestamptz,
    answered_by  text,
    reason       text NOT NULL DEFAULT '',
    CHECK ((state = 'open') = (answered_at IS NULL)),
    CHECK ((answered_at IS NULL) = (answered_by IS NULL))
);
CREATE INDEX complaints_notice ON complaints (notice_id);

-- Whom a letter goes to, as a keyed hash: an address that nobody has answered from gets
-- one a day, whoever uses it (R30).
ALTER TABLE mails ADD COLUMN to_hash bytea CHECK (octet_length(to_hash) = 32);
ALTER TABLE mails ADD COLUMN unverified boolean NOT NULL DEFAULT false;
CREATE INDEX mails_to ON mails (to_hash) WHERE unverified;

-- +goose Down
DROP INDEX mails_to;
ALTER TABLE mails DROP COLUMN to_hash, DROP COLUMN unverified;
DROP TABLE complaints, counters;
DROP INDEX notices_fingerprint, notices_queue;
CREATE INDEX notices_queue ON notices (due_at) WHERE state NOT IN ('decided', 'abandoned');
ALTER TABLE notices DROP COLUMN fingerprint, DROP COLUMN attention, DROP CONSTRAINT notices_duplicate, DROP COLUMN dup_of;
ALTER TABLE notices DROP CONSTRAINT notices_state_check;
ALTER TABLE notices ADD CONSTRAINT notices_state_check
    CHECK (state IN ('received', 'incomplete', 'deficient', 'valid', 'decided', 'abandoned'));
