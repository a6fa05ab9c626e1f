-- edition: any
-- why: The keys of callers, as salted hashes, and when each was last used.

CREATE TABLE flux.api_keys (
    id              text COLLATE "C" PRIMARY KEY,
    -- Who holds it: a key and the one that replaces it have the same, and so the same receipts.
    name            text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 64),
    salt            bytea NOT NULL CHECK (length(salt) = 16),
    hash            bytea NOT NULL CHECK (length(hash) = 32),
    scopes          text[] NOT NULL CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['flux.write', 'flux.read', 'flux.admin']),
    -- "All" is said, never meant by an empty list: what is forgotten stays closed.
    all_devices     boolean NOT NULL,
    device_ids      text[] COLLATE "C" NOT NULL DEFAULT '{}',
    device_prefixes text[] COLLATE "C" NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz,
    revoked_at      timestamptz,
    CHECK (all_devices = (cardinality(device_ids) + cardinality(device_prefixes) = 0))
);

-- Apart from the keys, so that noting a use is no change of a key.
CREATE TABLE flux.api_key_uses (
    id           text COLLATE "C" PRIMARY KEY REFERENCES flux.api_keys ON DELETE CASCADE,
    last_used_at timestamptz NOT NULL
);

-- The one thing that a service may write about keys; nobody may read through it.
CREATE FUNCTION flux.record_key_use(ids text[], used_at timestamptz[]) RETURNS void
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
-- A caller's idempotency key is stored behind its owner's mark.
ALTER TABLE flux.receipts DROP CONSTRAINT receipts_idempotency_key_check;
ALTER TABLE flux.receipts ADD CONSTRAINT receipts_idempotency_key_check CHECK (length(idempotency_key) BETWEEN 1 AND 256);

REVOKE ALL ON FUNCTION flux.record_key_use(text[], timestamptz[]) FROM PUBLIC;
