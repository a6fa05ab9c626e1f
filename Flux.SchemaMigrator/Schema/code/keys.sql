-- API keys: when each was last used.

-- The only thing that a service may write about keys; it returns nothing about them.
CREATE OR REPLACE FUNCTION flux.record_key_use(ids text[], used_at timestamptz[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO flux.api_key_uses AS known (id, last_used_at)
    SELECT use.id, max(use.used_at)
    FROM unnest(ids, used_at) AS use(id, used_at)
    WHERE EXISTS (SELECT FROM flux.api_keys AS key WHERE key.id = use.id)
    GROUP BY use.id
    -- Two services that note the same keys take the rows in the same order, and so never wait for each other in a circle.
    ORDER BY use.id
    ON CONFLICT (id) DO UPDATE SET last_used_at = greatest(known.last_used_at, excluded.last_used_at)
$$;
REVOKE ALL ON FUNCTION flux.record_key_use(text[], timestamptz[]) FROM PUBLIC;
