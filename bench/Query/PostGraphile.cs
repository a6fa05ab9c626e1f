using System.Diagnostics;
using System.Net.Sockets;
using Flux.Bench.Shared;
using Npgsql;

namespace Flux.Bench.Query;

/// <summary>PostGraphile 4 over the same database, in a process of its own, configured as its manual advises for production.</summary>
internal sealed class PostGraphile : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _address;

    private PostGraphile(Process process, string address) => (_process, _address) = (process, address);

    /// <param name="executable"><c>node_modules/.bin/postgraphile</c> of a folder where <c>npm install postgraphile@4</c> ran.</param>
    /// <param name="connectionString">The database and its session settings.</param>
    public static async Task<PostGraphile> StartAsync(string executable, string connectionString)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString);
        var port = FreePort.Find();
        string[] arguments =
        [
            "-n", "127.0.0.1", "-p", $"{port}", "-s", "public", "-m", "16",
            "--disable-query-log", "--disable-graphiql", "--disable-default-mutations", "--dynamic-json",
        ];
        var start = new ProcessStartInfo(executable, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment =
            {
                ["PGHOST"] = database.Host,
                ["PGPORT"] = $"{database.Port}",
                ["PGUSER"] = database.Username,
                ["PGPASSWORD"] = database.Password,
                ["PGDATABASE"] = database.Database,
                ["PGOPTIONS"] = database.Options,
                ["NODE_ENV"] = "production",
                ["GRAPHILE_TURBO"] = "1",
            },
        };
        var peer = new PostGraphile(Process.Start(start)!, $"http://127.0.0.1:{port}/graphql");
        // Read and dropped, so that it never blocks on its output.
        peer._process.BeginOutputReadLine();
        using var client = new HttpClient();
        while (!await peer.IsReadyAsync(client))
            await Task.Delay(TimeSpan.FromMilliseconds(200));
        return peer;
    }

    public HttpRequestMessage Request(int device, int rows) => new(HttpMethod.Post, _address)
    {
        Content = JsonContent.Create(new
        {
            query = $$"""
                {
                  allDeviceMetrics(
                    condition: { deviceId: "device_{{device:000}}", metricName: "metric_1" }, orderBy: TIME_DESC, first: {{rows}}
                  ) { nodes { time deviceId metricName metricValue unit tags } pageInfo { hasNextPage endCursor } }
                }
                """,
        }),
    };

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync(HttpClient client)
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"PostGraphile ended with {_process.ExitCode}.");
        try
        {
            using var response = await client.SendAsync(Request(device: 0, rows: 1));
            // A response with errors would be fast and mean nothing.
            var text = await response.Content.ReadAsStringAsync();
            return response.IsSuccessStatusCode && !text.Contains("\"errors\"", StringComparison.Ordinal);
        }
        catch (HttpRequestException problem) when (problem.InnerException is SocketException)
        {
            return false;
        }
    }
}
