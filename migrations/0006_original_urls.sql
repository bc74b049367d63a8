-- +goose Up

-- Addresses of originals are addresses too: no fragment, no known secret parameter (R1).
-- What is no address is taken as the sender wrote it, as long as it can hold neither.
ALTER TABLE notice_works ADD CONSTRAINT original_urls_keyless CHECK (
    array_to_string(original_urls, ' ') !~ '#'
    AND array_to_string(original_urls, ' ') !~* '[?&;](rlkey|authkey|resourcekey|pwd|pw|password|passwd|passwort|passcode|st|redeem|viewer|utm_medium|secret|deletetoken|decryption_key|access_token|token|sig|signature|jsessionid|phpsessid|sessionid|sid)='
);

-- +goose Down
ALTER TABLE notice_works DROP CONSTRAINT original_urls_keyless;
