using Npgsql;

namespace Flux.EmbeddedTimescale.Server;

/// <summary>Prepares a running server for the services: the password, the database, an extension of the library's version.</summary>
/// <remarks>Works over the socket, which only the server's owner can reach, so it does not need the old password.</remarks>
internal sealed class DatabaseSetup(ServerSettings settings, IProgress<string> progress)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var server = await OpenAsync("postgres", cancellationToken);
        await EnsurePasswordAsync(server, cancellationToken);
        if (settings.Database is not { } name)
            return;
        if (await ScalarAsync(server, "SELECT 1 FROM pg_database WHERE datname = $1", cancellationToken, name) is null)
        {
            var create = (string)(await ScalarAsync(server, "SELECT format('CREATE DATABASE %I', $1)", cancellationToken, name))!;
            await ExecuteAsync(server, create, cancellationToken);
        }
        await using var database = await OpenAsync(name, cancellationToken);
        await UpdateExtensionAsync(database, cancellationToken);
    }

    /// <summary>Sets the AppHost's password, also on a data folder that was created with another one.</summary>
    private async Task EnsurePasswordAsync(NpgsqlConnection server, CancellationToken cancellationToken)
    {
        const string HasPassword = "SELECT 1 FROM pg_authid WHERE rolname = $1 AND rolpassword IS NOT NULL";
        var hadPassword = await ScalarAsync(server, HasPassword, cancellationToken, ServerSettings.User) is not null;
        if (hadPassword && await IsPasswordCurrentAsync(cancellationToken))
            return;
        const string FormatAlter = "SELECT format('ALTER ROLE %I PASSWORD %L', $1, $2)";
        var alter = (string)(await ScalarAsync(server, FormatAlter, cancellationToken, ServerSettings.User, settings.Password))!;
        await ExecuteAsync(server, alter, cancellationToken);
        if (hadPassword)
            progress.Report($"the data folder had another password for {ServerSettings.User}: it now has the one of this AppHost");
    }

    private async Task<bool> IsPasswordCurrentAsync(CancellationToken cancellationToken)
    {
        var options = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = settings.Port,
            Username = ServerSettings.User,
            Password = settings.Password,
            Database = "postgres",
            Pooling = false,
        };
        try
        {
            await using var connection = new NpgsqlConnection(options.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            return false;
        }
    }

    /// <summary>A database of an older TimescaleDB cannot be used with a newer library until its extension is updated.</summary>
    private async Task UpdateExtensionAsync(NpgsqlConnection database, CancellationToken cancellationToken)
    {
        const string Outdated = """
            SELECT format('%s to %s', installed_version, default_version) FROM pg_available_extensions
            WHERE name = 'timescaledb' AND installed_version <> default_version
            """;
        if (await ScalarAsync(database, Outdated, cancellationToken) is not string versions)
            return;
        progress.Report($"updating the TimescaleDB extension from {versions}");
        // It must be the first statement of its session.
        await using var fresh = await OpenAsync(settings.Database!, cancellationToken);
        await ExecuteAsync(fresh, "ALTER EXTENSION timescaledb UPDATE", cancellationToken);
    }

    private async Task<NpgsqlConnection> OpenAsync(string database, CancellationToken cancellationToken)
    {
        var options = new NpgsqlConnectionStringBuilder
        {
            Host = new ServerFolder(settings.DataDirectory).Sockets,
            Port = settings.Port,
            Username = ServerSettings.User,
            Database = database,
            Pooling = false,
        };
        var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task<object?> ScalarAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params string[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = value });
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
