-- Issues that wait for their time; an issue that is started leaves. frozen: as it was made when it was scheduled.
CREATE TABLE schedules (
    feed      TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    profile   TEXT    NOT NULL,
    frozen    TEXT    NOT NULL,
    PRIMARY KEY (feed, number)
) WITHOUT ROWID;

-- The last sign of life of whoever sends what is due, one row.
CREATE TABLE beats (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    at INTEGER NOT NULL
);
