-- ended_at: when the last intent of a delivery met with its outcome; NULL where it has none, or one that was only planned
-- again. What happened lately is found by it, by whoever goes on after a sender has ended.
ALTER TABLE deliveries ADD COLUMN ended_at INTEGER;

-- Outcomes after this moment count for the brake: when the issue was last let go on.
ALTER TABLE issues ADD COLUMN window_from INTEGER NOT NULL DEFAULT 0;
