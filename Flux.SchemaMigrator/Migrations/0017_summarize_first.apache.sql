-- edition: apache
-- why: Maintenance by hand summarizes first, too: the refresh that follows reads what is new by time.

CREATE OR REPLACE PROCEDURE flux.run_maintenance(at timestamptz DEFAULT NULL) LANGUAGE plpgsql AS $$
DECLARE
    done text;
    patience integer := 100;
BEGIN
    COMMIT;
    PERFORM flux.summarize_metrics();
    LOOP
        COMMIT;
        SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
        done := (flux.refresh_step(coalesce(at, clock_timestamp()))).step;
        EXIT WHEN done IN ('done', 'busy');
        IF done = 'waiting' THEN
            patience := patience - 1;
            EXIT WHEN patience = 0;
            COMMIT;
            PERFORM pg_sleep(0.05);
        END IF;
    END LOOP;
    LOOP
        COMMIT;
        done := (flux.retention_step(coalesce(at, clock_timestamp()))).step;
        EXIT WHEN done IN ('done', 'blocked');
    END LOOP;
END $$;
