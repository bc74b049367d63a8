-- +goose Up

-- What an operator has confirmed for the public archive, or withheld from it. The words
-- are the claimant's own about itself and its works, redacted: as in notice_works, a
-- removed name may stand in them. A proposal is never stored: it is made of the notice
-- whenever someone looks at it.
CREATE TABLE publications (
    notice_id   bigint PRIMARY KEY REFERENCES notices ON DELETE CASCADE,
    state       text NOT NULL CHECK (state IN ('published', 'withheld')),
    complainant text NOT NULL DEFAULT '',
    principal   text NOT NULL DEFAULT '',
    works       text[] NOT NULL DEFAULT '{}',
    decided_by  text NOT NULL CHECK (decided_by <> ''), -- an operator's pseudonym
    decided_at  timestamptz NOT NULL,
    CHECK ((state = 'published') = (complainant <> '')),
    CHECK (state = 'published' OR (principal = '' AND works = '{}'))
);

-- What is sent to the DSA Transparency Database and to Lumen: codes and figures only. What
-- is sent is made of the notice when it is sent.
CREATE TABLE exports (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service    text NOT NULL CHECK (service IN ('dsa', 'lumen')),
    puid       text NOT NULL CHECK (puid ~ '^[A-Za-z0-9_-]{1,100}$'), -- unique for ever, never made of a handle
    notice_ref text NOT NULL,
    row_n      int NOT NULL DEFAULT 0,   -- 0: the whole notice
    counter    text NOT NULL DEFAULT '', -- reference of the counter-notice that it is about
    state      text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sent', 'refused', 'dropped')),
    attempts   int NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    queued_at  timestamptz NOT NULL,
    ended_at   timestamptz,
    remote     text NOT NULL DEFAULT '', -- the number the service gave it
    error_code text NOT NULL DEFAULT '',
    UNIQUE (service, puid),
    CHECK ((state = 'queued') = (ended_at IS NULL))
);
CREATE INDEX exports_due ON exports (service, not_before, id) WHERE state = 'queued';
CREATE INDEX exports_notice ON exports (notice_ref);
CREATE INDEX notices_decided ON notices (decided_at DESC, id DESC) WHERE decided_at IS NOT NULL;

-- Files that go with a mail, sealed: a report to a storage provider holds links (R14).
ALTER TABLE mails ADD COLUMN files_sealed bytea CHECK (files_sealed IS NULL OR body IS NOT NULL);

-- +goose Down
ALTER TABLE mails DROP COLUMN files_sealed;
DROP INDEX notices_decided;
DROP TABLE exports, publications;
