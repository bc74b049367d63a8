-- +goose Up

-- What a page says of a link beside its name: the kind of thing, the day, and the page's
-- language (the first part of its tag alone: free text could spell a name).
ALTER TABLE sightings
    ADD COLUMN type  text NOT NULL DEFAULT '' CHECK (type IN ('', 'video', 'audio', 'image', 'book', 'archive', 'software', 'document')),
    ADD COLUMN dated date,
    ADD COLUMN lang  text NOT NULL DEFAULT '' CHECK (lang ~ '^([a-z]{2,3})?$');

-- What is searched by: derived from the sightings like the name.
ALTER TABLE shares
    ADD COLUMN type   text NOT NULL DEFAULT '' CHECK (type IN ('', 'video', 'audio', 'image', 'book', 'archive', 'software', 'document')),
    ADD COLUMN lang   text NOT NULL DEFAULT '' CHECK (lang ~ '^([a-z]{2,4})?$'), -- of the name: a language, or a script
    ADD COLUMN posted date,                       -- the earliest day that a page states; NULL: none does
    ADD COLUMN hosts  text[] NOT NULL DEFAULT '{}' CHECK (cardinality(hosts) <= 16); -- names of sites, without port and www.

UPDATE sightings g SET lang = substring(p.lang FROM '^[a-z]{2,3}(?=-|$)')
FROM pages p WHERE p.id = g.page_id AND p.lang ~ '^[a-z]{2,3}(-|$)';

UPDATE shares h SET
    type = CASE
        WHEN h.ext ~ '^(avi|flv|m2ts|m4v|mkv|mov|mp4|mpeg|mpg|ogv|rm|rmvb|ts|vob|webm|wmv)$' THEN 'video'
        WHEN h.ext ~ '^(aac|aif|aiff|ape|cue|dsf|eac3|flac|m4a|m4b|mid|mka|mp2|mp3|ogg|ogm|opus|wav|wma|wv)$' THEN 'audio'
        WHEN h.ext ~ '^(bmp|gif|heic|ico|jpeg|jpg|png|psd|raw|svg|tif|tiff|webp)$' THEN 'image'
        WHEN h.ext ~ '^(azw|azw3|cbr|cbz|chm|djvu|epub|fb2|mobi)$' THEN 'book'
        WHEN h.ext ~ '^(7z|ace|bz2|cab|gz|lz|lzma|rar|tar|tgz|xz|zip|zst)$' THEN 'archive'
        WHEN h.ext ~ '^(apk|appimage|bin|deb|dmg|exe|img|ipa|iso|jar|mdf|msi|nds|nrg|nsp|pkg|rom|rpm|xci)$' THEN 'software'
        WHEN h.ext ~ '^(ass|csv|doc|docx|htm|html|json|log|md|nfo|odp|ods|odt|otf|pdf|ppt|pptx|rtf|sfv|sql|srt|ssa|sub|ttf|txt|vtt|xls|xlsx|xml|yaml)$' THEN 'document'
        ELSE '' END,
    lang = CASE
        WHEN h.name ~ '[Ѐ-ӿ]' THEN 'cyrl' WHEN h.name ~ '[Ͱ-Ͽ]' THEN 'grek'
        WHEN h.name ~ '[֐-׿]' THEN 'hebr' WHEN h.name ~ '[؀-ۿ]' THEN 'arab'
        WHEN h.name !~ '[A-Za-zÀ-ɏ]' THEN ''
        ELSE coalesce((SELECT g.lang FROM sightings g WHERE g.target_id = h.target_id AND g.withdrawn_at IS NULL AND g.lang <> ''
                       ORDER BY g.name_score DESC, g.first_seen, g.id LIMIT 1), 'latn') END,
    hosts = coalesce((
        SELECT (array_agg(DISTINCT o.name ORDER BY o.name))[:16]
        FROM (SELECT regexp_replace(regexp_replace(s.origin, '^https?://(www\.)?', ''), ':\d+$', '') AS name
              FROM sightings g JOIN pages p ON p.id = g.page_id JOIN hosts s ON s.id = p.host_id
              WHERE g.target_id = h.target_id AND g.withdrawn_at IS NULL) o), '{}');

CREATE OR REPLACE VIEW visible_shares AS
SELECT t.entry_id, h.target_id, h.provider, h.kind, h.handle, h.sub, h.url, h.access, h.name, h.name_source,
       h.ext, h.size, h.adult, h.liveness, h.checked_at, h.first_seen, h.last_seen, h.sources,
       h.type, h.lang, h.posted, h.hosts
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state = 'visible'
  AND NOT EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM suppressions s
                  WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL);

-- +goose Down
DROP VIEW visible_shares;
CREATE VIEW visible_shares AS
SELECT t.entry_id, h.target_id, h.provider, h.kind, h.handle, h.sub, h.url, h.access, h.name, h.name_source,
       h.ext, h.size, h.adult, h.liveness, h.checked_at, h.first_seen, h.last_seen, h.sources
FROM shares h JOIN targets t ON t.id = h.target_id
WHERE h.state = 'visible'
  AND NOT EXISTS (SELECT FROM suppressions s WHERE s.target_id = t.id AND s.ended_at IS NULL)
  AND NOT EXISTS (SELECT FROM suppressions s
                  WHERE s.target_id = t.parent_id AND s.scope = 'subtree' AND s.ended_at IS NULL);
ALTER TABLE shares DROP COLUMN type, DROP COLUMN lang, DROP COLUMN posted, DROP COLUMN hosts;
ALTER TABLE sightings DROP COLUMN type, DROP COLUMN dated, DROP COLUMN lang;
