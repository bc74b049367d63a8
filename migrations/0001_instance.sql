-- +goose Up

-- One row: which secrets this database belongs to, and the feed's epoch (R8).
CREATE TABLE instance (
    singleton     boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    secrets_check bytea CHECK (octet_length(secrets_check) = 32),
    epoch         uuid NOT NULL DEFAULT gen_random_uuid(),
    trimmed_xid   bigint NOT NULL DEFAULT 0, -- the feed is complete after this position only:
    trimmed_seq   bigint NOT NULL DEFAULT 0, -- a follower before it must rebuild
    created_at    timestamptz NOT NULL DEFAULT now()
);
INSERT INTO instance DEFAULT VALUES;

-- Cron: the due time lives in a row, so a missed tick heals itself.
CREATE TABLE tasks (
    name        text PRIMARY KEY,
    due_at      timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    failed_at   timestamptz,
    error_code  text
);

-- Index nodes and their two positions. A node that is silent is not waited for but alarms.
CREATE TABLE nodes (
    name        text PRIMARY KEY,
    epoch       uuid,
    applied_xid bigint NOT NULL DEFAULT 0,
    applied_seq bigint NOT NULL DEFAULT 0,
    erased_xid  bigint NOT NULL DEFAULT 0,
    erased_seq  bigint NOT NULL DEFAULT 0,
    seen_at     timestamptz NOT NULL
);

-- +goose StatementBegin
CREATE FUNCTION url_is_keyless(url text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT url ~ '^https?://[^/?#@\s]+(/|\?|$)'
       AND url !~ '\s'
       AND position('#' IN url) = 0
       AND position('%23' IN url) = 0
       AND url !~* '[?&;](rlkey|authkey|resourcekey|pwd|pw|password|passwd|passwort|passcode|st|redeem|viewer|utm_medium|secret|deletetoken|decryption_key|access_token|token|sig|signature|jsessionid|phpsessid|sessionid|sid)='
       AND octet_length(url) <= 2048
$$;
-- +goose StatementEnd

-- +goose Down
DROP TABLE nodes, tasks, instance;
DROP FUNCTION url_is_keyless(text);
