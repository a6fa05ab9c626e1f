using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Flux.Timeseries;

/// <summary>Reads the two ways of naming a database that Flux accepts.</summary>
public static class FluxConnectionString
{
    /// <summary>Turns a <c>postgresql://</c> URL, or an Npgsql connection string, into an Npgsql connection string.</summary>
    /// <param name="text">
    /// <c>postgresql://user:password@host:5432/database?sslmode=require&amp;max_connections=20</c> (parts percent-encoded, see
    /// <see href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">libpq's URIs</see>; the scheme
    /// <c>postgres</c> is accepted too) or <c>Host=…;Database=…</c>. A URL's <c>max_connections</c> is the size of the pool.
    /// </param>
    /// <returns>An Npgsql connection string.</returns>
    /// <exception cref="FormatException">
    /// The text cannot be read. The message says where and never repeats a value, so that no password reaches a log.
    /// </exception>
    public static string Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new FormatException("The connection string is empty.");

        var trimmed = text.Trim();
        return ConnectionUrl.IsUrl(trimmed) ? ConnectionUrl.Read(trimmed).ConnectionString : ReadKeywords(trimmed);
    }

    private static string ReadKeywords(string text)
    {
        var given = new DbConnectionStringBuilder();
        if (!Succeeds(() => given.ConnectionString = text))
            throw new FormatException(
                "The connection string is neither a postgresql:// URL nor a list of keyword=value pairs separated by ';'.");

        var result = new NpgsqlConnectionStringBuilder();
        var position = 0;
        foreach (var keyword in given.Keys.Cast<string>())
        {
            position++;
            // Only the position is told: an unknown keyword may be the rest of a password with a ';' in it.
            if (!Succeeds(() => result[keyword] = given[keyword]))
            {
                throw new FormatException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Setting {position} of {given.Count} in the connection string has an unknown keyword or an unusable value."));
            }
        }

        if (string.IsNullOrEmpty(result.Host))
            throw new FormatException("The connection string names no Host.");

        return result.ConnectionString;
    }

    // The exceptions of ADO.NET repeat values, so none of them may travel on, not even as an inner exception.
    private static bool Succeeds(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            return false;
        }
    }
}
