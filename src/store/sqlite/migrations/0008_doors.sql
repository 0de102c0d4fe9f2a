-- Numbers of rows that are never given again, also when the last row is gone: links name them.
CREATE TABLE numbers (
    name TEXT    NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL
) WITHOUT ROWID;

-- Who asked for what at a door, and whether the owner of the address confirmed it. feeds: JSON. words: a hash of the text
-- that they agreed to. asked_from, confirmed_from: the stretch of network addresses, where it is kept.
CREATE TABLE requests (
    id             INTEGER NOT NULL PRIMARY KEY,
    key            TEXT    NOT NULL,
    domain         TEXT    NOT NULL,
    address        TEXT    NOT NULL,
    name           TEXT,
    language       TEXT    NOT NULL,
    feeds          TEXT    NOT NULL,
    words          TEXT    NOT NULL,
    asked_from     TEXT,
    at             INTEGER NOT NULL,
    confirmed_at   INTEGER,
    confirmed_from TEXT
);

CREATE INDEX requests_key ON requests (key, at);
CREATE INDEX requests_at ON requests (at);

-- Mail to one reader because of what they did at a door. state is that of a delivery. due_at: when it is tried, or when its
-- claim ends; NULL once it is final. claims: how often it was claimed; an outcome names the claim that it is of.
CREATE TABLE letters (
    id       INTEGER NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL,
    request  INTEGER NOT NULL,
    state    INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    claims   INTEGER NOT NULL DEFAULT 0,
    at       INTEGER NOT NULL,
    due_at   INTEGER,
    date     INTEGER,
    zone     INTEGER,
    code     INTEGER,
    enhanced TEXT,
    said     TEXT,
    ended_at INTEGER
);

CREATE INDEX letters_due ON letters (due_at) WHERE due_at IS NOT NULL;

-- How readers want to be mailed. frequency: each, weekly, monthly. rest: how long after an issue they want no other one.
CREATE TABLE habits (
    subscriber   INTEGER NOT NULL PRIMARY KEY,
    frequency    TEXT    NOT NULL,
    rest         INTEGER NOT NULL,
    paused_until INTEGER
);

-- What tells this store from any other one, one row.
CREATE TABLE identity (
    one  INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    name TEXT   NOT NULL
);
