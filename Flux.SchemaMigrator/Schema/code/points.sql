-- The order and the sum of points. Made before the tables, because the stored rollups are defined by these functions.

-- The order of points of one series: by time, then by value. Two points of one instant therefore have one first and one last, in any order
-- of arrival and with any plan, which first(value, time) and last(value, time) do not promise. The key is seconds since 2000: as float8 it
-- still tells microseconds apart until 2136.
CREATE OR REPLACE FUNCTION flux.time_key(timestamptz) RETURNS double precision
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN date_part('epoch', $1 - timestamptz '2000-01-01 00:00:00+00');

-- sum() and avg() of float8 fail when finite values add up to infinity: two such points would stop a bucket's refresh permanently.
-- Beyond 1e300 a value counts as infinite, so the sum is infinite and nothing fails.
CREATE OR REPLACE FUNCTION flux.bounded(double precision) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN $1 BETWEEN -1e300 AND 1e300 THEN $1 ELSE $1 * 'Infinity'::double precision END;
