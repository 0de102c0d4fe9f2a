-- What each worker may still send of a way, and of a lane of it, before it asks again: until then, by the server's clock, it
-- counts as sent. An empty lane is the way as a whole.
CREATE TABLE shares (
    way       BIGINT NOT NULL,
    lane      TEXT COLLATE "C" NOT NULL,
    owner     BIGINT NOT NULL,
    messages  BIGINT NOT NULL,
    under_way BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    PRIMARY KEY (way, lane, owner)
) WITH (fillfactor = 50);

-- A way is shared, and kept by nobody.
ALTER TABLE ways DROP COLUMN owner, DROP COLUMN until;
