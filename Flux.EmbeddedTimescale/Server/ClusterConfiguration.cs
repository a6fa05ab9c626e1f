namespace Flux.EmbeddedTimescale.Server;

/// <summary>The settings that Flux gives an embedded server; rewritten at every start.</summary>
internal static class ClusterConfiguration
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>
    /// The Community edition has 14 jobs at its first start; each database's scheduler needs one more; the rest is reserve.
    /// </summary>
    private const int JobWorkers = 24;

    private const int JobWorkersOfTests = 48;

    /// <summary>Parallel queries, replication and TimescaleDB's launcher need workers too.</summary>
    private const int OtherWorkers = 16;

    /// <summary>
    /// Tuned for a small machine that ingests and serves queries at the same time; <paramref name="memory"/> is in bytes.
    /// </summary>
    public static string Text(ServerSettings settings, ServerFolder folder, PostgresInstallation postgres, long memory) => $"""
        # Written by Flux at every start. Put your own settings into {folder.UserConfiguration}
        listen_addresses = '127.0.0.1'
        port = {settings.Port}
        unix_socket_directories = {Quote(folder.Sockets)}
        unix_socket_permissions = 0700
        password_encryption = 'scram-sha-256'
        max_connections = 200
        shared_preload_libraries = 'timescaledb'
        timescaledb.telemetry_level = off
        timescaledb.max_background_workers = {(postgres.HasJobs ? JobWorkersOf(settings) : 0)}
        max_worker_processes = {JobWorkersOf(settings) + OtherWorkers}
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = ''
        logging_collector = off
        log_checkpoints = off
        jit = off
        shared_buffers = {Math.Clamp(memory / 8 / Megabyte, 64, settings.ThrowAway ? 128 : 512)}MB
        effective_cache_size = {Math.Max(memory / 2 / Megabyte, 128)}MB
        maintenance_work_mem = 64MB
        # After each checkpoint, ingest writes whole index pages to the log again: few checkpoints, spread out, compressed.
        max_wal_size = 2GB
        min_wal_size = 160MB
        checkpoint_timeout = 15min
        checkpoint_completion_target = 0.9
        wal_compression = {(postgres.HasLz4 ? "lz4" : "on")}
        {(settings.ThrowAway ? ThrowAway : Durable)}
        {(File.Exists(folder.UserConfiguration) ? $"include = {Quote(folder.UserConfiguration)}" : "")}

        """;

    private static int JobWorkersOf(ServerSettings settings) => settings.ThrowAway ? JobWorkersOfTests : JobWorkers;

    // Acknowledged rows survive a crash of the machine.
    private const string Durable = """
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        """;

    // A killed server loses nothing; only a crash of the machine would.
    private const string ThrowAway = """
        fsync = off
        synchronous_commit = on
        full_page_writes = off
        """;

    private static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
