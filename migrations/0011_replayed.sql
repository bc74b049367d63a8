-- +goose Up

-- Notices whose rows came back from the removal journal alone: the database that knew
-- the notice itself is gone. A reference and counts; nobody's words.
CREATE TABLE lost_notices (
    ref      text PRIMARY KEY CHECK (ref ~ '^N-[0-9A-Z]{4}-[0-9A-Z]{4}$'),
    removals int NOT NULL CHECK (removals >= 0),
    lifts    int NOT NULL CHECK (lifts >= 0),
    noted_at timestamptz NOT NULL
);

-- +goose Down
DROP TABLE lost_notices;
