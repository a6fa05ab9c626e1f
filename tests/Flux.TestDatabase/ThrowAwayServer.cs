using System.Security.Cryptography;
using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;
using Npgsql;

namespace Flux.TestDatabase;

/// <summary>A server in a temporary folder that ends with this process.</summary>
internal static class ThrowAwayServer
{
    private const int Attempts = 5;

    // Kept until the process ends: the server stops when the pipe of its object closes.
    private static readonly List<EmbeddedServer> Kept = [];

    /// <summary>Starts a server on any free port.</summary>
    /// <returns>Its connection string, without a database.</returns>
    public static async Task<string> StartAsync(PostgresInstallation postgres, Privileges privileges, TimeProvider timeProvider)
    {
        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory("flux-test-").FullName;
            var settings = new ServerSettings(folder, FreePort.Find(), password, Database: null, ThrowAway: true);
            try
            {
                Kept.Add(await EmbeddedServer.StartAsync(
                    settings, postgres, privileges, new NoProgress(), timeProvider, CancellationToken.None));
                return new NpgsqlConnectionStringBuilder
                {
                    Host = "127.0.0.1",
                    Port = settings.Port,
                    Username = ServerSettings.User,
                    Password = password,
                }.ConnectionString;
            }
            catch (Exception failed)
            {
                Directory.Delete(folder, recursive: true);
                // Another process got the same port in the meantime.
                if (failed is not PortTakenException || attempt == Attempts)
                    throw;
            }
        }
    }

    private sealed class NoProgress : IProgress<string>
    {
        public void Report(string value)
        {
            // The exception of a failed start has all relevant lines.
        }
    }
}
