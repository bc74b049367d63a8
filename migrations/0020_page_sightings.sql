-- +goose Up

-- What a page posted before is read in order of id each time the page is read. Without an
-- index in that order the whole table was walked when a page was new.
CREATE INDEX sightings_posted ON sightings (page_id, id) WHERE page_id IS NOT NULL AND withdrawn_at IS NULL;
