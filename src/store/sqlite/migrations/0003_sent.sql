-- How much went out lately, for the limits of ways out: by second, way and lane, which is a domain or a group of them, ''
-- where it was in none. What is older than a day is forgotten.
CREATE TABLE sent (
    second   INTEGER NOT NULL,
    way      INTEGER NOT NULL,
    lane     TEXT    NOT NULL,
    messages INTEGER NOT NULL,
    PRIMARY KEY (second, way, lane)
) WITHOUT ROWID;
