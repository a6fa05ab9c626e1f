-- edition: community
-- why: The time index is summarized by a job of TimescaleDB's, as often as ingest's maintenance does it on the Apache edition.

SELECT add_job('flux.summarize_metrics', INTERVAL '30 seconds');
