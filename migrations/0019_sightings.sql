-- +goose Up

-- By target alone: both partial indexes had it, and neither could answer, so that erasing
-- an entry read the whole table.
DROP INDEX sightings_page;
CREATE UNIQUE INDEX sightings_page ON sightings (target_id, page_id);

-- What goes with a page or a notice that is deleted, likewise.
CREATE INDEX strikes_page ON strikes (page_id) WHERE page_id IS NOT NULL;
CREATE INDEX proposals_notice ON proposals (notice_id);
