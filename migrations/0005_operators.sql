-- +goose Up

CREATE TABLE operators (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9._-]{1,64}$'),
    pseudonym     text NOT NULL UNIQUE CHECK (pseudonym <> ''),
    role          text NOT NULL CHECK (role IN ('admin', 'moderator', 'reader')),
    password_hash text,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL
);

-- One-time links: stored hashed; a GET only shows a button, a POST consumes (R30).
CREATE TABLE login_links (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    operator_id bigint NOT NULL REFERENCES operators,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);

CREATE TABLE sessions (
    token_hash  bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    operator_id bigint NOT NULL REFERENCES operators,
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);

-- +goose Down
DROP TABLE sessions, login_links, operators;
