-- No index names ended_at, so that a row is still written anew beside its old version.
ALTER TABLE deliveries ADD COLUMN ended_at BIGINT;

ALTER TABLE issues ADD COLUMN window_from BIGINT NOT NULL DEFAULT 0;
