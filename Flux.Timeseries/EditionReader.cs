using Npgsql;

namespace Flux.Timeseries;

/// <summary>Reads which edition of TimescaleDB a server runs.</summary>
public static class EditionReader
{
    /// <summary>SQL for the license of the running TimescaleDB: null where the extension is not loaded.</summary>
    public const string LicenseSql = "current_setting('timescaledb.license', true)";

    /// <summary>The edition of a license; null for one that Flux does not know.</summary>
    /// <param name="license">The value of <see cref="LicenseSql"/>.</param>
    public static Edition? Parse(string? license) => license switch
    {
        "apache" => Edition.Apache,
        "timescale" => Edition.Community,
        _ => null,
    };

    /// <summary>Reads the edition; <see cref="Edition.Apache"/>, which every server can do, if the license is not known.</summary>
    /// <param name="connection">An open connection.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<Edition> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {LicenseSql}", connection);
        return Parse(await command.ExecuteScalarAsync(cancellationToken) as string) ?? Edition.Apache;
    }
}
