using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>What the server demands of its standbys.</summary>
internal static class StandbySettings
{
    /// <summary>Whether commits of this session wait for standbys.</summary>
    public static async Task<bool> AreRequiredAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Query = """
            SELECT current_setting('synchronous_standby_names') <> '' AND current_setting('synchronous_commit') NOT IN ('local', 'off')
            """;
        await using var command = new NpgsqlCommand(Query, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
