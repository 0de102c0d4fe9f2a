-- The domain of each subscriber's address: what stands behind the last `@` of the key. Nearly every key has one only, and
-- what finds the last one takes five times as long.
CREATE VIEW mailboxes AS
    SELECT id AS subscriber, CASE instr(substr(key, instr(key, '@') + 1), '@')
        WHEN 0 THEN substr(key, instr(key, '@') + 1)
        ELSE substr(key, length(rtrim(key, replace(key, '@', ''))) + 1) END AS domain
    FROM subscribers;

-- Changes that took readers out because their addresses take no mail: after which issue, by which code, and how many.
CREATE TABLE marks (
    change   INTEGER PRIMARY KEY,
    issue    INTEGER NOT NULL,
    enhanced TEXT    NOT NULL,
    readers  INTEGER NOT NULL
);

-- Domains of which an issue marks nobody. standing: 0 not clear yet, 1 refused too many, 2 to be marked all the same,
-- 3 to be spared. A domain that is to be marked is not withheld any more; its row keeps the decision.
CREATE TABLE withheld (
    issue    INTEGER NOT NULL,
    domain   TEXT    NOT NULL,
    answered INTEGER NOT NULL,
    against  INTEGER NOT NULL,
    standing INTEGER NOT NULL,
    PRIMARY KEY (issue, domain)
) WITHOUT ROWID;
