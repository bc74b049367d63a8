-- By target alone: both partial indexes had it, and neither could answer, so that erasing
-- an entry read the whole table.
DROP INDEX sightings_page;
CREATE UNIQUE INDEX sightings_page ON sightings (target_id, page_id);
