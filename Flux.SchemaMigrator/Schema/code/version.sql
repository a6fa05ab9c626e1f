-- The version of the schema, as services and the status read it. The migrator makes the two tables before any file runs.

-- The number of the newest table script.
CREATE OR REPLACE FUNCTION flux.schema_version() RETURNS integer LANGUAGE sql STABLE
RETURN (SELECT coalesce(max(number), 0) FROM flux.journal);

-- True if the database has the schema of this fingerprint, or has had it and is newer now. A service asks with that of its build.
CREATE OR REPLACE FUNCTION flux.has_schema(fingerprint text) RETURNS boolean LANGUAGE sql STABLE
RETURN EXISTS (SELECT FROM flux.schema_history AS h WHERE h.fingerprint = $1);
