-- +goose Up

-- Notices by mail. What a mail tells beside the notice is sealed: who signed it, and the
-- names of what was dropped from it, which may spell a removed entry (R14, R29).
ALTER TABLE notices DROP CONSTRAINT notices_channel_check;
ALTER TABLE notices ADD CONSTRAINT notices_channel_check CHECK (channel IN ('form', 'api', 'operator', 'mail'));
ALTER TABLE notices ADD COLUMN beside_sealed bytea;
ALTER TABLE notices ADD COLUMN mail_id bytea UNIQUE CHECK (octet_length(mail_id) = 32); -- keyed hash: the same mail twice is one notice
ALTER TABLE notices ADD COLUMN bounced_at timestamptz;

-- When a bounce told of a mail that had been handed over.
ALTER TABLE mails ADD COLUMN bounced_at timestamptz;

-- Mail that is no notice, for operators to read: text without links and keys, sealed with
-- its sender.
CREATE TABLE post (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('question', 'reply', 'retraction', 'automatic')),
    mail_id     bytea UNIQUE CHECK (octet_length(mail_id) = 32),
    notice_ref  text CHECK (notice_ref ~ '^N-[0-9A-Z]{4}-[0-9A-Z]{4}$'),
    lang        text NOT NULL,
    sealed      bytea NOT NULL,
    links       int NOT NULL,
    answered    boolean NOT NULL,
    received_at timestamptz NOT NULL,
    done_at     timestamptz,
    done_by     text CHECK (done_by <> ''),
    CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX post_open ON post (received_at) WHERE done_at IS NULL;

-- +goose Down
DROP TABLE post;
ALTER TABLE mails DROP COLUMN bounced_at;
ALTER TABLE notices DROP COLUMN bounced_at, DROP COLUMN mail_id, DROP COLUMN beside_sealed;
ALTER TABLE notices DROP CONSTRAINT notices_channel_check;
ALTER TABLE notices ADD CONSTRAINT notices_channel_check CHECK (channel IN ('form', 'api', 'operator'));
