using Flux.Timeseries;
using Npgsql;

namespace Flux.SchemaMigrator;

/// <summary>What kind of TimescaleDB a database has.</summary>
/// <param name="Edition">From <c>timescaledb.license</c>.</param>
/// <param name="ExtensionVersion">Version of the extension in this database.</param>
/// <param name="ServerVersion">Version of PostgreSQL.</param>
internal sealed record ServerFacts(Edition Edition, Version ExtensionVersion, string ServerVersion)
{
    // Statement triggers with transition tables work on hypertables from here on; so does the columnstore's present syntax.
    private static readonly Version Oldest = new(2, 18);

    private const string NoExtension =
        "this PostgreSQL has no TimescaleDB: install the timescaledb extension for it, add timescaledb to shared_preload_libraries and restart it.";

    /// <summary>Creates the extension where it is missing and reads edition and versions.</summary>
    /// <exception cref="MigrationException">There is no TimescaleDB, or it is too old.</exception>
    public static async Task<ServerFacts> ReadAsync(NpgsqlConnection connection, bool createExtension, CancellationToken cancellationToken)
    {
        if (createExtension)
            await CreateExtensionAsync(connection, cancellationToken);

        await using var command = new NpgsqlCommand(
            $"""
            SELECT extversion, {EditionReader.LicenseSql}, current_setting('server_version')
            FROM pg_extension WHERE extname = 'timescaledb'
            """,
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
            throw new MigrationException($"Refused: {NoExtension}");

        var version = RequireVersion(reader.GetString(0));
        var edition = reader.IsDBNull(1) ? null : reader.GetString(1);
        return new ServerFacts(
            edition switch
            {
                "apache" => Edition.Apache,
                "timescale" => Edition.Community,
                null => throw new MigrationException($"Refused: {NoExtension}"),
                _ => throw new MigrationException($"Refused: timescaledb.license is '{edition}', Flux knows apache and timescale."),
            },
            version,
            reader.GetString(2));
    }

    /// <exception cref="MigrationException">The extension is too old.</exception>
    internal static Version RequireVersion(string extension)
    {
        var version = Version.Parse(extension.Split('-')[0]);
        return version >= Oldest
            ? version
            : throw new MigrationException(
                $"Refused: TimescaleDB {version} is too old, Flux needs {Oldest} or newer: install it and run ALTER EXTENSION timescaledb UPDATE.");
    }

    private static async Task CreateExtensionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("CREATE EXTENSION IF NOT EXISTS timescaledb", connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedFile
            || refused.MessageText.Contains("preloaded", StringComparison.Ordinal))
        {
            throw new MigrationException($"Refused: {NoExtension}", refused);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new MigrationException(
                "Refused: the extension timescaledb is not in this database and the migrator's user may not create it: run CREATE EXTENSION timescaledb as a superuser.",
                refused);
        }
    }
}
