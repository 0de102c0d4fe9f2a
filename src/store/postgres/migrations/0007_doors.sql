-- See src/store/sqlite/migrations for what these tables mean.
CREATE TABLE requests (
    id             BIGINT NOT NULL PRIMARY KEY,
    key            TEXT COLLATE "C" NOT NULL,
    domain         TEXT    NOT NULL,
    address        TEXT    NOT NULL,
    name           TEXT,
    language       TEXT    NOT NULL,
    feeds          TEXT    NOT NULL,
    words          TEXT    NOT NULL,
    asked_from     TEXT,
    at             BIGINT NOT NULL,
    confirmed_at   BIGINT,
    confirmed_from TEXT
);

CREATE INDEX requests_key ON requests (key, at);
CREATE INDEX requests_at ON requests (at);

CREATE TABLE letters (
    id       BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT    NOT NULL,
    request  BIGINT NOT NULL,
    state    BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    claims   BIGINT NOT NULL DEFAULT 0,
    at       BIGINT NOT NULL,
    due_at   BIGINT,
    date     BIGINT,
    zone     BIGINT,
    code     BIGINT,
    enhanced TEXT,
    said     TEXT,
    ended_at BIGINT
);

CREATE INDEX letters_due ON letters (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE habits (
    subscriber   BIGINT NOT NULL PRIMARY KEY,
    frequency    TEXT    NOT NULL,
    rest         BIGINT NOT NULL,
    paused_until BIGINT
);

CREATE TABLE identity (
    one  BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    name TEXT   NOT NULL
);
