-- Times are milliseconds since 1970, UTC. Texts are compared byte by byte, as SQLite does. Numbers are given by `numbers`,
-- a row for each kind, and not by sequences: one that was given earlier is visible earlier, so that whoever reads pages
-- behind a number misses nobody. (`numbers` is made before this: whoever opens the store locks one of its rows.)

-- See src/store/sqlite/migrations for what these tables mean; here is told only what differs.
CREATE TABLE changes (
    id      BIGINT  PRIMARY KEY,
    kind    TEXT    NOT NULL,
    source  TEXT    NOT NULL,
    at      BIGINT  NOT NULL,
    visible BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE subscribers (
    id  BIGINT PRIMARY KEY,
    key TEXT COLLATE "C" NOT NULL UNIQUE
);

-- name, tags and fields are JSON: a text of Postgres cannot hold the letter whose number is 0.
CREATE TABLE versions (
    subscriber BIGINT NOT NULL,
    change     BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    name       TEXT,
    language   TEXT,
    tags       TEXT   NOT NULL,
    fields     TEXT   NOT NULL,
    PRIMARY KEY (subscriber, change)
);

CREATE INDEX versions_change ON versions (change);

CREATE TABLE subscriptions (
    subscriber BIGINT NOT NULL,
    feed       TEXT COLLATE "C" NOT NULL,
    change     BIGINT NOT NULL,
    consent    TEXT   NOT NULL,
    PRIMARY KEY (subscriber, feed, change)
);

CREATE INDEX subscriptions_change ON subscriptions (change);

CREATE TABLE suppressions (
    key    TEXT COLLATE "C" PRIMARY KEY,
    reason TEXT   NOT NULL,
    at     BIGINT NOT NULL
);

CREATE VIEW readers AS
    SELECT s.id AS subscriber, s.key, v.change AS version, v.address, v.name, v.language, v.tags, v.fields,
        EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key) AS suppressed
    FROM subscribers s JOIN versions v ON v.subscriber = s.id AND v.change = (
        SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible WHERE w.subscriber = s.id);

CREATE VIEW consents AS
    SELECT p.subscriber, p.feed, p.consent, c.at AS since
    FROM subscriptions p JOIN changes c ON c.id = p.change
    WHERE p.change = (
        SELECT max(q.change) FROM subscriptions q JOIN changes d ON d.id = q.change AND d.visible
        WHERE q.subscriber = p.subscriber AND q.feed = p.feed);

CREATE TABLE plans (
    id          BIGINT PRIMARY KEY,
    feed        TEXT COLLATE "C" NOT NULL,
    number      BIGINT NOT NULL,
    hash        TEXT,
    fingerprint TEXT   NOT NULL,
    head        TEXT   NOT NULL,
    profile     TEXT   NOT NULL,
    selection   TEXT   NOT NULL,
    at          BIGINT NOT NULL
);

CREATE TABLE plan_recipients (
    plan       BIGINT NOT NULL,
    subscriber BIGINT NOT NULL,
    PRIMARY KEY (plan, subscriber)
);

CREATE TABLE issues (
    id        BIGINT PRIMARY KEY,
    feed      TEXT COLLATE "C" NOT NULL,
    number    BIGINT NOT NULL,
    phase     TEXT   NOT NULL,
    plan      BIGINT NOT NULL,
    plan_hash TEXT   NOT NULL,
    profile   TEXT   NOT NULL,
    frozen    TEXT   NOT NULL,
    started   BIGINT NOT NULL,
    finished  BIGINT,
    not_after BIGINT NOT NULL,
    UNIQUE (feed, number)
);

-- id is made of the reply itself, so that two workers that heard the same do not wait for each other.
CREATE TABLE replies (
    id       BIGINT PRIMARY KEY,
    code     BIGINT NOT NULL,
    enhanced TEXT   NOT NULL,
    text     TEXT   NOT NULL
);

-- owner, until: which worker keeps the limits of a way, and how long its lease lasts.
CREATE TABLE ways (
    id    BIGINT PRIMARY KEY,
    mark  TEXT COLLATE "C" NOT NULL UNIQUE,
    owner BIGINT,
    until BIGINT NOT NULL DEFAULT 0
);

-- owner: who wrote the last intent. Half of each page stays free, and no index names a column that every message changes:
-- so a row is written anew beside its old version, and no index with it.
CREATE TABLE deliveries (
    issue      BIGINT NOT NULL,
    subscriber BIGINT NOT NULL,
    state      BIGINT NOT NULL DEFAULT 0,
    attempts   BIGINT NOT NULL DEFAULT 0,
    returns    BIGINT NOT NULL DEFAULT 0,
    again      BIGINT,
    version    BIGINT,
    date       BIGINT,
    zone       BIGINT,
    way        BIGINT,
    due_at     BIGINT,
    reply      BIGINT,
    owner      BIGINT,
    PRIMARY KEY (issue, subscriber)
) WITH (fillfactor = 50);

CREATE INDEX deliveries_due ON deliveries (issue, due_at) WHERE due_at IS NOT NULL;

-- Stretches of an issue's deliveries, each in the hands of one worker at most. until: when its lease ends, by the clock of
-- the server; 0 where nobody holds it. done: nothing in it can be tried any more. next_due: when something can be again.
CREATE TABLE stretches (
    issue    BIGINT  NOT NULL,
    first    BIGINT  NOT NULL,
    last     BIGINT  NOT NULL,
    owner    BIGINT,
    until    BIGINT  NOT NULL DEFAULT 0,
    done     BOOLEAN NOT NULL DEFAULT FALSE,
    next_due BIGINT,
    PRIMARY KEY (issue, first)
) WITH (fillfactor = 50);

-- Where the store last sent from, one row: a database that was put back, or restored beside the old one, is told from it.
CREATE TABLE installation (
    id      BIGINT PRIMARY KEY CHECK (id = 1),
    machine TEXT   NOT NULL,
    inode   BIGINT NOT NULL,
    count   BIGINT NOT NULL
);

-- By owner too: workers that send by one way do not wait for each other to count.
CREATE TABLE sent (
    second   BIGINT NOT NULL,
    way      BIGINT NOT NULL,
    lane     TEXT COLLATE "C" NOT NULL,
    owner    BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    PRIMARY KEY (way, second, lane, owner)
) WITH (fillfactor = 50);
