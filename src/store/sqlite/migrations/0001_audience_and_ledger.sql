-- Times are milliseconds since 1970, UTC.

-- Every change of the audience. What a change wrote counts once it is visible: one short statement publishes an import
-- of any size. Of two changes the later one wins, and a change that began earlier never overrules one that began later.
CREATE TABLE changes (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT    NOT NULL,
    source  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    visible INTEGER NOT NULL DEFAULT 0
);

-- key: the domain as lower-case A-label, the local part NFC and case-folded.
CREATE TABLE subscribers (
    id  INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT    NOT NULL UNIQUE
);

-- Address and values, a version for each change that touched them; never rewritten, so that a delivery can name the
-- version that its message was made from.
CREATE TABLE versions (
    subscriber INTEGER NOT NULL,
    change     INTEGER NOT NULL,
    address    TEXT    NOT NULL,
    name       TEXT,
    language   TEXT,
    tags       TEXT    NOT NULL,
    fields     TEXT    NOT NULL,
    PRIMARY KEY (subscriber, change)
) WITHOUT ROWID;

-- Consent is per subscriber and feed; the history stays.
CREATE TABLE subscriptions (
    subscriber INTEGER NOT NULL,
    feed       TEXT    NOT NULL,
    change     INTEGER NOT NULL,
    consent    TEXT    NOT NULL,
    PRIMARY KEY (subscriber, feed, change)
) WITHOUT ROWID;

CREATE TABLE suppressions (
    key    TEXT    NOT NULL PRIMARY KEY,
    reason TEXT    NOT NULL,
    at     INTEGER NOT NULL
) WITHOUT ROWID;

-- Subscribers as they stand: the newest visible version of each.
CREATE VIEW readers AS
    SELECT s.id AS subscriber, s.key, v.change AS version, v.address, v.name, v.language, v.tags, v.fields,
        EXISTS (SELECT 1 FROM suppressions x WHERE x.key = s.key) AS suppressed
    FROM subscribers s JOIN versions v ON v.subscriber = s.id AND v.change = (
        SELECT max(w.change) FROM versions w JOIN changes c ON c.id = w.change AND c.visible WHERE w.subscriber = s.id);

-- Consent as it stands: the newest visible word of each subscriber about each feed.
CREATE VIEW consents AS
    SELECT p.subscriber, p.feed, p.consent, c.at AS since
    FROM subscriptions p JOIN changes c ON c.id = p.change
    WHERE p.change = (
        SELECT max(q.change) FROM subscriptions q JOIN changes d ON d.id = q.change AND d.visible
        WHERE q.subscriber = p.subscriber AND q.feed = p.feed);

-- A plan counts once it has a hash.
CREATE TABLE plans (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    feed        TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    hash        TEXT,
    fingerprint TEXT    NOT NULL,
    head        TEXT    NOT NULL,
    profile     TEXT    NOT NULL,
    selection   TEXT    NOT NULL,
    at          INTEGER NOT NULL
);

CREATE TABLE plan_recipients (
    plan       INTEGER NOT NULL,
    subscriber INTEGER NOT NULL,
    PRIMARY KEY (plan, subscriber)
) WITHOUT ROWID;

CREATE TABLE issues (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    feed      TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    phase     TEXT    NOT NULL,
    plan      INTEGER NOT NULL,
    plan_hash TEXT    NOT NULL,
    profile   TEXT    NOT NULL,
    frozen    TEXT    NOT NULL,
    started   INTEGER NOT NULL,
    finished  INTEGER,
    not_after INTEGER NOT NULL,
    UNIQUE (feed, number)
);

-- What was said, without repeats. enhanced is '' where there was none.
CREATE TABLE replies (
    id       INTEGER PRIMARY KEY,
    code     INTEGER NOT NULL,
    enhanced TEXT    NOT NULL,
    text     TEXT    NOT NULL,
    UNIQUE (code, enhanced, text)
);

-- The ways out that messages took. A mark tells one from another and is the same for ever.
CREATE TABLE ways (
    id   INTEGER PRIMARY KEY,
    mark TEXT    NOT NULL UNIQUE
);

-- state: 0 planned, 1 sending, 2 accepted, 3 deferred, 4 refused, 5 doubtful, 6 skipped. version, date and zone are
-- kept from the first intent on, way is that of the last one.
-- again: why it was planned again, if that is what became of it the last time. No index names the state: it would double the file.
CREATE TABLE deliveries (
    issue      INTEGER NOT NULL,
    subscriber INTEGER NOT NULL,
    state      INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    returns    INTEGER NOT NULL DEFAULT 0,
    again      INTEGER,
    version    INTEGER,
    date       INTEGER,
    zone       INTEGER,
    way        INTEGER,
    due_at     INTEGER,
    reply      INTEGER,
    PRIMARY KEY (issue, subscriber)
) WITHOUT ROWID;

CREATE INDEX deliveries_due ON deliveries (issue, due_at) WHERE due_at IS NOT NULL;
