CREATE TABLE schedules (
    feed      TEXT   COLLATE "C" NOT NULL,
    number    BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    profile   TEXT   NOT NULL,
    frozen    TEXT   NOT NULL,
    PRIMARY KEY (feed, number)
);

CREATE TABLE beats (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);
