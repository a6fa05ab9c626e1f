-- edition: community
-- why: The time below which raw rows are gone, so that no refresh ever erases the rollups of that time.

-- A refresh over time whose raw chunks are dropped erases the rollups of that time. The migrator moves this floor up to where retention
-- has been, and never lets a refresh policy begin below it, also after retention was lengthened.
CREATE TABLE flux.raw_floor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at  timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO flux.raw_floor DEFAULT VALUES;
