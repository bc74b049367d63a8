-- +goose Up

-- The newest pages that post an entry, as a hit shows them: written with the entry whenever
-- its sightings change. A name that is the entry's own is NULL, one that is held is ''.
-- Addresses stay in pages alone, where the purge seals them.
ALTER TABLE shares
    ADD COLUMN post_pages bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN post_seen  timestamptz[] NOT NULL DEFAULT '{}',
    ADD COLUMN post_names text[] NOT NULL DEFAULT '{}',
    ADD CHECK (cardinality(post_pages) <= 3 AND cardinality(post_seen) = cardinality(post_pages)
               AND cardinality(post_names) = cardinality(post_pages));

UPDATE shares h SET post_pages = g.pages, post_seen = g.seen, post_names = g.names
FROM (
    SELECT target_id, array_agg(page_id ORDER BY n) AS pages, array_agg(last_seen ORDER BY n) AS seen,
           array_agg(CASE WHEN held THEN '' WHEN name <> shown THEN name END ORDER BY n) AS names
    FROM (
        SELECT s.target_id, s.page_id, s.last_seen, s.held, s.name, o.name AS shown,
               row_number() OVER (PARTITION BY s.target_id ORDER BY s.last_seen DESC, s.id DESC) AS n
        FROM sightings s JOIN shares o USING (target_id) WHERE s.page_id IS NOT NULL AND s.withdrawn_at IS NULL
    ) r WHERE n <= 3 GROUP BY target_id
) g WHERE g.target_id = h.target_id;

-- Pages that post something an active suppression covers: host and date alone are shown of
-- them (R15). The triggers below keep it, whoever writes a suppression, in the same
-- transaction. No foreign key: a removal must not write into the rows of pages.
CREATE TABLE echo_pages (page_id bigint PRIMARY KEY);

INSERT INTO echo_pages
SELECT DISTINCT g.page_id FROM sightings g JOIN covered_targets c ON c.id = g.target_id WHERE g.page_id IS NOT NULL;

-- clear_echoes takes out of those pages what is an echo no more. They are locked in a
-- statement of their own: a removal that comes meanwhile waits and marks them again.
-- +goose StatementBegin
CREATE FUNCTION clear_echoes(pages bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM echo_pages WHERE page_id = ANY(pages) ORDER BY page_id FOR UPDATE;
    DELETE FROM echo_pages e WHERE e.page_id = ANY(pages)
      AND NOT EXISTS (SELECT FROM sightings b JOIN suppressions s ON s.target_id = b.target_id AND s.ended_at IS NULL
                      WHERE b.page_id = e.page_id)
      AND NOT EXISTS (SELECT FROM sightings b JOIN targets c ON c.id = b.target_id AND c.parent_id IS NOT NULL
                      JOIN suppressions s ON s.target_id = c.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL
                      WHERE b.page_id = e.page_id);
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION mark_echoes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ended bigint[];
BEGIN
    INSERT INTO echo_pages AS e (page_id)
    SELECT g.page_id FROM touched t JOIN sightings g ON g.target_id = t.target_id
    WHERE t.ended_at IS NULL AND g.page_id IS NOT NULL
    UNION
    SELECT g.page_id FROM touched t JOIN targets k ON k.parent_id = t.target_id JOIN sightings g ON g.target_id = k.id
    WHERE t.ended_at IS NULL AND t.scope = 'subtree' AND g.page_id IS NOT NULL
    ORDER BY 1
    ON CONFLICT (page_id) DO UPDATE SET page_id = e.page_id; -- waits for who clears it
    IF TG_OP = 'UPDATE' THEN
        SELECT array_agg(page_id) INTO ended FROM (
            SELECT g.page_id FROM touched t JOIN sightings g ON g.target_id = t.target_id WHERE t.ended_at IS NOT NULL
            UNION
            SELECT g.page_id FROM touched t JOIN targets k ON k.parent_id = t.target_id JOIN sightings g ON g.target_id = k.id
            WHERE t.ended_at IS NOT NULL AND t.scope = 'subtree'
        ) p;
        IF ended IS NOT NULL THEN
            PERFORM clear_echoes(ended);
        END IF;
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd

-- Loading a backup brings the table along.
CREATE TRIGGER suppressions_added AFTER INSERT ON suppressions REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT WHEN (current_setting('blindex.loading', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION mark_echoes();
CREATE TRIGGER suppressions_ended AFTER UPDATE ON suppressions REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT WHEN (current_setting('blindex.loading', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION mark_echoes();

CREATE OR REPLACE VIEW visible_shares AS
SELECT t.entry_id, h.target_id, h.provider, h.kind, h.handle, h.sub, h.url, h.access, h.name, h.name_source,
       h.ext, h.size, h.adult, h.liveness, h.checked_at, h.first_seen, h.last_seen, h.sources,
       h.type, h.lang, h.posted, h.hosts, h.post_pages, h.post_seen, h.post_names,
       t.id AS by_target -- target_id of the other table: a range over both is planned as two ranges
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state = 'visible'
  AND NOT EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM suppressions s
                  WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL);

-- A look-up by entry id ends in the index.
ALTER TABLE targets DROP CONSTRAINT targets_entry_id_key,
    ADD CONSTRAINT targets_entry_id_key UNIQUE (entry_id) INCLUDE (id, parent_id);

-- +goose Down
ALTER TABLE targets DROP CONSTRAINT targets_entry_id_key, ADD CONSTRAINT targets_entry_id_key UNIQUE (entry_id);
DROP TRIGGER suppressions_added ON suppressions;
DROP TRIGGER suppressions_ended ON suppressions;
DROP FUNCTION mark_echoes();
DROP FUNCTION clear_echoes(bigint[]);
DROP TABLE echo_pages;
DROP VIEW visible_shares;
CREATE VIEW visible_shares AS
SELECT t.entry_id, h.target_id, h.provider, h.kind, h.handle, h.sub, h.url, h.access, h.name, h.name_source,
       h.ext, h.size, h.adult, h.liveness, h.checked_at, h.first_seen, h.last_seen, h.sources,
       h.type, h.lang, h.posted, h.hosts
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state = 'visible'
  AND NOT EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM suppressions s
                  WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL);
ALTER TABLE shares DROP COLUMN post_pages, DROP COLUMN post_seen, DROP COLUMN post_names;
