CREATE VIEW mailboxes AS
    SELECT id AS subscriber, substring(key FROM '[^@]*$') COLLATE "C" AS domain FROM subscribers;

CREATE TABLE marks (
    change   BIGINT PRIMARY KEY,
    issue    BIGINT NOT NULL,
    enhanced TEXT   NOT NULL,
    readers  BIGINT NOT NULL
);

CREATE TABLE withheld (
    issue    BIGINT NOT NULL,
    domain   TEXT COLLATE "C" NOT NULL,
    answered BIGINT NOT NULL,
    against  BIGINT NOT NULL,
    standing BIGINT NOT NULL,
    PRIMARY KEY (issue, domain)
);
