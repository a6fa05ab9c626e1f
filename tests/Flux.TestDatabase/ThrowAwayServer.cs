using System.Security.Cryptography;
using Flux.EmbeddedTimescale;
using Flux.EmbeddedTimescale.Server;
using Npgsql;

namespace Flux.TestDatabase;

/// <summary>A server in a temporary folder that ends with this process.</summary>
internal static class ThrowAwayServer
{
    private const int Attempts = 5;

    // Kept for the life of the process: the pipe that holds the server up belongs to it.
    private static readonly List<EmbeddedServer> Kept = [];

    /// <summary>Starts one on any free port.</summary>
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
                Kept.Add(await EmbeddedServer.StartAsync(settings, postgres, privileges, new Quiet(), timeProvider, CancellationToken.None));
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
                // Another process was given the same port in between.
                if (failed is not PortTakenException || attempt == Attempts)
                    throw;
            }
        }
    }

    private sealed class Quiet : IProgress<string>
    {
        public void Report(string value)
        {
            // What matters of a failed start is in its exception.
        }
    }
}
