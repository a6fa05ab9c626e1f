-- edition: community
-- why: The newest stored hour of one series, which is all that is left of it when its raw rows are gone.

-- Its body is text, so that nothing depends on what another edition stores elsewhere.
CREATE OR REPLACE FUNCTION flux.newest_rollup(device text, metric text) RETURNS TABLE (bucket timestamptz, last_value double precision)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.bucket, r.last_value FROM public.device_metrics_1h r WHERE r.device_id = device AND r.metric_name = metric ORDER BY r.bucket DESC LIMIT 1
$$;
