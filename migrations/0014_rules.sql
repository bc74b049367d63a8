-- +goose Up

-- What a severe removal leaves as evidence, sealed to somebody outside: this instance
-- cannot open it again. Nothing under a severe removal is erased before it stands here (R19).
CREATE TABLE evidence (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    target_id bigint NOT NULL REFERENCES targets,
    key_id    text NOT NULL CHECK (key_id ~ '^[0-9a-f]{16}$'), -- of the contact's public key
    sealed    bytea NOT NULL,
    sealed_at timestamptz NOT NULL
);
CREATE INDEX evidence_target ON evidence (target_id, sealed_at);
CREATE INDEX suppressions_severe ON suppressions (target_id) WHERE severe AND ended_at IS NULL;

-- How much unverified reports hid, by network: a keyed hash, cut short, for a day at most.
CREATE TABLE report_networks (
    network bytea NOT NULL CHECK (octet_length(network) = 8),
    hidden  int NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX report_networks_at ON report_networks (at);

-- When a crawl first met what was refused in advance (R17).
ALTER TABLE suppressions ADD COLUMN met_at timestamptz;
CREATE INDEX suppressions_met ON suppressions (notice_ref) WHERE met_at IS NOT NULL AND ended_at IS NULL;

-- What a person should look at beside a folder that was removed (R11).
CREATE TABLE reviews (
    notice_id bigint NOT NULL REFERENCES notices ON DELETE CASCADE,
    row_n     int NOT NULL,
    target_id bigint NOT NULL REFERENCES targets,
    why       text NOT NULL CHECK (why IN ('inside', 'same_name')),
    PRIMARY KEY (notice_id, row_n, target_id)
);
CREATE INDEX shares_named ON shares USING hash (name);

-- Put-backs that wait until the pages which posted the entry were asked again (R31).
ALTER TABLE shares DROP CONSTRAINT shares_state_check;
ALTER TABLE shares ADD CONSTRAINT shares_state_check
    CHECK (state IN ('visible', 'held', 'unseen', 'dead', 'expired', 'rechecking'));
CREATE TABLE rechecks (
    target_id  bigint PRIMARY KEY REFERENCES shares ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    lapses_at  timestamptz NOT NULL
);
CREATE TABLE recheck_pages (
    target_id   bigint NOT NULL REFERENCES rechecks ON DELETE CASCADE,
    page_id     bigint NOT NULL REFERENCES pages,
    answered_at timestamptz,
    PRIMARY KEY (target_id, page_id)
);
CREATE INDEX recheck_pages_waiting ON recheck_pages (page_id) WHERE answered_at IS NULL;

-- +goose Down
DROP TABLE recheck_pages, rechecks;
UPDATE shares SET state = 'unseen' WHERE state = 'rechecking';
ALTER TABLE shares DROP CONSTRAINT shares_state_check;
ALTER TABLE shares ADD CONSTRAINT shares_state_check CHECK (state IN ('visible', 'held', 'unseen', 'dead', 'expired'));
DROP INDEX shares_named;
DROP TABLE reviews;
ALTER TABLE suppressions DROP COLUMN met_at;
DROP INDEX suppressions_severe;
DROP TABLE report_networks, evidence;
